using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Tests.Coding;

namespace Rbm.Simd.Tests.Hardening;

public class StreamHardeningTests
{
    private static readonly List<Sample> Samples =
    [
        new(20, 12, 16, 50, Announced: true), new(20, 12, 16, 48, Announced: false), new(1, 1, 3, 10, Announced: true),
        new(300, 131, 2, 5, Announced: false), new(64, 8, 8192, 40, Announced: true), new(7, 3, 4, 0, Announced: true),
    ];

    // In a sixth of all runs the checksums are made right, and what is behind them is reached.
    [Theory]
    [InlineData(1, 20_000)]
    public void A_damaged_stream_is_refused_and_gives_no_wrong_item(int seed, int runs)
    {
        List<byte[]> corpus = Corpus;
        var mutator = new Mutator(seed);
        int refused = 0, salvaged = 0;
        for (int run = 0; run < runs; run++)
        {
            byte[] bad = mutator.Next(corpus, out int origin);
            if (bad.AsSpan().SequenceEqual(corpus[origin])) continue;
            bool same = corpus.Any(good => good.AsSpan().SequenceEqual(bad));
            Assert.Equal(same, Guard.Run(bad, "Verify", () => Verified(Guard.Stream(bad, seeks: true))) is not null);
            Assert.Equal(same, Guard.Run(bad, "Verify of a pipe", () => Verified(Guard.Stream(bad, seeks: false))) is not null);
            Guard.Run(bad, "CountItems", () => new CodeStreamReader(Guard.Stream(bad, seeks: true)).CountItems().ToString());
            if (Guard.Run(bad, "salvage", () => Salvaged(bad, corpus)) is not null) salvaged++;
            if (!same) refused++;
        }

        Assert.InRange(refused, runs * 9 / 10, runs);
        Assert.InRange(salvaged, runs / 10, runs);
    }

    [Theory]
    [InlineData(2, 20_000)]
    public void Readers_agree_on_a_stream_whose_checksums_are_right_whatever_it_says(int seed, int runs)
    {
        List<byte[]> corpus = Corpus;
        var mutator = new Mutator(seed);
        int accepted = 0;
        for (int run = 0; run < runs; run++)
        {
            byte[] bad = mutator.Next(corpus, out _);
            StreamSeals.Mend(bad);
            if (Check(bad) is not null) accepted++;
        }

        Assert.InRange(accepted, 10, runs);
    }

    public static TheoryData<int> Small => [0, 1];

    [Theory]
    [MemberData(nameof(Small))]
    public void Every_other_value_of_every_byte_is_found_and_hurts_its_own_block_only(int which)
    {
        Sample sample = which == 0 ? new(20, 12, 5, 14, Announced: true) : new(9, 3, 4, 11, Announced: false);
        byte[] good = sample.Bytes;
        (int headerEnd, List<(int Begin, int End)> blocks, int index) = CodeStreams.Layout(good);
        var part = new BitMatrix(sample.Items, sample.Bits);
        byte[] bad = [.. good];
        for (int at = 0; at < good.Length; at++)
        {
            int block = at >= index ? -1 : blocks.FindIndex(b => at < b.End);
            for (int value = 0; value < 256; value++)
            {
                if (value == good[at]) continue;
                bad[at] = (byte)value;
                Assert.Throws<InvalidDataException>(() => new CodeStreamReader(new MemoryStream(bad)).Verify());
                if (at < headerEnd) continue;
                var reader = new CodeStreamReader(new MemoryStream(bad), salvage: true);
                int got = 0;
                while (reader.Read(part.View, out long first) is var count and > 0)
                {
                    for (int r = 0; r < count; r++, got++)
                    {
                        Assert.NotEqual(block, (int)(first + r) / sample.BlockItems);
                        Assert.True(part.Row(r).SequenceEqual(sample.Codes.Row((int)first + r)), $"byte {at} is {value}");
                    }
                }

                int lost = block < 0 ? 0 : Math.Min(sample.BlockItems, sample.Items - block * sample.BlockItems);
                Assert.Equal(sample.Items - lost, got);
            }

            bad[at] = good[at];
        }
    }

    [Fact]
    public void The_range_decoder_takes_any_bytes_for_some_bits()
    {
        var random = new System.Random(4);
        for (int run = 0; run < 3000; run++)
        {
            byte[] bytes = new byte[random.Next(20)];
            random.NextBytes(bytes);
            uint[] probabilities = [.. Enumerable.Range(0, 300).Select(_ => (uint)random.Next(1, 65536))];
            if (run % 3 == 0) probabilities.AsSpan().Fill(run % 2 == 0 ? 1u : 65535u);
            CheckRange(bytes, probabilities);
        }
    }

