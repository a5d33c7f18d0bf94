using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Coding;

public class CodedBlockTests
{
    [Property(MaxTest = 150)]
    public void Reads_back_what_it_wrote_in_order_and_anywhere(byte k, ushort count, byte blockSize, byte rows, ushort at, int seed)
    {
        int bits = 1 + k % 100, items = count % 500, rowsAtOnce = 1 + rows;
        (CodeModel model, BitMatrix codes) = Case(bits, items, seed);
        byte[] bytes = Write(model, codes, 1 + blockSize);
        Assert.True(CodeStreams.Same(codes, ReadAll(new Pipe(bytes), model, rowsAtOnce, items)));
        CodeStreamReader reader = Reader(new MemoryStream(bytes), model);
        var one = new BitMatrix(1, bits);
        for (int i = 0; i < Math.Min(items, 20); i++)
        {
            Assert.Equal(1, reader.Read(one.View));
            Assert.True(one.Words.SequenceEqual(codes.Row(i)));
            int any = (at + i * 77) % items;
            reader.ReadAt(any, one.View);
            Assert.True(one.Words.SequenceEqual(codes.Row(any)));
        }
    }

    [Property(MaxTest = 50)]
    public void Gives_the_same_bytes_however_the_codes_are_split(byte blockSize, byte[] splits, int seed)
    {
        (CodeModel model, BitMatrix codes) = Case(13, 600, seed);
        Assert.Equal(Write(model, codes, 1 + blockSize), Write(model, codes, 1 + blockSize, [.. splits.Select(s => (int)s)]));
    }

    [Fact]
    public void Takes_a_tenth_of_a_percent_more_than_the_cross_entropy_at_most()
    {
        (CodeModel model, _) = Case(24, 0, 4);
        BitMatrix codes = CodeModelFitTests.Drawn(model, 8192, new System.Random(1));
        double bits = BitCosts.Of(model, codes.View) / (double)BitCosts.UnitsPerBit;
        var writer = new CodeStreamWriter(Stream.Null, CodeStreams.Header(784, 24, 8192), model);
        writer.Write(codes.View);
        Assert.InRange(writer.PayloadBytes * 8, bits * 0.9999, bits * 1.001);
        Assert.True(bits < 0.9 * 24 * 8192, "nothing was saved, so nothing was tested");
    }

    [Fact]
    public void A_block_that_would_be_longer_is_stored_raw()
    {
        var model = new CodeModel([2000, 2000, 2000]);
        var codes = new BitMatrix(20, 3);
        for (int r = 0; r < 10; r++) (codes[r, 0], codes[r, 1], codes[r, 2]) = (true, true, true);
        byte[] bytes = Write(model, codes, 10);
        List<(int Begin, int End)> blocks = CodeStreams.Layout(bytes).Blocks;
        // 30 ones of probability 0.9996 are the number 0: one byte, for a payload has one at least.
        Assert.Equal([1, 10, 1, 0], bytes[blocks[0].Begin..(blocks[0].End - 4)]);
        Assert.Equal([4, 10, 0, 0, 0, 0, 0], bytes[blocks[1].Begin..(blocks[1].End - 4)]);
        Assert.True(CodeStreams.Same(codes, ReadAll(new MemoryStream(bytes), model, 7, 20)));
    }

    [Fact]
    public void Without_the_model_it_is_verified_and_counted_but_not_read()
    {
        (CodeModel model, BitMatrix codes) = Case(12, 300, 6);
        byte[] bytes = Write(model, codes, 100);
        new CodeStreamReader(new Pipe(bytes)).Verify();
        var reader = new CodeStreamReader(new MemoryStream(bytes));
        Assert.Equal(300, reader.CountItems());
        var row = new BitMatrix(1, 12);
        Assert.Contains("UseModel", Assert.Throws<InvalidOperationException>(() => reader.Read(row.View)).Message);
        Assert.Contains("UseModel", Assert.Throws<InvalidOperationException>(() => reader.ReadAt(5, row.View)).Message);
        Assert.Throws<ArgumentException>(() => reader.UseCodeModel(new CodeModel([1, 2])));
    }

    [Fact]
    public void A_damaged_block_hurts_no_other()
    {
        (CodeModel model, BitMatrix codes) = Case(12, 180, 6);
        byte[] good = Write(model, codes, 60);
        List<(int Begin, int End)> blocks = CodeStreams.Layout(good).Blocks;
        Assert.All(blocks, block => Assert.Equal(1, good[block.Begin + 2]));
        for (int at = blocks[1].Begin; at < blocks[1].End; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x41;
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new Pipe(bad)).Verify());
            var reader = new CodeStreamReader(new MemoryStream(bad), salvage: true);
            reader.UseCodeModel(model);
            var rows = new BitMatrix(180, 12);
            Assert.Equal(60, reader.Read(rows.View));
            Assert.Equal(60, reader.Read(rows.View, out long first));
            Assert.Equal(120, first);
            Assert.True(rows.Slice(0, 60).Words.SequenceEqual(codes.Slice(120, 60).Words));
            Assert.Equal((60, 60L), (reader.Lost.Single().First, reader.Lost.Single().Count));
        }
    }

    [Fact]
    public void Allocates_nothing_once_it_is_running()
    {
        (CodeModel model, BitMatrix codes) = Case(24, 1000, 1);
        var output = new MemoryStream(1 << 20);
        var writer = new CodeStreamWriter(output, CodeStreams.Header(784, 24, 2048), model);
        Allocations.AssertNone(_ => writer.Write(codes.View));
        writer.Complete();
        output.Position = 0;
        CodeStreamReader reader = Reader(output, model);
        for (int i = 0; i < 5; i++) reader.Read(codes.View);
        Allocations.AssertNone(_ => reader.Read(codes.View));
    }

    private static (CodeModel Model, BitMatrix Codes) Case(int bits, int items, int seed)
    {
        var random = new System.Random(seed);
        var model = new CodeModel(
            [.. Enumerable.Range(0, bits).Select(_ => (short)random.Next(-700, 100))],
            bits > 1 && seed % 2 == 0 ? [.. Enumerable.Range(0, bits * (bits - 1) / 2).Select(_ => (short)random.Next(-90, 90))] : []);
        return (model, CodeModelFitTests.Drawn(model, items, random));
    }

    private static byte[] Write(CodeModel model, BitMatrix codes, int blockItems, params int[] splits)
    {
        using var stream = new MemoryStream();
        var writer = new CodeStreamWriter(stream, CodeStreams.Header(784, codes.Columns, blockItems), model);
        int first = 0;
        foreach (int split in splits.Append(codes.Rows))
        {
            int count = Math.Min(split, codes.Rows - first);
            writer.Write(codes.Slice(first, count));
            first += count;
        }

        writer.Complete();
        return stream.ToArray();
    }

    private static CodeStreamReader Reader(Stream stream, CodeModel model)
    {
        var reader = new CodeStreamReader(stream);
        reader.UseCodeModel(model);
        return reader;
    }

    private static BitMatrix ReadAll(Stream stream, CodeModel model, int rowsAtOnce, int items)
    {
        CodeStreamReader reader = Reader(stream, model);
        var codes = new BitMatrix(items, model.Bits);
        var part = new BitMatrix(rowsAtOnce, model.Bits);
        int read = 0;
        while (reader.Read(part.View) is var count and > 0)
        {
            part.Slice(0, count).Words.CopyTo(codes.Slice(read, count).Words);
            read += count;
        }

        Assert.Equal(items, read);
        return codes;
    }
}
