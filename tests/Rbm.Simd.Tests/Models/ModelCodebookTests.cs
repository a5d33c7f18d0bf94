using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Coding;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Models;

public class ModelCodebookTests
{
    private static CompressionModel WithTable => TinyModels.Create() with { Codebook = Drawn.Bits(512, TinyModels.Visible, 4) };

    [Fact]
    public void Reads_back_the_table_and_the_threshold()
    {
        CompressionModel model = WithTable with { Threshold = 0.1 };
        CompressionModel read = ModelFile.Load(new MemoryStream(Bytes(model)));
        BitsAssert.Equal(model.Codebook!.Words.ToArray(), read.Codebook!.Words, "codebook");
        Assert.Equal((512, TinyModels.Visible), (read.Codebook.Rows, read.Codebook.Columns));
        Assert.Equal(0.1, read.Threshold);
        Assert.Equal(ModelIdentity.Of(model), ModelIdentity.Of(read));
        Assert.Equal(Bytes(model), Bytes(read));
    }

    [Fact]
    public void Bits_of_a_row_are_bytes_lowest_first()
    {
        CompressionModel model = WithTable;
        var file = new SafetensorsReader(new MemoryStream(Bytes(model)));
        SafetensorsEntry entry = file.Require("codebook", SafetensorsType.U8, 512, 9);
        byte[] bytes = new byte[512 * 9];
        file.Read<byte>(entry, 0, bytes);
        for (int r = 0; r < 512; r += 37)
            for (int i = 0; i < 72; i++) Assert.Equal(i < 70 && model.Codebook![r, i], (bytes[9 * r + i / 8] >> i % 8 & 1) != 0);
    }

    [Fact]
    public void Both_are_part_of_the_identity_and_absent_they_leave_no_trace()
    {
        CompressionModel plain = TinyModels.Create(), table = WithTable;
        Assert.NotEqual(ModelIdentity.Of(plain), ModelIdentity.Of(table));
        Assert.NotEqual(ModelIdentity.Of(plain), ModelIdentity.Of(plain with { Threshold = 0.6 }));
        Assert.NotEqual(ModelIdentity.Of(plain with { Threshold = 0.7 }), ModelIdentity.Of(plain with { Threshold = 0.6 }));
        Assert.Equal(ModelIdentity.Of(plain), ModelIdentity.Of(plain with { Threshold = 0.5 }));
        Assert.Equal(Bytes(plain), Bytes(plain with { Threshold = plain.Measure.Threshold }));
        var other = new BitMatrix(512, TinyModels.Visible);
        table.Codebook!.Words.CopyTo(other.Words);
        other[511, 69] ^= true;
        Assert.NotEqual(ModelIdentity.Of(table), ModelIdentity.Of(table with { Codebook = other }));
        var file = new SafetensorsReader(new MemoryStream(Bytes(plain)));
        Assert.DoesNotContain("codebook", file.Tensors.Keys);
        Assert.DoesNotContain("rbm.threshold", file.Metadata.Keys);
    }

    [Fact]
    public void Refuses_wrong_tables_and_thresholds()
    {
        Refuses("tensor 'codebook' is U8 [511, 9], expected U8 [512, 9]", f => f.Add<byte>("codebook", [511, 9], new byte[511 * 9]));
        Refuses("tensor 'codebook' is U8 [512, 8], expected U8 [512, 9]", f => f.Add<byte>("codebook", [512, 8], new byte[512 * 8]));
        Refuses("tensor 'codebook' is F32 [512, 9], expected U8", f => f.Add<float>("codebook", [512, 9], new float[512 * 9]));
        byte[] past = new byte[512 * 9];
        past[8 * 9 + 8] = 0x40;
        Refuses("tensor 'codebook' has bits past the last of reproduction 8, in its byte 80", f => f.Add<byte>("codebook", [512, 9], past));
        Refuses("damaged or was altered", f => f.Add<byte>("codebook", [512, 9], new byte[512 * 9]));
        foreach (string text in (string[])["2", "-0.1", "NaN", "x", "0.5"])
            Refuses($"metadata 'rbm.threshold' is '{text}', expected a number from 0 to 1", f => f.Metadata["rbm.threshold"] = text);
        Refuses("damaged or was altered", f => f.Metadata["rbm.threshold"] = "0.6");
    }

    [Fact]
    public void Finds_every_changed_byte_of_the_table()
    {
        byte[] good = Bytes(WithTable);
        var entry = new SafetensorsReader(new MemoryStream(good)).Tensors["codebook"];
        int data = 8 + (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(good);
        for (int at = 0; at < 512 * 9; at += 101)
        {
            byte[] bad = [.. good];
            bad[data + (int)entry.Begin + at] ^= 1;
            Assert.Throws<InvalidDataException>(() => ModelFile.Load(new MemoryStream(bad)));
        }
    }

    [Fact]
    public void Does_not_write_what_it_would_not_read()
    {
        CompressionModel model = TinyModels.Create();
        Assert.Throws<ArgumentException>(() => Bytes(model with { Codebook = new BitMatrix(512, 69) }));
        Assert.Throws<ArgumentException>(() => Bytes(model with { Codebook = new BitMatrix(256, 70) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bytes(model with { Threshold = 1.5 }));
        var past = new BitMatrix(512, TinyModels.Visible);
        past.Row(5)[1] = 1ul << 63;
        Assert.StartsWith("reproduction 5", Assert.Throws<ArgumentException>(() => Bytes(model with { Codebook = past })).Message);
    }

    private static void Refuses(string message, Action<SafetensorsWriter> change)
    {
        var good = new SafetensorsReader(new MemoryStream(Bytes(TinyModels.Create())));
        var changed = new SafetensorsWriter();
        foreach ((string key, string value) in good.Metadata) changed.Metadata[key] = value;
        foreach (SafetensorsEntry tensor in good.Tensors.Values)
        {
            float[] values = new float[tensor.Count];
            good.Read<float>(tensor, 0, values);
            changed.Add<float>(tensor.Name, tensor.Shape, values);
        }

        change(changed);
        using var stream = new MemoryStream();
        changed.WriteTo(stream);
        stream.Position = 0;
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => ModelFile.Load(stream)).Message);
    }

    private static byte[] Bytes(CompressionModel model)
    {
        using var stream = new MemoryStream();
        ModelFile.Save(model, stream);
        return stream.ToArray();
    }
}
