using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Coding.Search;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

/// <summary>The search of items above a bound, before they are escaped.</summary>
public sealed class HarderSearchTests : IDisposable
{
    private const int Visible = 120, Code = 16, Count = 300, LastEffort = 5;

    private const ulong Seed = 3;

    private readonly WorkerTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Theory]
    [InlineData(0, "hamming", 0.12)]
    [InlineData(1, "hamming", 0.12)]
    [InlineData(2, "hamming", 0.12)]
    [InlineData(3, "hamming", 0.12)]
    [InlineData(3, "asymmetric:a=2,b=0.5", 0.12)]
    [InlineData(4, "hamming", 0.12)]
    public void Items_above_the_bound_get_the_code_of_the_first_effort_that_meets_it(int asked, string measure, double bound)
    {
        CompressionModel model = Model(DistortionMeasure.Parse(measure));
        BitMatrix items = Items(model);
        double limit = bound * Visible;
        var codes = new BitMatrix[LastEffort + 1];
        double[][] distortions = new double[LastEffort + 1][];
        for (int effort = 0; effort <= LastEffort; effort++)
        {
            (codes[effort], distortions[effort]) = (new BitMatrix(Count, Code), new double[Count]);
            new Encoder(model, _team).Encode(items.View, codes[effort].View, distortions[effort], effort, Seed);
        }

        int[] found = new int[LastEffort + 1];
        int untouched = 0, hopeless = 0;
        Coded coded = Encode(model, items, new() { Effort = asked, MaxDistortion = bound, Seed = Seed }, _team);
        for (int r = 0; r < Count; r++)
        {
            int best = asked, effort = Math.Max(asked, 1);
            if (distortions[asked][r] <= limit) untouched++;
            else if (distortions[asked][r] > Escalation.Reach(Math.Max(asked + 1, 2)) * limit) hopeless++;
            for (double from = distortions[asked][r]; effort < LastEffort; from = distortions[effort][r])
            {
                if (from <= limit || from > Escalation.Reach(effort + 1) * limit) break;
                effort++;

                // The sampler's code is no start of a search, and may be better than what one finds.
                if (asked > 1 || distortions[effort][r] < distortions[asked][r]) best = effort;
            }

            Assert.True(codes[best].Row(r).SequenceEqual(coded.Codes.Row(r)), $"item {r}: the code is not that of effort {best}");
            if (distortions[best][r] <= limit) found[best]++;
        }

        // None of the ways is empty.
        Assert.True(untouched > 0 && hopeless > 0, $"{untouched} untouched, {hopeless} out of reach");
        for (int effort = Math.Max(asked + 1, 2); effort <= LastEffort; effort++)
            Assert.True(found[effort] > 0, $"effort {effort} saves no item: {string.Join(' ', found)}");
        Assert.Equal(found[(asked + 1)..].Sum(), coded.Harder);
        Assert.Equal(Count - found.Sum(), coded.Escaped);
        Assert.All(Distortions(model, items, coded.Decoded), distortion => Assert.InRange(distortion, 0, limit));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Neither_threads_nor_the_batch_change_a_byte(int asked)
    {
        CompressionModel model = Model(DistortionMeasure.Hamming);
        BitMatrix items = Items(model);
        StreamEncoderOptions options = new() { Effort = asked, MaxDistortion = 0.12, Seed = Seed };
        Coded expected = Encode(model, items, options, _team);
        Assert.True(expected.Harder > 0 && expected.Escaped > 0);
        foreach ((int threads, int batch) in ((int, int)[])[(1, 1), (2, 7), (5, 64), (5, 1000)])
        {
            using var team = new WorkerTeam(threads);
            Coded coded = Encode(model, items, options, team, batch);
            Assert.Equal(expected.Bytes, coded.Bytes);
            Assert.Equal(expected.Harder, coded.Harder);
        }
    }

    // From the threshold code on: an effort keeps what the ones below found. (The sampler's code is none of them.)
    [Fact]
    public void Asking_for_more_never_escapes_more_items()
    {
        CompressionModel model = Model(DistortionMeasure.Hamming);
        BitMatrix items = Items(model);
        foreach (double bound in (double[])[0, 0.06, 0.09, 0.12, 0.15, 0.18, 0.22])
        {
            long before = long.MaxValue;
            foreach (int effort in (int[])[0, 2, 3, 4, 5, 6, 9])
            {
                long escaped = Encode(model, items, new() { Effort = effort, MaxDistortion = bound, Seed = Seed }, _team).Escaped;
                Assert.True(escaped <= before, $"bound {bound}: {escaped} of effort {effort}, {before} of the one before");
                before = escaped;
            }
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(3, 0.01)]
    [InlineData(3, 1)]
    public void Nothing_is_searched_where_no_item_is_near_the_bound(int asked, double bound)
    {
        CompressionModel model = Model(DistortionMeasure.Hamming);
        BitMatrix items = Drawn.Bits(Count, Visible, 11);
        StreamEncoderOptions options = new() { Effort = asked, Seed = Seed };
        var free = new StreamEncoder(model, Stream.Null, options, _team);
        var bounded = new StreamEncoder(model, Stream.Null, options with { MaxDistortion = bound }, _team);
        free.Write(items.View);
        bounded.Write(items.View);
        Assert.Equal(free.Evaluations, bounded.Evaluations);
        Assert.Equal((asked == 0, 0, bound == 1 ? 0 : Count), (free.Evaluations == 0, bounded.HarderItems, bounded.EscapedItems));
    }

    [Fact]
    public void Where_the_decoder_is_a_table_all_of_it_is_searched_once()
    {
        CompressionModel network = Model(DistortionMeasure.Hamming);
        var model = new CompressionModel { Autoencoder = network.Autoencoder, Codebook = Drawn.Bits(1 << Code, Visible, 4, 0.4) };
        BitMatrix items = Drawn.Bits(Count, Visible, 8, 0.4), codes = new(Count, Code), all = new(Count, Code);
        double[] distortions = new double[Count], least = new double[Count];
        var encoder = new Encoder(model, _team);
        encoder.Encode(items.View, all.View, least, 9, Seed);
        foreach ((int asked, double bound) in ((int, double)[])[(0, 0.33), (2, 0.33), (3, 0.29), (9, 0.29)])
        {
            double limit = bound * Visible;
            encoder.Encode(items.View, codes.View, distortions, asked, Seed);
            Coded coded = Encode(model, items, new() { Effort = asked, MaxDistortion = bound, Seed = Seed }, _team);
            int near = 0, saved = 0;
            for (int r = 0; r < Count; r++)
            {
                bool searched = distortions[r] > limit && distortions[r] <= Escalation.Reach(2) * limit;
                if (searched) near++;
                if (searched && least[r] <= limit) saved++;
                Assert.True((searched ? all : codes).Row(r).SequenceEqual(coded.Codes.Row(r)));
            }

            Assert.True(near > 0);
            Assert.Equal(asked < 3, saved > 0);
            Assert.Equal(saved, coded.Harder);
        }
    }

    // A constraint without another bound: what breaks it is searched, then mended.
    [Fact]
    public void An_item_that_search_makes_feasible_is_not_escaped()
    {
        CompressionModel model = Model(DistortionMeasure.Wem) with { Threshold = 0.8 };
        BitMatrix items = Items(model), codes = new(Count, Code);
        double[] distortions = new double[Count], higher = new double[Count];
        new Encoder(model, _team).Encode(items.View, codes.View, distortions, 2, Seed);
        new Encoder(model, _team).Encode(items.View, codes.View, higher, LastEffort, Seed);
        Coded coded = Encode(model, items, new() { Effort = 2, Seed = Seed }, _team);
        Assert.True(coded.Harder > 0 && coded.Escaped > 0);
        Assert.Equal(distortions.Count(double.IsPositiveInfinity) - higher.Count(double.IsPositiveInfinity), coded.Harder);
        Assert.Equal(higher.Count(double.IsPositiveInfinity), coded.Escaped);
        Assert.All(Distortions(model, items, coded.Decoded), distortion => Assert.True(double.IsFinite(distortion)));
    }

    [Fact]
    public void Allocates_nothing_once_it_is_running()
    {
        CompressionModel model = Model(DistortionMeasure.Hamming);
        BitMatrix items = Items(model);
        foreach (int asked in (int[])[0, 3])
        {
            var encoder = new StreamEncoder(
                model, new MemoryStream(1 << 22), new() { Effort = asked, MaxDistortion = 0.12, BlockItems = 40 }, _team);
            Allocations.AssertNone(_ => encoder.Write(items.View));
            Assert.True(encoder.HarderItems > 0);
        }
    }

    private static CompressionModel Model(DistortionMeasure measure)
    {
        DeepBeliefNetwork drawn = Drawn.Network(5, Visible, 50, Code);
        return new CompressionModel
        {
            Network = drawn, Autoencoder = DeepAutoencoder.Unroll(drawn), Measure = measure, Beta = 0.7,
            CodeModel = new CodeModel([.. Enumerable.Range(0, Code).Select(j => (short)(20 * j - 100))]),
        };
    }

    // Reproductions of drawn codes, some nearly exact and some with a quarter of their bits changed; for a constraint only zeros become
    // ones.
    private BitMatrix Items(CompressionModel model)
    {
        BitMatrix items = new(Count, Visible);
        new Reproducer(model, _team).Reproduce(Drawn.Bits(Count, Code, 7, 0.5).View, items.View);
        for (int r = 0; r < Count; r++)
        {
            Span<ulong> item = items.Row(r), noise = Drawn.Bits(1, Visible, 100 + r, r * 0.25 / Count).Row(0);
            for (int w = 0; w < item.Length; w++) item[w] = model.Measure.IsConstraint ? item[w] | noise[w] : item[w] ^ noise[w];
        }

        return items;
    }

    private static double[] Distortions(CompressionModel model, BitMatrix items, BitMatrix reproductions) =>
        [.. Enumerable.Range(0, items.Rows).Select(r => model.Measure.Sum(items.Row(r), reproductions.Row(r)))];

    private static Coded Encode(
        CompressionModel model, BitMatrix items, StreamEncoderOptions options, WorkerTeam team, int batch = Count)
    {
        using var stream = new MemoryStream();
        var encoder = new StreamEncoder(model, stream, options, team);
        var seen = new Seen();
        for (int first = 0; first < items.Rows; first += batch)
            encoder.Write(items.Slice(first, Math.Min(batch, items.Rows - first)), seen);
        encoder.Complete();
        byte[] bytes = stream.ToArray();
        var decoded = new BitMatrix(items.Rows, Visible);
        var decoder = new StreamDecoder(model, new CodeStreamReader(new MemoryStream(bytes)), team);
        Assert.Equal(items.Rows, decoder.Read(decoded.View));
        Assert.True(decoded.Words.SequenceEqual(seen.Reproductions.Words));
        return new(bytes, seen.Codes, decoded, encoder.EscapedItems, encoder.HarderItems);
    }

    private sealed record Coded(byte[] Bytes, BitMatrix Codes, BitMatrix Decoded, long Escaped, long Harder);

    private sealed class Seen : IStreamObserver
    {
        public BitMatrix Codes { get; } = new(Count, Code);

        public BitMatrix Reproductions { get; } = new(Count, Visible);

        public void Encoded(long first, ReadOnlyBitView items, ReadOnlyBitView codes, ReadOnlyBitView reproductions)
        {
            codes.Words.CopyTo(Codes.Slice((int)first, codes.Rows).Words);
            reproductions.Words.CopyTo(Reproductions.Slice((int)first, codes.Rows).Words);
        }
    }
}
