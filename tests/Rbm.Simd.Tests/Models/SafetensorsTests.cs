using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Rbm.Simd.Models;

namespace Rbm.Simd.Tests.Models;

public class SafetensorsTests
{
    [Property]
    public void Reads_back_what_it_wrote(byte[] bytes, float[] floats, double[] doubles, int[] ints, ulong[] words, ushort first)
    {
        var writer = new SafetensorsWriter();
        writer.Add<ulong>("words", [words.Length, 1], words);
        writer.Add<byte>("a \"name\" of ünusual signs", [bytes.Length], bytes);
        writer.Add<float>("floats", [1, floats.Length], floats);
        writer.Add<int>("ints", [ints.Length], ints);
        writer.Add<double>("doubles", [doubles.Length], doubles);
        writer.Add<double>("number", [], new[] { 0.5 });
        writer.Metadata["kéy"] = "välue\n\"quoted\"";
        byte[] file = Bytes(writer);

        var reader = new SafetensorsReader(new MemoryStream([9, 9, .. file]) { Position = 2 });
        Assert.Equal(6, reader.Tensors.Count);
        Assert.Equal("välue\n\"quoted\"", Assert.Single(reader.Metadata).Value);
        Same(bytes, "a \"name\" of ünusual signs");
        Same(floats, "floats");
        Same(doubles, "doubles");
        Same(ints, "ints");
        Same(words, "words");
        Same([0.5], "number");

        void Same<T>(T[] expected, string name)
            where T : unmanaged
        {
            int from = first % (expected.Length + 1);
            var read = new T[expected.Length - from];
            reader.Read<T>(reader.Tensors[name], from, read);
            Assert.Equal(expected[from..], read);
        }
    }

    // As https://github.com/huggingface/safetensors describes the format, taken apart by hand.
    [Fact]
    public void Is_laid_out_as_the_format_says()
    {
        var writer = new SafetensorsWriter();
        writer.Add<float>("z", [2, 3], new float[] { 1, 2, 3, 4, 5, 6 });
        writer.Add<byte>("a", [3], new byte[] { 7, 8, 9 });
        writer.Metadata["k"] = "v";
        byte[] file = Bytes(writer);
        int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.Equal(0, (8 + length) % 64);
        string text = Encoding.UTF8.GetString(file, 8, length);
        Assert.Equal("{\"__metadata__\":{\"k\":\"v\"},\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
            + "\"z\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[3,27]}}", text.TrimEnd(' '));
        Assert.Equal([7, 8, 9], file[(8 + length)..(8 + length + 3)]);
        byte[] z = file[(8 + length + 3)..];
        for (int i = 0; i < 6; i++) Assert.Equal(i + 1f, BinaryPrimitives.ReadSingleLittleEndian(z.AsSpan(4 * i)));
        Assert.Equal(8 + length + 27, file.Length);
    }

    [Fact]
    public void Writes_the_same_bytes_whatever_the_order_of_adding()
    {
        var one = new SafetensorsWriter();
        var other = new SafetensorsWriter();
        string[] names = ["b", "a", "B", "a.10", "a.2"];
        foreach (string name in names) one.Add<byte>(name, [1], new[] { (byte)name.Length });
        foreach (string name in names.Reverse()) other.Add<byte>(name, [1], new[] { (byte)name.Length });
        Assert.Equal(Bytes(one), Bytes(other));
        Assert.Equal(["B", "a", "a.10", "a.2", "b"], one.Tensors.Select(t => t.Name));
    }