    /// <summary>Good streams.</summary>
    internal static List<byte[]> Corpus => [.. Samples.Select(sample => sample.Bytes)];

    /// <summary>Reads the codes of a stream in every way and compares; null if the reader refused it.</summary>
    internal static string? Check(byte[] bad)
    {
        string? inOrder = Guard.Run(bad, "Read", () => Codes(Guard.Stream(bad, seeks: true), salvage: false));
        Assert.Equal(inOrder, Guard.Run(bad, "Read of a pipe", () => Codes(Guard.Stream(bad, seeks: false), salvage: false)));
        string? rescued = Guard.Run(bad, "salvage", () => Codes(Guard.Stream(bad, seeks: true), salvage: true));
        if (inOrder is null) return null;
        Assert.Equal(inOrder, rescued);
        Assert.Equal(inOrder, Guard.Run(bad, "ReadAt", () => CodesAnywhere(bad)));
        return inOrder;
    }

    /// <summary>Decodes bits by these probabilities. Past the end there are zeros, so that more of them change nothing.</summary>
    internal static void CheckRange(byte[] bytes, uint[] probabilities)
    {
        Assert.Equal(Decoded(bytes), Decoded([.. bytes, .. new byte[40]]));

        bool[] Decoded(byte[] from)
        {
            var decoder = new RangeDecoder(from);
            bool[] bits = new bool[probabilities.Length];
            for (int i = 0; i < bits.Length; i++) bits[i] = decoder.Decode(probabilities[i]);
            return bits;
        }
    }

    private static string Verified(Stream stream) => new CodeStreamReader(stream).Verify().ToString();

    // Whatever is brought back must be the very codes of the stream that the header is of.
    private static string Salvaged(byte[] bad, List<byte[]> corpus)
    {
        var reader = new CodeStreamReader(Guard.Stream(bad, seeks: true), salvage: true);
        int length = reader.Header.Length;
        int origin = corpus.FindIndex(good => good.AsSpan().StartsWith(bad.AsSpan(0, length)));
        Assert.True(origin >= 0, "a header that nobody wrote was accepted");
        Sample sample = Samples[origin];
        var part = new BitMatrix(7, sample.Bits);
        var got = new HashSet<long>();
        while (reader.Read(part.View, out long first) is var count and > 0)
        {
            for (int r = 0; r < count; r++)
            {
                Assert.True(got.Add(first + r), "an item came twice");
                Assert.True(first + r < sample.Items && part.Row(r).SequenceEqual(sample.Codes.Row((int)first + r)), "a wrong item");
            }
        }

        foreach (LostItems lost in reader.Lost)
            for (long i = lost.First; i < Math.Min(lost.First + (lost.Count ?? sample.Items), sample.Items); i++)
                Assert.DoesNotContain(i, got);
        return "";
    }

    private static string Codes(Stream stream, bool salvage)
    {
        var reader = new CodeStreamReader(stream, salvage);
        if (reader.Header.Code > 4096) return $"{reader.Header} {reader.Verify()}";
        var part = new BitMatrix(7, reader.Header.Code);
        var text = new System.Text.StringBuilder($"{reader.Header} ");
        long items = 0;
        for (; reader.Read(part.View) is var count and > 0; items += count) Append(text, part, count);
        return $"{text}{items}";
    }

    private static string CodesAnywhere(byte[] bytes)
    {
        var reader = new CodeStreamReader(Guard.Stream(bytes, seeks: true));
        long items = reader.CountItems();
        if (reader.Header.Code > 4096) return $"{reader.Header} {items}";
        var part = new BitMatrix(1, reader.Header.Code);
        var text = new System.Text.StringBuilder($"{reader.Header} ");
        for (long i = 0; i < items; i++)
        {
            reader.ReadAt(i, part.View);
            Append(text, part, 1);
        }

        return $"{text}{items}";
    }

    private static void Append(System.Text.StringBuilder text, BitMatrix part, int rows)
    {
        foreach (ulong word in part.Slice(0, rows).Words) text.Append(word.ToString("x", null)).Append(',');
    }

    private sealed record Sample(int Visible, int Bits, int BlockItems, int Items, bool Announced)
    {
        public BitMatrix Codes { get; } = CodeStreams.Codes(Items, Bits, 5);

        public byte[] Bytes =>
            CodeStreams.Write(CodeStreams.Header(Visible, Bits, BlockItems, Announced ? Items : null), Codes);
    }
}
