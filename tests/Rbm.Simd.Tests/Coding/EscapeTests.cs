using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class EscapeTests
{
    [Property(MaxTest = 60)]
    public void Every_item_meets_the_bound_and_zero_is_lossless(
        byte measure, bool weighted, byte bound, ushort count, byte blockSize, byte rows, bool coded, int seed)
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(measure, weighted, coded);
        double? most = (bound % 5) switch { 0 => 0.0, 1 => null, var part => part * 0.05 };
        int items = count % 150;
        BitMatrix originals = Drawn.Bits(items, TinyModels.Visible, seed);
        byte[] bytes = Encode(model, originals, new() { MaxDistortion = most, BlockItems = 1 + blockSize }, team);
        BitMatrix decoded = Decode(model, new Pipe(bytes), items, 1 + rows, team);
        for (int r = 0; r < items; r++)
        {
            double distortion = model.Measure.Sum(originals.Row(r), decoded.Row(r));
            if (most == 0 && !weighted) Assert.True(originals.Row(r).SequenceEqual(decoded.Row(r)));
            if (most is not null || model.Measure.IsConstraint)
                Assert.InRange(distortion, 0, most is { } d ? d * TinyModels.Visible : double.MaxValue);
        }
    }

    // N times this bound is infinite, and so is the distortion of what breaks the constraint.
    [Fact]
    public void No_bound_is_so_large_that_a_constraint_may_be_broken()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(1, false, false) with { Threshold = 0.5 };
        BitMatrix items = Drawn.Bits(50, TinyModels.Visible, 3);
        byte[] bytes = Encode(model, items, new() { MaxDistortion = double.MaxValue }, team);
        Assert.Equal(Encode(model, items, new(), team), bytes);
        BitMatrix decoded = Decode(model, new MemoryStream(bytes), items.Rows, 7, team);
        for (int r = 0; r < items.Rows; r++) Assert.True(double.IsFinite(model.Measure.Sum(items.Row(r), decoded.Row(r))));
    }

    [Property(MaxTest = 20)]
    public void Items_anywhere_are_those_in_order(byte blockSize, bool coded, byte[] places, int seed)
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, coded);
        BitMatrix originals = Drawn.Bits(90, TinyModels.Visible, seed);
        byte[] bytes = Encode(model, originals, new() { MaxDistortion = 0.2, BlockItems = 1 + blockSize % 50 }, team);
        BitMatrix all = Decode(model, new MemoryStream(bytes), 90, 7, team);
        var decoder = new StreamDecoder(model, new CodeStreamReader(new MemoryStream(bytes)), team);
        foreach (byte place in places)
        {
            int first = place % 90, count = Math.Min(1 + place / 90 * 20, 90 - first);
            var some = new BitMatrix(count, TinyModels.Visible);
            decoder.ReadAt(first, some.View);
            Assert.True(some.Words.SequenceEqual(all.Slice(first, count).Words));
        }
    }

    [Property(MaxTest = 20)]
    public void Gives_the_same_bytes_however_the_items_are_split(byte[] splits, int seed)
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, true);
        BitMatrix items = Drawn.Bits(120, TinyModels.Visible, seed);
        StreamEncoderOptions options = new() { MaxDistortion = 0.1, BlockItems = 50 };
        Assert.Equal(Encode(model, items, options, team), Encode(model, items, options, team, [.. splits.Select(s => s % 60)]));
    }

    // What an exact correction is worth under the reproducer's probabilities is what an exact correction takes.
    [Fact]
    public void Lossless_takes_what_the_items_are_worth_given_their_codes()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, false);
        const int Items = 1500;
        var codes = CodeStreams.Codes(Items, TinyModels.Code, 3);
        var originals = new BitMatrix(Items, TinyModels.Visible);
        new Reproducer(model, team).Draw(codes.View, originals.View, 5);
        using var stream = new MemoryStream();
        var encoder = new StreamEncoder(model, stream, new() { MaxDistortion = 0 }, team);
        var worth = new Worth(model, team);
        encoder.Write(originals.View, worth);
        encoder.Complete();
        double bits = worth.Bits + encoder.EscapedItems * 0.01;
        Assert.InRange(encoder.EscapeBytes * 8, worth.Bits * 0.9, bits * 1.01);
        Assert.True(CodeStreams.Same(originals, Decode(model, new MemoryStream(stream.ToArray()), Items, 100, team)));
    }

    [Fact]
    public void A_looser_bound_takes_fewer_bytes()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, true);
        BitMatrix items = Drawn.Bits(300, TinyModels.Visible, 9);
        long before = long.MaxValue;
        foreach (double bound in (double[])[0, 0.02, 0.05, 0.1, 0.2, 0.3, 1])
        {
            var encoder = new StreamEncoder(model, Stream.Null, new() { MaxDistortion = bound }, team);
            encoder.Write(items.View);
            encoder.Complete();
            Assert.True(encoder.EscapeBytes < before || before == 0, $"{bound}: {encoder.EscapeBytes} bytes, {before} before");
            before = encoder.EscapeBytes;
        }

        Assert.Equal(0, before);
    }

    [Fact]
    public void Without_escapes_the_failing_items_are_counted()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, false);
        BitMatrix items = Drawn.Bits(50, TinyModels.Visible, 9);
        var encoder = new StreamEncoder(model, Stream.Null, new() { MaxDistortion = 0.01, Escapes = false }, team);
        encoder.Write(items.View);
        BoundNotMetException failure = Assert.Throws<BoundNotMetException>(encoder.Complete);
        Assert.Equal((50, 0), (failure.Items, failure.First));
        Assert.Contains("50 of 50 items do not meet the bound of 0.01", failure.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamEncoder(model, Stream.Null, new() { MaxDistortion = -1 }, team));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StreamEncoder(model, Stream.Null, new() { MaxDistortion = double.NaN }, team));
    }

    [Fact]
    public void A_reader_of_codes_alone_refuses_them_but_verifies()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, false);
        byte[] bytes = Encode(model, Drawn.Bits(50, TinyModels.Visible, 9), new() { MaxDistortion = 0 }, team);
        var reader = new CodeStreamReader(new MemoryStream(bytes));
        reader.UseModel(model);
        var row = new BitMatrix(1, TinyModels.Code);
        Assert.Contains("escapes", Assert.Throws<InvalidOperationException>(() => reader.Read(row.View)).Message);
        Assert.Contains("escapes", Assert.Throws<InvalidOperationException>(() => reader.ReadAt(3, row.View)).Message);
        Assert.Equal(50, reader.CountItems());
        reader.Verify();
    }

    [Fact]
    public void Every_changed_byte_is_found_and_hurts_its_block_only()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, true);
        BitMatrix items = Drawn.Bits(30, TinyModels.Visible, 9);
        byte[] good = Encode(model, items, new() { MaxDistortion = 0, BlockItems = 10 }, team);
        CodeStreamHeader header = new CodeStreamReader(new MemoryStream(good)).Header;
        BlockTable table = BlockTable.FromIndex(new StreamInput(new MemoryStream(good)), header);
        for (int at = (int)table.Offsets[1]; at < table.Offsets[2]; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x41;
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new Pipe(bad)).Verify());
            var reader = new CodeStreamReader(new MemoryStream(bad), salvage: true);
            var decoder = new StreamDecoder(model, reader, team);
            var rows = new BitMatrix(30, TinyModels.Visible);
            Assert.Equal(10, decoder.Read(rows.View));
            Assert.Equal(10, decoder.Read(rows.View, out long first));
            Assert.Equal(20, first);
            Assert.True(rows.Slice(0, 10).Words.SequenceEqual(items.Slice(20, 10).Words));
            Assert.Equal(10, reader.Lost.Single().First);
        }
    }

    // A section may be anything that has the right checksum: it decodes to some flips, in bounded work and memory.
    [Property(MaxTest = 100)]
    public void Any_section_decodes_to_something(byte[] section)
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, false);
        byte[] bytes = Encode(model, Drawn.Bits(20, TinyModels.Visible, 9), new() { Items = 20 }, team);
        var reader = new CodeStreamReader(new MemoryStream(bytes));
        int begin = reader.Header.Length, end = CodeStreams.Layout(bytes).Blocks[0].End;
        byte[] payload = bytes[(begin + 3)..(end - 4)], escapes = section.Length > 0 ? section : [7];
        byte[] fields = new byte[40];
        fields = fields[..CodeBlock.WriteFields(fields, payload.Length, 20, 0, escapes.Length)];
        uint crc = CodeBlock.Checksum(reader.Header, 0, fields, payload, escapes);
        byte[] forged = [.. bytes[..begin], .. fields, .. payload, .. escapes, .. BitConverter.GetBytes(crc)];
        var rows = new BitMatrix(20, TinyModels.Visible);
        Assert.Equal(20, new StreamDecoder(model, new CodeStreamReader(new MemoryStream(forged)), team).Read(rows.View));
    }

    [Fact]
    public void Lengths_are_not_trusted()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, false);
        byte[] bytes = Encode(model, Drawn.Bits(20, TinyModels.Visible, 9), new() { Items = 20 }, team);
        int begin = new CodeStreamReader(new MemoryStream(bytes)).Header.Length;
        foreach (ulong claimed in (ulong[])[0, 20 * (2 * 79) + 9, 1ul << 31, ulong.MaxValue])
        {
            byte[] length = new byte[10];
            length = length[..VarInt.Write(length, claimed)];
            byte[] forged = [.. bytes[..(begin + 2)], 0x80, .. length, .. bytes[(begin + 3)..]];
            Assert.Contains("escapes", Assert.Throws<InvalidDataException>(
                () => new CodeStreamReader(new MemoryStream(forged)).Verify()).Message);
        }
    }

    [Fact]
    public void Allocates_nothing_once_it_is_running()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model(0, false, true);
        BitMatrix items = Drawn.Bits(64, TinyModels.Visible, 9);
        var output = new MemoryStream(1 << 22);
        var encoder = new StreamEncoder(model, output, new() { MaxDistortion = 0.02, BlockItems = 40 }, team);
        Allocations.AssertNone(_ => encoder.Write(items.View));
        encoder.Complete();
        output.Position = 0;
        var decoder = new StreamDecoder(model, new CodeStreamReader(output), team);
        for (int i = 0; i < 3; i++) decoder.Read(items.View);
        Allocations.AssertNone(step =>
        {
            if (step < 5) decoder.Read(items.View);
        });
    }

    [Fact]
    public void Logits_are_those_of_the_errors()
    {
        float[] p = [0, 1e-7f, 0.2f, 0.5f, 0.8f, 0.9999999f, 1];
        short[] off = new short[7], on = new short[7];
        EscapeLevels.Logits(p, [0], new float[7], off);
        EscapeLevels.Logits(p, [0x7F], new float[7], on);
        Assert.Equal([-2838, -2838, -355, 0, 355, 2838, 2838], off);
        Assert.Equal([2838, 2838, 355, 0, -355, -2838, -2838], on);
    }

    [Fact]
    public void Cutoffs_are_where_their_levels_say()
    {
        for (int logit = -2838; logit <= 2838; logit++)
        {
            int highest = EscapeLevels.HighestCutoff(logit);
            for (int level = 0; level < EscapeLevels.Count; level++)
                Assert.Equal(level <= highest, logit >= EscapeLevels.Cutoff(level));
        }
    }

    private static CompressionModel Model(int measure, bool weighted, bool coded)
    {
        DistortionMeasure plain = (measure % 3) switch
        {
            0 => DistortionMeasure.Hamming,
            1 => DistortionMeasure.Wem,
            _ => DistortionMeasure.Asymmetric(2.3, 0.7),
        };
        double[] weights = weighted ? [.. Enumerable.Range(0, TinyModels.Visible).Select(i => i % 4 / 3.0)] : [];
        return TinyModels.Create(plain.WithWeights(weights)) with
        {
            CodeModel = coded ? new CodeModel([.. Enumerable.Range(0, TinyModels.Code).Select(j => (short)(100 * j - 300))]) : null,
        };
    }

    private static byte[] Encode(
        CompressionModel model, BitMatrix items, StreamEncoderOptions options, WorkerTeam team, params int[] splits)
    {
        using var stream = new MemoryStream();
        var encoder = new StreamEncoder(model, stream, options, team);
        int first = 0;
        foreach (int split in splits.Append(items.Rows))
        {
            int count = Math.Min(split, items.Rows - first);
            encoder.Write(items.Slice(first, count));
            first += count;
        }

        encoder.Complete();
        return stream.ToArray();
    }

    private static BitMatrix Decode(CompressionModel model, Stream stream, int items, int rowsAtOnce, WorkerTeam team)
    {
        var decoder = new StreamDecoder(model, new CodeStreamReader(stream), team);
        var all = new BitMatrix(items, TinyModels.Visible);
        var part = new BitMatrix(rowsAtOnce, TinyModels.Visible);
        int read = 0;
        while (decoder.Read(part.View, out long first) is var count and > 0)
        {
            Assert.Equal(read, first);
            part.Slice(0, count).Words.CopyTo(all.Slice(read, count).Words);
            read += count;
        }

        Assert.Equal(items, read);
        return all;
    }

    // -log2 of the items' probabilities given their codes.
    private sealed class Worth(CompressionModel model, WorkerTeam team) : IStreamObserver
    {
        public double Bits { get; private set; }

        public void Encoded(long first, ReadOnlyBitView items, ReadOnlyBitView codes, ReadOnlyBitView reproductions)
        {
            var p = new Rbm.Simd.Memory.Matrix(codes.Rows, items.Columns);
            new Reproducer(model, team).Probabilities(codes, p.View);
            for (int r = 0; r < codes.Rows; r++)
            {
                for (int i = 0; i < items.Columns; i++) Bits -= Math.Log2(items[r, i] ? p.Row(r)[i] : 1 - p.Row(r)[i]);
            }
        }
    }
}
