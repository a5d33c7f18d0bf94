using System.Buffers.Binary;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Bits;

namespace Rbm.Simd.Tests.Coding;

public class CodeStreamTests
{
    [Property(MaxTest = 300)]
    public void Reads_back_what_it_wrote(byte n, byte k, ushort count, byte blockSize, byte rows, bool announced, int seed)
    {
        int bits = 1 + k % 200, items = count % 700, blockItems = 1 + blockSize, rowsAtOnce = 1 + rows;
        BitMatrix codes = CodeStreams.Codes(items, bits, seed);
        CodeStreamHeader header = CodeStreams.Header(1 + n % 200, bits, blockItems, announced ? items : null);
        byte[] bytes = CodeStreams.Write(header, codes);
        Assert.True(CodeStreams.Same(codes, CodeStreams.ReadAll(new MemoryStream(bytes), rowsAtOnce, items)));
        Assert.True(CodeStreams.Same(codes, CodeStreams.ReadAll(new Pipe(bytes), rowsAtOnce, items)));

        CodeStreamHeader read = new CodeStreamReader(new MemoryStream(bytes)).Header;
        Assert.Equal((header.Visible, header.Code, header.BlockItems, header.Items, header.ModelTag),
            (read.Visible, read.Code, read.BlockItems, read.Items, read.ModelTag));
    }

    [Property]
    public void Gives_the_same_bytes_however_the_codes_are_split(byte k, byte blockSize, byte[] splits, int seed)
    {
        CodeStreamHeader header = CodeStreams.Header(784, 1 + k % 200, 1 + blockSize);
        BitMatrix codes = CodeStreams.Codes(500, header.Code, seed);
        Assert.Equal(CodeStreams.Write(header, codes), CodeStreams.Write(header, codes, [.. splits.Select(s => (int)s)]));
    }

    [Property]
    public void Reads_items_anywhere_between_reads_in_order(byte k, ushort count, byte blockSize, ushort at, byte rows, int seed)
    {
        int bits = 1 + k % 200, items = 1 + count % 700, first = at % items, asked = Math.Min(items - first, rows);
        BitMatrix codes = CodeStreams.Codes(items, bits, seed);
        // What stands before the stream is none of the reader's business.
        byte[] bytes = CodeStreams.Write(CodeStreams.Header(9, bits, 1 + blockSize), codes);
        var stream = new MemoryStream([1, 2, 3, .. bytes]) { Position = 3 };
        var reader = new CodeStreamReader(stream);
        var one = new BitMatrix(1, bits);
        var some = new BitMatrix(asked, bits);
        for (int i = 0; i < Math.Min(items, 20); i++)
        {
            Assert.Equal(1, reader.Read(one.View));
            Assert.True(one.Words.SequenceEqual(codes.Row(i)));
            reader.ReadAt(first, some.View);
            Assert.True(some.Words.SequenceEqual(codes.Slice(first, asked).Words));
        }

        Assert.Equal(items, reader.CountItems());
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(128)]
    [InlineData(3000)]
    [InlineData(8191)]
    public void Takes_codes_of_many_words(int bits)
    {
        BitMatrix codes = CodeStreams.Codes(37, bits, bits);
        byte[] bytes = CodeStreams.Write(CodeStreams.Header(10, bits, 10), codes);
        Assert.True(CodeStreams.Same(codes, CodeStreams.ReadAll(new Pipe(bytes, 1000), 11, 37)));
    }

    [Fact]
    public void Packs_bits_lowest_first_without_gaps()
    {
        var codes = new BitMatrix(3, 3);
        // Items 011, 100, 101, written from bit 0 on as 110 001 101.
        (codes[0, 0], codes[0, 1], codes[1, 2], codes[2, 0], codes[2, 2]) = (true, true, true, true, true);
        byte[] bytes = CodeStreams.Write(CodeStreams.Header(5, 3, 8), codes);
        (int begin, int end) = CodeStreams.Layout(bytes).Blocks.Single();
        Assert.Equal([2, 3, 0, 0b01_100_011, 0b1], bytes[begin..(end - 4)]);
    }

    // The bytes of README.md, field by field; a change here is a break of the format.
    [Fact]
    public void Is_laid_out_as_written_down()
    {
        byte[] bytes = CodeStreams.Write(CodeStreams.Header(784, 12, 4, 6), CodeStreams.Codes(6, 12, 1));
        Assert.Equal("RBZ1"u8, bytes.AsSpan(0, 4));
        Assert.Equal(1, bytes[4]);
        Assert.Equal(0, bytes[5]);
        Assert.Equal(Convert.FromHexString("0123456789ABCDEFFEDCBA9876543210"), bytes[6..22]);
        Assert.Equal([0x90, 0x06, 12, 4, 7], bytes[22..27]);
        uint headerCrc = Crc32CTests.BitByBit(bytes.AsSpan(0, 27));
        Assert.Equal(headerCrc, Word(27));

        Assert.Equal([6, 4, 0], bytes[31..34]);
        Assert.Equal(BlockCrc(0, 31, 40), Word(40));
        Assert.Equal([3, 2, 0], bytes[44..47]);
        Assert.Equal(BlockCrc(1, 44, 50), Word(50));

        Assert.Equal([0, 2, 6, 13, 10], bytes[54..59]);
        Assert.Equal(Crc32CTests.BitByBit([.. bytes[27..31], .. bytes[54..59]]), Word(59));
        Assert.Equal(9u, Word(63));
        Assert.Equal("RBZE"u8, bytes.AsSpan(67));

        uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

        uint BlockCrc(byte number, int from, int to) =>
            Crc32CTests.BitByBit([.. bytes[27..31], number, 0, 0, 0, 0, 0, 0, 0, .. bytes[from..to]]);
    }

