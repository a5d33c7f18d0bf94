using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Coding.Search;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding.Search;

public class SearchTests
{
    private const int Visible = 40;

    private static readonly int[] Searching = [0, 2, 3, 4, 5, 6, 7, 8, 9];

    /// <summary>Measures by name, with and without weights; for WEM the threshold leaves some codes feasible and others not.</summary>
    public static TheoryData<string, bool> Measures => new()
    {
        { "hamming", false }, { "hamming", true }, { "asymmetric:a=3,b=1", false }, { "asymmetric:a=0.5,b=2", true },
        { "wem", false }, { "wem", true },
    };

    [Theory]
    [MemberData(nameof(Measures))]
    public void No_item_gets_worse_from_one_level_to_the_next_and_the_last_is_the_best_there_is(string measure, bool weighted)
    {
        CompressionModel model = Model(measure, weighted, Visible, 25, 7);
        BitMatrix items = Items(model, 60);
        using var team = new WorkerTeam(1);
        var encoder = new Encoder(model, team);
        (double Distortion, ulong Code)[] best = BruteForce(model, items, team);
        double[]? below = null;
        foreach (int effort in Searching)
        {
            var codes = new BitMatrix(items.Rows, 7);
            double[] distortions = new double[items.Rows];
            encoder.Encode(items.View, codes.View, distortions, effort, seed: 3);
            Assert.Equal(Distortions(model, items, codes, team), distortions);
            for (int r = 0; r < items.Rows; r++)
            {
                if (below is not null) Assert.True(distortions[r] <= below[r], $"item {r}, effort {effort}");
                if (effort == 9 && double.IsFinite(best[r].Distortion)) Assert.Equal(best[r], (distortions[r], codes.Words[r]));
            }

            if (effort is 2 or 3) Assert.True(distortions.Where(double.IsFinite).Any());
            below = distortions;
        }
    }

    [Theory]
    [MemberData(nameof(Measures))]
    public void A_descent_ends_where_no_flip_is_better_and_the_next_level_where_no_tried_pair_is(string measure, bool weighted)
    {
        CompressionModel model = Model(measure, weighted, Visible, 25, 9);
        BitMatrix items = Items(model, 60);
        using var team = new WorkerTeam(1);
        var settings = new SearchSettings { Samples = 3, PairBits = 5 };
        var encoder = new Encoder(model, team, null, settings);
        BitMatrix before = new(items.Rows, 9), codes = new(items.Rows, 9);
        encoder.Encode(items.View, before.View, 2);
        double[] start = Scores(model, items, before, team);
        int moved = 0;
        foreach (int effort in (int[])[3, 4])
        {
            encoder.Encode(items.View, codes.View, effort);
            double[] end = Scores(model, items, codes, team);
            double[][] singles = new double[9][];
            for (int j = 0; j < 9; j++) singles[j] = Flipped(j, j);
            for (int r = 0; r < items.Rows; r++)
            {
                moved += codes.Words[r] != before.Words[r] ? 1 : 0;
                Assert.True(end[r] < start[r] || (end[r] == start[r] && codes.Words[r] <= before.Words[r]));
                for (int j = 0; j < 9; j++) Assert.False(IsBetter(r, singles[j][r], 1ul << j));
            }

            if (effort == 3) continue;
            for (int a = 0; a < 9; a++)
            {
                for (int b = a + 1; b < 9; b++)
                {
                    double[] pair = Flipped(a, b);
                    for (int r = 0; r < items.Rows; r++)
                    {
                        // Of the five whose flips alone are the least bad; of equal ones the lower bit.
                        int[] tried = [.. Enumerable.Range(0, 9).OrderBy(j => singles[j][r]).ThenBy(j => j).Take(5)];
                        if (tried.Contains(a) && tried.Contains(b)) Assert.False(IsBetter(r, pair[r], 1ul << a | 1ul << b));
                    }
                }
            }

            bool IsBetter(int r, double score, ulong flips) =>
                score < end[r] || (score == end[r] && (codes.Words[r] ^ flips) < codes.Words[r]);
        }

        Assert.InRange(moved, 20, 120);

        double[] Flipped(int a, int b)
        {
            var flipped = new BitMatrix(codes.Rows, 9);
            for (int r = 0; r < codes.Rows; r++) flipped.Words[r] = codes.Words[r] ^ (1ul << a) ^ (a == b ? 0 : 1ul << b);
            return Scores(model, items, flipped, team);
        }
    }

