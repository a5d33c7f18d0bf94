using System.Buffers.Binary;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Tests.Coding;

public class CodeStreamDamageTests
{
    private const int Bits = 12, BlockItems = 16, Items = 50;

    private static readonly BitMatrix Codes = CodeStreams.Codes(Items, Bits, 5);

    public static TheoryData<byte, bool> Flips => new()
    {
        { 0x01, true }, { 0x02, false }, { 0x10, true }, { 0x80, false }, { 0x80, true }, { 0xFF, true },
    };

    [Theory]
    [MemberData(nameof(Flips))]
    public void Finds_every_changed_byte_and_loses_that_block_only(byte flip, bool announced)
    {
        byte[] good = Stream(announced);
        (int headerEnd, List<(int Begin, int End)> blocks, int index) = CodeStreams.Layout(good);
        Assert.Equal(4, blocks.Count);
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= flip;
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(bad)).Verify());
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new Pipe(bad)).Verify());
            if (at < headerEnd)
            {
                Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(bad), salvage: true));
                continue;
            }

            var reader = new CodeStreamReader(new MemoryStream(bad), salvage: true);
            bool[] got = Salvage(reader);
            int block = at >= index ? -1 : blocks.FindIndex(b => at < b.End);
            for (int i = 0; i < Items; i++) Assert.Equal(i / BlockItems != block, got[i]);
            Assert.Equal(at >= index, reader.IndexDamage is not null);
            if (block < 0)
            {
                Assert.Empty(reader.Lost);
                continue;
            }

            LostItems lost = Assert.Single(reader.Lost);
            Assert.Equal((block * BlockItems, Math.Min(BlockItems, Items - block * BlockItems)), (lost.First, lost.Count));
            Assert.Throws<InvalidDataException>(() => reader.ReadAt(block * BlockItems, new BitMatrix(1, Bits).View));
            reader.ReadAt((block + 1) % 4 * BlockItems, new BitMatrix(1, Bits).View);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Finds_every_cut_and_keeps_the_whole_blocks_before_it(bool announced)
    {
        byte[] good = Stream(announced);
        (int headerEnd, List<(int Begin, int End)> blocks, _) = CodeStreams.Layout(good);
        for (int length = 0; length < good.Length; length++)
        {
            byte[] cut = good[..length];
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(cut)).Verify());
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new Pipe(cut)).Verify());
            if (length < headerEnd)
            {
                Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(cut), salvage: true));
                continue;
            }

            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(cut)).CountItems());
            var reader = new CodeStreamReader(new MemoryStream(cut), salvage: true);
            bool[] got = Salvage(reader);
            int whole = Math.Min(Items, blocks.Count(b => b.End <= length) * BlockItems);
            for (int i = 0; i < Items; i++) Assert.Equal(i < whole, got[i]);
            Assert.NotNull(reader.IndexDamage);
            if (whole == Items) continue;
            LostItems lost = Assert.Single(reader.Lost);
            Assert.Equal((whole, announced ? Items - whole : null), (lost.First, lost.Count));
        }
    }

    [Fact]
    public void Goes_from_block_to_block_where_index_and_a_block_are_damaged()
    {
        byte[] good = Stream(announced: true);
        (_, List<(int Begin, int End)> blocks, int index) = CodeStreams.Layout(good);
        for (int at = blocks[0].Begin; at < blocks[2].End; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x55;
            bad[index + 1] ^= 0x55;
            var reader = new CodeStreamReader(new MemoryStream(bad), salvage: true);
            bool[] got = Salvage(reader);
            int block = blocks.FindIndex(b => at < b.End);
            for (int i = 0; i < Items; i++) Assert.Equal(i / BlockItems != block, got[i]);
            Assert.Equal((block * BlockItems, (long?)BlockItems), (reader.Lost.Single().First, reader.Lost.Single().Count));
        }
    }

    [Fact]
    public void Takes_no_block_of_another_stream_or_another_place()
    {
        byte[] good = Stream(announced: true);
        (_, List<(int Begin, int End)> blocks, _) = CodeStreams.Layout(good);
        byte[] swapped = [.. good];
        good.AsSpan(blocks[0].Begin..blocks[0].End).CopyTo(swapped.AsSpan(blocks[1].Begin));
        good.AsSpan(blocks[1].Begin..blocks[1].End).CopyTo(swapped.AsSpan(blocks[0].Begin));
        Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(swapped)).Verify());

        byte[] other = CodeStreams.Write(CodeStreams.Header(785, Bits, BlockItems, Items), Codes);
        good.AsSpan(blocks[1].Begin..blocks[1].End).CopyTo(other.AsSpan(blocks[1].Begin));
        Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(other)).Verify());
    }

    [Fact]
    public void Says_where_and_what()
    {
        byte[] good = Stream(announced: true);
        (_, List<(int Begin, int End)> blocks, int index) = CodeStreams.Layout(good);
        Assert.Contains("'RBZ1'", Fault(b => b[0] = 0));
        Assert.Contains("version 2", Fault(b => b[4] = 2));
        Assert.Contains("header is damaged", Fault(b => b[10] ^= 1));
        string bytes = $"bytes {blocks[1].Begin} to {blocks[1].End - 1}";
        Assert.Contains($"block 1 ({bytes}) is damaged", Fault(b => b[blocks[1].Begin + 5] ^= 1));
        Assert.Contains("expected fewer than 24", Fault(b => b[blocks[1].Begin + 2] = 1));
        Assert.Contains("of kind 2", Fault(b => b[blocks[1].Begin + 2] = 2));
        Assert.Contains($"index at byte {index} is damaged", Fault(b => b[^9] ^= 1));
        Assert.Contains("does not end with 'RBZE'", Fault(b => b[^1] ^= 1));
        Assert.Contains($"data follow the end of the stream at byte {good.Length}", Message([.. good, 0]));
        Assert.Contains($"ends at byte {good.Length - 1}", Message(good[..^1]));

        string Fault(Action<byte[]> change)
        {
            byte[] bytes = [.. good];
            change(bytes);
            return Message(bytes);
        }

        static string Message(byte[] bytes) =>
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(bytes)).Verify()).Message;
    }

    [Fact]
    public void Stays_failed_once_it_has_failed()
    {
        byte[] bad = Stream(announced: true);
        bad[CodeStreams.Layout(bad).Blocks[1].Begin + 5] ^= 1;
        var reader = new CodeStreamReader(new MemoryStream(bad));
        var one = new BitMatrix(BlockItems, Bits);
        Assert.Equal(BlockItems, reader.Read(one.View));
        Assert.Throws<InvalidDataException>(() => reader.Read(one.View));
        Assert.Throws<InvalidOperationException>(() => reader.Read(one.View));
    }

    // Blocks, counts and index that contradict each other although every checksum is right.
    [Fact]
    public void Finds_contradictions_under_right_checksums()
    {
        byte[] good = Stream(announced: true);
        CodeStreamHeader header = new CodeStreamReader(new MemoryStream(good)).Header;
        (_, List<(int Begin, int End)> blocks, int index) = CodeStreams.Layout(good);
        byte[] unknown = Stream(announced: false);
        byte[] padded = [.. CodeStreams.Write(CodeStreams.Header(9, 3, 4), CodeStreams.Codes(1, 3, 1))];
        int payload = CodeStreams.Layout(padded).Blocks[0].Begin + 3;
        Assert.Contains("bits past its last code", Message(Resealed(padded, 0, b => b[payload] |= 0x80)));
        Assert.Contains("3 blocks", Message([.. good[..blocks[2].End], .. End(good, 50, 3)]));
        Assert.Contains("49 items, the header announces 50", Message([.. good[..index], .. End(good, 49, 4)]));
        Assert.Contains("gives block 3 10 bytes", Message([.. good[..blocks[2].End], .. good[index..]]));
        Assert.Contains("tells of 2 blocks and 32 items, 4 and 50", Message([.. unknown[..index], .. End(unknown, 32, 2)]));

        byte[] early = [.. good[..blocks[0].End], .. Short(1), .. Short(2), .. good[index..]];
        Assert.Contains("not full", Message(early));

        string Message(byte[] bytes) =>
            Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(bytes)).Verify()).Message;

        byte[] Short(long number)
        {
            byte[] block = [3, 2, 0, 1, 2, 3, 0, 0, 0, 0];
            uint crc = CodeBlock.Checksum(header, number, block.AsSpan(0, 3), block.AsSpan(3, 3));
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(6), crc);
            return block;
        }

        byte[] End(byte[] of, long items, int count)
        {
            using var stream = new MemoryStream();
            byte[] sizes = [.. blocks.Take(count).Select(b => (byte)(b.End - b.Begin))];
            CodeStreamEnd.Write(stream, new CodeStreamReader(new MemoryStream(of)).Header, items, count, sizes);
            return stream.ToArray();
        }
    }

    [Property(MaxTest = 2000)]
    public void Throws_nothing_but_InvalidDataException_on_random_bytes(
        byte[] bytes, bool afterHeader, bool valid, ushort cut, int seed)
    {
        byte[] good = Stream(announced: false);
        byte[] input = afterHeader ? [.. good[..CodeStreams.Layout(good).HeaderEnd], .. bytes] : [.. "RBZ1"u8, 1, 0, .. bytes];
        if (valid)
        {
            // A good stream, cut and with a few bytes changed.
            var random = new System.Random(seed);
            input = good[..(cut % good.Length)];
            for (int i = 0; i < Math.Min(bytes.Length, input.Length); i++) input[random.Next(input.Length)] = bytes[i];
        }

        Survives(() => new CodeStreamReader(new MemoryStream(input)).Verify());
        Survives(() => new CodeStreamReader(new Pipe(input)).Verify());
        Survives(() => new CodeStreamReader(new MemoryStream(input)).CountItems());
        Survives(() => new CodeStreamReader(new MemoryStream(input), salvage: true).Verify());

        static void Survives(Action action)
        {
            try
            {
                action();
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    // A header may claim blocks of 64 MiB and 2^60 items; a few bytes must not make the reader believe it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Allocates_by_what_is_there_and_not_by_what_is_claimed(bool pipe)
    {
        var stream = new MemoryStream();
        CodeStreamHeader header = CodeStreams.Header(784, 1 << 29, 1, 1L << 60).Write(stream);
        byte[] fields = new byte[32];
        stream.Write(fields.AsSpan(0, CodeBlock.WriteFields(fields, header.PackedLength(1), 1)));
        stream.Write(new byte[100]);
        byte[] bytes = stream.ToArray();
        long before = GC.GetAllocatedBytesForCurrentThread();
        System.IO.Stream input = pipe ? new Pipe(bytes) : new MemoryStream(bytes);
        Assert.Throws<InvalidDataException>(() => new CodeStreamReader(input).Verify());
        if (!pipe) new CodeStreamReader(new MemoryStream(bytes), salvage: true).Verify();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static byte[] Stream(bool announced) =>
        CodeStreams.Write(CodeStreams.Header(20, Bits, BlockItems, announced ? Items : null), Codes);

    private static bool[] Salvage(CodeStreamReader reader)
    {
        bool[] got = new bool[Items];
        var rows = new BitMatrix(20, Bits);
        while (reader.Read(rows.View, out long first) is var count and > 0)
        {
            for (int r = 0; r < count; r++)
            {
                Assert.True(rows.Row(r).SequenceEqual(Codes.Row((int)first + r)));
                got[first + r] = true;
            }
        }

        return got;
    }

    private static byte[] Resealed(byte[] bytes, int number, Action<byte[]> change)
    {
        change(bytes);
        CodeStreamHeader header = new CodeStreamReader(new MemoryStream(bytes)).Header;
        (int begin, int end) = CodeStreams.Layout(bytes).Blocks[number];
        uint crc = CodeBlock.Checksum(header, number, bytes.AsSpan(begin..(end - 4)), []);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(end - 4), crc);
        return bytes;
    }
}