    [Fact]
    public void Refuses_to_write_nonsense()
    {
        var writer = new SafetensorsWriter();
        writer.Add<byte>("a", [1], new byte[1]);
        Assert.Throws<ArgumentException>(() => writer.Add<byte>("a", [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add<byte>("b", [2], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add<byte>("__metadata__", [1], new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add<byte>("b", [-1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", SafetensorsType.F64, [1L << 62], _ => { }));
        Assert.Single(writer.Tensors);
        writer.Add("b", SafetensorsType.F32, [2], sink => sink(new byte[7]));
        Assert.Throws<InvalidOperationException>(() => writer.WriteTo(new MemoryStream()));
    }

    [Fact]
    public void Accepts_what_the_format_allows()
    {
        Assert.Empty(Open("{}").Tensors);
        Assert.Empty(Open("{}       \n").Tensors);
        Assert.Equal(1, Open("""{ "a" : {"data_offsets":[0,8],"shape":[],"dtype":"I64"} }""", 8).Tensors["a"].Count);
        SafetensorsReader empty = Open("""{"a":{"dtype":"F32","shape":[9223372036854775807,0,5],"data_offsets":[0,0]}}""");
        Assert.Equal(0, empty.Tensors["a"].Count);
        SafetensorsReader unordered = Open(
            """
            {"b":{"dtype":"F16","shape":[1],"data_offsets":[2,4]},
             "a":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}
            """,
            4);
        Assert.Equal(2, unordered.Tensors.Count);
        Assert.Equal(2, Open("""{"__metadata__":{"x":"y","z":""}}""").Metadata.Count);
    }

    [Theory]
    [InlineData("", 0, "does not begin")]
    [InlineData(" {}", 0, "does not begin")]
    [InlineData("[]", 0, "does not begin")]
    [InlineData("{", 0, "JSON")]
    [InlineData("{}x", 0, "JSON")]
    [InlineData("{}{}", 0, "JSON")]
    [InlineData("{\"a\":", 0, "JSON")]
    [InlineData("{\"\\ud800\":{}}", 0, "JSON")]
    [InlineData("{\"a\":1}", 0, "'a' at byte 9 is no JSON object")]
    [InlineData("{\"__metadata__\":[]}", 0, "no JSON object")]
    [InlineData("{\"__metadata__\":{\"x\":1}}", 0, "'x' at byte 25 is no text")]
    [InlineData("{\"__metadata__\":{\"x\":\"\",\"x\":\"\"}}", 0, "second time")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{}}", 0, "second time")]
    [InlineData("{\"a\":{}}", 0, "lacks a property")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, "lacks a property")]
    [InlineData("{\"a\":{\"dtype\":\"F4\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "'F4', which is not known")]
    [InlineData("{\"a\\n\":{\"dtype\":\"\\u0085\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "'a?' at byte 9 has type '?'")]
    [InlineData("{\"a\\nb\":1}", 0, "'a?b' at byte 9")]
    [InlineData("{\"a\":{\"dtype\":5,\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "property 'dtype'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "property 'dtype'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"extra\":1}}", 1, "property 'extra'")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}", 1, "whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}", 1, "whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[[1]],\"data_offsets\":[0,1]}}", 1, "whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,9223372036854775808]}}", 1, "whole numbers")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", 1, "data_offsets [0]")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}", 1, "data_offsets [1, 0]")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "has 1 bytes, 4 expected (F32 [1])")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "has 0 bytes")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}}", 0, "has 0 bytes")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
        2, "end at data byte 1, the file at data byte 2")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}",
        1, "end at data byte 2, the file at data byte 1")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, "'a' begins at data byte 1, 0 expected")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
        3, "'b' begins at data byte 1, 2 expected")]
    [InlineData(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
        2, "'a' comes a second time")]
    public void Refuses_what_the_format_forbids(string header, int data, string message) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Open(header, data)).Message);

    [Theory]
    [InlineData(0ul, 0)]
    [InlineData(3ul, 2)]
    [InlineData(ulong.MaxValue, 10)]
    [InlineData(100_000_001ul, 10)]
    [InlineData(99_999_999ul, 10)]
    public void Allocates_by_what_is_there_and_not_by_what_is_claimed(ulong claimed, int length)
    {
        byte[] file = new byte[8 + length];
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => new SafetensorsReader(new MemoryStream(file)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Refuses_reads_that_do_not_fit()
    {
        SafetensorsReader reader = Open("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        SafetensorsEntry a = reader.Require("a", SafetensorsType.F32, 2);
        Assert.Throws<ArgumentException>(() => reader.Read<double>(a, 0, new double[1]));
        Assert.Throws<ArgumentException>(() => reader.Read<float>(a, 1, new float[2]));
        Assert.Throws<ArgumentException>(() => reader.Read<float>(a, -1, new float[1]));
        Assert.Contains("'b' is missing", Missing("b", SafetensorsType.F32, 2));
        Assert.Contains("F32 [2], expected F32 [2, 1]", Missing("a", SafetensorsType.F32, 2, 1));
        Assert.Contains("F32 [2], expected I32 [2]", Missing("a", SafetensorsType.I32, 2));

        string Missing(string name, SafetensorsType type, params long[] shape) =>
            Assert.Throws<InvalidDataException>(() => reader.Require(name, type, shape)).Message;
    }

    [Property(MaxTest = 2000)]
    public void Throws_nothing_but_InvalidDataException_on_random_bytes(byte[] bytes, bool changed, int seed)
    {
        byte[] file = [.. new byte[8], (byte)'{', .. bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)bytes.Length + 1);
        if (changed)
        {
            var random = new System.Random(seed);
            file = Encoding.UTF8.GetBytes(
                """########{"__metadata__":{"a":"b"},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}########""");
            BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)file.Length - 16);
            foreach (byte b in bytes.Take(4)) file[8 + random.Next(file.Length - 16)] = b;
        }

        try
        {
            _ = new SafetensorsReader(new MemoryStream(file));
        }
        catch (InvalidDataException)
        {
        }
    }

    // The reader that .NET has for JSON agrees on what is in a header.
    [Property]
    public void Writes_headers_that_any_JSON_reader_reads(string[] names)
    {
        var writer = new SafetensorsWriter();
        string[] distinct = [.. names.Where(n => n is not null && Legal(n)).Distinct(StringComparer.Ordinal)];
        foreach (string name in distinct) writer.Add<byte>(name, [1], new byte[1]);
        byte[] file = Bytes(writer);
        using JsonDocument json = JsonDocument.Parse(file.AsMemory(8, (int)BinaryPrimitives.ReadUInt64LittleEndian(file)));
        Assert.Equal(distinct.Order(StringComparer.Ordinal), json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal(distinct.Length, new SafetensorsReader(new MemoryStream(file)).Tensors.Count);

        static bool Legal(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
    }

    private static byte[] Bytes(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static SafetensorsReader Open(string header, int data = 0)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + text.Length + data];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)text.Length);
        text.CopyTo(file, 8);
        return new SafetensorsReader(new MemoryStream(file));
    }
}