    [Theory]
    [InlineData(9, 40, 25)]
    [InlineData(70, 100)]
    [InlineData(1, 40)]
    public void Neither_threads_nor_the_batch_nor_what_was_searched_before_change_a_code(int bits, params int[] below)
    {
        CompressionModel model = Model("hamming", false, [.. below, bits]);
        BitMatrix items = Items(model, 130);
        var settings = new SearchSettings { Restarts = [2, 5, 9, 12] };
        int[] efforts = bits <= 16 ? Searching : [2, 3, 4, 5, 8];
        foreach (int effort in efforts)
        {
            var expected = new BitMatrix(items.Rows, bits);
            using var one = new WorkerTeam(1);
            new Encoder(model, one, null, settings).Encode(items.View, expected.View, effort, seed: 5, firstItem: 9);
            foreach ((int threads, int batch) in ((int, int)[])[(1, 1), (2, 7), (5, 64), (5, 1000)])
            {
                using var team = new WorkerTeam(threads);
                var encoder = new Encoder(model, team, null, settings);
                var codes = new BitMatrix(items.Rows, bits);
                for (int first = 0; first < items.Rows; first += batch)
                {
                    int rows = Math.Min(batch, items.Rows - first);
                    encoder.Encode(items.Slice(first, rows), codes.Slice(first, rows), effort, 5, 9 + (uint)first);
                }

                BitsAssert.Equal(expected.Words, codes.Words, $"effort {effort}, {threads} threads, batches of {batch}");
            }
        }
    }

    [Fact]
    public void Draws_depend_on_the_seed_and_on_the_items_index()
    {
        CompressionModel model = Model("hamming", false, 60, 20);
        BitMatrix items = Items(model, 50), codes = new(50, 20), other = new(50, 20);
        using var team = new WorkerTeam(1);
        var encoder = new Encoder(model, team);
        encoder.Encode(items.View, codes.View, 2, seed: 1);
        foreach ((ulong seed, uint first) in ((ulong, uint)[])[(2, 0), (1, 7)])
        {
            encoder.Encode(items.View, other.View, 2, seed, first);
            Assert.False(codes.Words.SequenceEqual(other.Words));
        }
    }

    [Fact]
    public void Where_the_decoder_is_a_table_its_nearest_row_is_found_from_the_descent_on()
    {
        CompressionModel network = Model("hamming", false, Visible, 6);
        var model = new CompressionModel { Autoencoder = network.Autoencoder, Codebook = Drawn.Bits(64, Visible, 4, 0.4) };
        BitMatrix items = Drawn.Bits(50, Visible, 8, 0.4);
        using var team = new WorkerTeam(1);
        (double Distortion, ulong Code)[] best = BruteForce(model, items, team);
        foreach (int effort in (int[])[2, 3, 6, 9])
        {
            var codes = new BitMatrix(50, 6);
            double[] distortions = new double[50];
            new Encoder(model, team).Encode(items.View, codes.View, distortions, effort);
            (double, ulong)[] found = [.. distortions.Zip(codes.Words.ToArray())];
            if (effort == 2) Assert.NotEqual(best, found);
            else Assert.Equal(best, found);
        }
    }