    [Fact]
    public void Costs_less_than_half_a_percent_for_ten_thousand_codes_of_twelve_bits()
    {
        CodeStreamHeader header = new() { Visible = 784, Code = 12, ModelTag = CodeStreams.Tag, Items = 10_000 };
        byte[] bytes = CodeStreams.Write(header, CodeStreams.Codes(10_000, 12, 1));
        Assert.Equal(15_000 + 71, bytes.Length);
        Assert.True(bytes.Length - 15_000 < 75);
    }

    [Fact]
    public void Holds_no_item_as_well()
    {
        byte[] bytes = CodeStreams.Write(CodeStreams.Header(5, 3, 8), new BitMatrix(0, 3));
        var reader = new CodeStreamReader(new MemoryStream(bytes));
        Assert.Equal(0, reader.Read(new BitMatrix(1, 3).View));
        Assert.Equal(0, reader.CountItems());
        Assert.Empty(CodeStreams.Layout(bytes).Blocks);
    }

    [Fact]
    public void Allocates_nothing_once_it_is_running()
    {
        BitMatrix codes = CodeStreams.Codes(1000, 24, 1);
        var output = new MemoryStream(1 << 20);
        var writer = new CodeStreamWriter(output, CodeStreams.Header(784, 24, 2048));
        for (int i = 0; i < 5; i++) writer.Write(codes.View);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) writer.Write(codes.View);
        long written = GC.GetAllocatedBytesForCurrentThread() - before;
        writer.Complete();

        output.Position = 0;
        var reader = new CodeStreamReader(output);
        for (int i = 0; i < 5; i++) reader.Read(codes.View);
        before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) reader.Read(codes.View);
        long read = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((0, 0), (written, read));
    }

    [Fact]
    public void Names_both_models_when_they_differ()
    {
        byte[] bytes = CodeStreams.Write(CodeStreams.Header(5, 3, 8), CodeStreams.Codes(5, 3, 1));
        var reader = new CodeStreamReader(new MemoryStream(bytes));
        reader.RequireModel(new ModelIdentity(CodeStreams.Tag, 77));
        var other = new ModelIdentity(CodeStreams.Tag + 1, 77);
        ModelMismatchException e = Assert.Throws<ModelMismatchException>(() => reader.RequireModel(other));
        Assert.Contains("0123456789abcdeffedcba9876543210", e.Message);
        Assert.Contains(other.ToString(), e.Message);
        Assert.Equal((CodeStreams.Tag, other), (e.StreamTag, e.Model));
    }

    [Fact]
    public void Refuses_wrong_arguments()
    {
        var stream = new MemoryStream();
        BitMatrix three = CodeStreams.Codes(3, 3, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodeStreamWriter(stream, CodeStreams.Header(0, 3, 8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodeStreamWriter(stream, CodeStreams.Header(1, 0, 8)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodeStreamWriter(stream, CodeStreams.Header(1, 3, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CodeStreamWriter(stream, CodeStreams.Header(1, 3, 8, -1)));
        Assert.Throws<ArgumentException>(() => new CodeStreamWriter(stream, CodeStreams.Header(1, 1 << 20, 1 << 20)));
        Assert.Equal(0, stream.Length);

        var writer = new CodeStreamWriter(stream, CodeStreams.Header(1, 3, 8, 4));
        Assert.Throws<ArgumentException>(() => writer.Write(CodeStreams.Codes(1, 4, 1).View));
        writer.Write(three.View);
        Assert.Throws<InvalidOperationException>(() => writer.Write(three.View));
        Assert.Throws<InvalidOperationException>(writer.Complete);
        writer.Write(three.Slice(0, 1));
        writer.Complete();
        Assert.Throws<InvalidOperationException>(writer.Complete);
        Assert.Throws<InvalidOperationException>(() => writer.Write(three.View));

        stream.Position = 0;
        var reader = new CodeStreamReader(stream);
        Assert.Throws<ArgumentException>(() => reader.Read(CodeStreams.Codes(1, 4, 1).View));
        Assert.Throws<ArgumentException>(() => reader.ReadAt(0, CodeStreams.Codes(1, 4, 1).View));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadAt(2, three.View));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadAt(-1, three.View));
        reader.ReadAt(1, three.View);

        byte[] bytes = stream.ToArray();
        Assert.Throws<NotSupportedException>(() => new CodeStreamReader(new Pipe(bytes)).ReadAt(0, three.View));
        Assert.Throws<ArgumentException>(() => new CodeStreamReader(new Pipe(bytes), salvage: true));
    }

    [Theory]
    [InlineData(12, CodeStreamHeader.DefaultBlockItems)]
    [InlineData(100_000, 5368)]
    [InlineData(1 << 29, 1)]
    public void Long_codes_come_in_smaller_blocks(int bits, int blockItems)
    {
        var header = new CodeStreamHeader { Visible = 784, Code = bits, ModelTag = 1 };
        Assert.Equal(blockItems, header.BlockItems);
        header.Write(Stream.Null);
    }
}