    [Fact]
    public void Too_many_codes_to_try_and_a_codebook_of_other_codes_are_refused()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = Model("hamming", false, Visible, 25);
        BitMatrix items = Items(model, 2), codes = new(2, 25);
        Assert.Contains(
            "those of 25 bits are too many",
            Assert.Throws<ArgumentException>(() => new Encoder(model, team).Encode(items.View, codes.View, 9)).Message);
        var codebook = Codebook.Compile(Model("hamming", false, Visible, 5), team);
        Assert.Contains("is 5, expected 25", Assert.Throws<ArgumentException>(() => new Encoder(model, team, codebook)).Message);
        Assert.Contains(
            "distortions",
            Assert.Throws<ArgumentException>(() => new Encoder(model, team).Encode(items.View, codes.View, new double[1], 3)).Message);
    }

    [Fact]
    public void Candidates_are_evaluated_once()
    {
        // All 2^5 codes are soon known of each item, and no search needs more.
        CompressionModel model = Model("hamming", false, Visible, 5);
        BitMatrix items = Items(model, 40), codes = new(40, 5);
        using var team = new WorkerTeam(1);
        var encoder = new Encoder(model, team);
        encoder.Encode(items.View, codes.View, 8);
        Assert.InRange(encoder.Evaluations, 40, 40 * 32);
    }

    private static CompressionModel Model(string measure, bool weighted, params int[] sizes)
    {
        DistortionMeasure parsed = DistortionMeasure.Parse(measure);
        if (weighted) parsed = parsed.WithWeights([.. Enumerable.Range(0, sizes[0]).Select(i => i % 5 / 2.0)]);
        var autoencoder = DeepAutoencoder.Unroll(Drawn.Network(5, sizes));
        return measure == "wem"
            ? new CompressionModel { Autoencoder = autoencoder, Measure = parsed, Threshold = 0.9 }
            : new CompressionModel { Autoencoder = autoencoder, Measure = parsed };
    }

    // Reproductions of drawn codes with a tenth of their bits changed; for a constraint only zeros become ones, so that some code is
    // feasible at most of the bits.
    private static BitMatrix Items(CompressionModel model, int count)
    {
        using var team = new WorkerTeam(1);
        int visible = model.Autoencoder.Visible;
        BitMatrix items = new(count, visible), noise = Drawn.Bits(count, visible, 6, 0.1);
        new Reproducer(model, team).Reproduce(Drawn.Bits(count, model.Autoencoder.Code, 7, 0.5).View, items.View);
        for (int w = 0; w < items.Words.Length; w++)
            items.Words[w] = model.Measure.IsConstraint ? items.Words[w] | noise.Words[w] : items.Words[w] ^ noise.Words[w];
        return items;
    }

    private static double[] Distortions(CompressionModel model, BitMatrix items, BitMatrix codes, WorkerTeam team) =>
        Compare(model, items, codes, team, model.Measure.Sum);

    private static double[] Scores(CompressionModel model, BitMatrix items, BitMatrix codes, WorkerTeam team) =>
        Compare(model, items, codes, team, (source, reproduction) => Score.Of(model.Measure, source, reproduction));

    private static double[] Compare(
        CompressionModel model, BitMatrix items, BitMatrix codes, WorkerTeam team,
        Func<ReadOnlySpan<ulong>, ReadOnlySpan<ulong>, double> distortion)
    {
        var back = new BitMatrix(items.Rows, items.Columns);
        new Reproducer(model, team).Reproduce(codes.View, back.View);
        return [.. Enumerable.Range(0, items.Rows).Select(r => distortion(items.Row(r), back.Row(r)))];
    }

    private static (double Distortion, ulong Code)[] BruteForce(CompressionModel model, BitMatrix items, WorkerTeam team)
    {
        var best = new (double Distortion, ulong Code)[items.Rows];
        Array.Fill(best, (double.PositiveInfinity, 0ul));
        for (ulong code = 0; code < 1ul << model.Autoencoder.Code; code++)
        {
            var codes = new BitMatrix(items.Rows, model.Autoencoder.Code);
            codes.Words.Fill(code);
            double[] distortions = Distortions(model, items, codes, team);
            for (int r = 0; r < items.Rows; r++)
                if (distortions[r] < best[r].Distortion) best[r] = (distortions[r], code);
        }

        return best;
    }
}
