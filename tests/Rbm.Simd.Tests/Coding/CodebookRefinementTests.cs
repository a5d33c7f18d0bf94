using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class CodebookRefinementTests
{
    private const int Items = 3000;

    private static readonly MarkovSource Source = new(flipProbability: 0.15, length: TinyModels.Visible, count: Items, seed: 1);

    public static TheoryData<string, bool, double> Measures() => new()
    {
        { "hamming", false, 0 },
        { "hamming", true, 0 },
        { "hamming", false, 3 },
        { "asymmetric:a=2,b=1", false, 0 },
        { "asymmetric:a=0.3,b=0.7", true, 0 },
        { "wem", false, 0 },
        { "wem", true, 0 },
    };

    [Theory]
    [MemberData(nameof(Measures))]
    public void The_distortion_of_a_fixed_draw_never_rises_and_is_what_the_result_has(string name, bool weighted, double prior)
    {
        DistortionMeasure measure = DistortionMeasure.Parse(name);
        if (weighted) measure = measure.WithWeights([.. Enumerable.Range(0, TinyModels.Visible).Select(i => 0.25 + i % 3)]);
        using var team = new WorkerTeam(2);
        CompressionModel model = TinyModels.Create(measure) with { CodeModel = new CodeModel(new short[TinyModels.Code]) };
        var passes = new List<RefinementPass>();
        RefinementResult result = CodebookRefinement.Refine(
            model, Source, new RefinementOptions { Passes = 12, Prior = prior, Noise = 0 }, team, passes.Add);
        Assert.Null(result.Model.CodeModel);
        Assert.Null(model.Codebook);
        for (int p = 1; p < passes.Count; p++)
            Assert.True(passes[p].Distortion <= passes[p - 1].Distortion * (1 + 1e-12), $"pass {passes[p].Pass}: {passes[p].Distortion}");
        Assert.True(result.Distortion <= passes[^1].Distortion);
        if (prior == 0) Assert.True(result.Distortion < 0.8 * passes[0].Distortion, $"{passes[0].Distortion} to {result.Distortion}");

        var items = new BitMatrix(Items, TinyModels.Visible);
        Source.Read(0, 0, items.View);
        int[] indices = new int[Items];
        double[] distortions = new double[Items];
        Codebook.Compile(result.Model, team).Nearest(items.View, indices, distortions, team);
        Assert.Equal(result.Distortion, distortions.Sum() / Items / TinyModels.Visible, 1e-12);
        Assert.Equal(Items, result.Statistics.Items);
        Assert.Equal(indices.Distinct().Count(), result.Statistics.Distinct);
        Assert.All(indices.CountBy(i => i), pair => Assert.Equal(pair.Value, result.Statistics.Counts[pair.Key]));
    }

    [Theory]
    [InlineData("hamming")]
    [InlineData("asymmetric:a=2,b=1")]
    public void Noise_follows_the_seed_and_is_gone_at_the_end(string name)
    {
        using var team = new WorkerTeam(2);
        CompressionModel model = TinyModels.Create(DistortionMeasure.Parse(name));
        RefinementResult[] results =
        [
            .. new[] { (0.0, 1ul), (0.8, 1ul), (0.8, 1ul), (0.8, 2ul) }.Select(o => CodebookRefinement.Refine(
                model, Source, new RefinementOptions { Passes = 20, Noise = o.Item1, Seed = o.Item2, Prior = 0 }, team)),
        ];
        string[] words = [.. results.Select(r => string.Join(',', r.Model.Codebook!.Words.ToArray()))];
        Assert.Equal(words[1], words[2]);
        Assert.NotEqual(words[1], words[0]);
        Assert.NotEqual(words[1], words[3]);

        // Steps without noise followed: what they end with is as good as without any, up to which arrangement was come upon.
        Assert.All(results, r => Assert.InRange(r.Distortion, 0.9 * results[0].Distortion, 1.1 * results[0].Distortion));
    }

    [Fact]
    public void A_bit_near_its_threshold_is_drawn_and_others_are_not()
    {
        ulong[] word = [0];
        for (float u = 1 / 128f; u < 1; u += 1 / 64f)
        {
            // Shares 0.1, 0.5, 0.9, and 0.4 of 10 items and 10 more at 0.3, against 0.5 - 0.2 to 0.5 + 0.2.
            Centroids.WriteNear(DistortionMeasure.Hamming, 10, [1, 5, 9, 5], 10, [0.1f, 0.5f, 0.9f, 0.3f], 0.4, _ => u, word);
            Assert.Equal((u < 0.5 ? 2u : 0u) | 4u | (0.4 > 0.3 + 0.4 * u ? 8u : 0u), word[0]);
        }
    }

    [Fact]
    public void Every_item_has_a_feasible_code_under_a_constraint()
    {
        using var team = new WorkerTeam(1);
        RefinementResult result = CodebookRefinement.Refine(
            TinyModels.Create(DistortionMeasure.Wem), Source, new RefinementOptions { Passes = 6 }, team);
        Assert.Equal(0, BitCountsOf(result.Model.Codebook!.Row(0)));
        BitMatrix others = Drawn.Bits(500, TinyModels.Visible, 8, 0.5);
        others.Row(0).Clear();
        double[] distortions = new double[500];
        int[] indices = new int[500];
        Codebook.Compile(result.Model, team).Nearest(others.View, indices, distortions, team);
        Assert.All(distortions, d => Assert.True(double.IsFinite(d)));
        double ones = Enumerable.Range(0, 500).Sum(i => (double)BitCountsOf(others.Row(i)));
        Assert.True(distortions.Sum() < ones);
    }

    [Fact]
    public void A_codeword_is_the_best_for_its_items()
    {
        int[] ones = [0, 3, 4, 5, 6, 10];
        Assert.Equal([4u], Words(DistortionMeasure.Asymmetric(2, 1).WithWeights([9, 1, 1, 1, 1, 1]), 6, [0, 4, 5, 0, 3, 2]));
        Assert.Equal([0b110000u], Words(DistortionMeasure.Hamming, 10, ones));
        Assert.Equal([0b111110u], Words(DistortionMeasure.Asymmetric(1, 4), 10, ones));
        Assert.Equal([0b100000u], Words(DistortionMeasure.Wem, 10, ones));

        static ulong[] Words(DistortionMeasure measure, int items, int[] ones)
        {
            ulong[] words = [ulong.MaxValue];
            Centroids.Write(measure, items, ones, 0, default, words);
            return words;
        }
    }

    [Fact]
    public void The_prior_decides_where_items_are_even()
    {
        ulong[] word = [0];
        Centroids.Write(DistortionMeasure.Hamming, 4, [2, 2, 3, 1], 2, [0.6f, 0.4f, 0.1f, 1f], word);
        // 2 + 1.2 against 2 + 0.8; 2.8 against 3.2; 3.2 against 2.8; 3 against 3.
        Assert.Equal(0b101u, word[0]);
    }

    [Fact]
    public void Threads_do_not_change_the_result()
    {
        CompressionModel model = TinyModels.Create();
        ulong[]? expected = null;
        foreach (int threads in (int[])[1, 2, 5])
        {
            using var team = new WorkerTeam(threads);
            BitMatrix codebook = CodebookRefinement.Refine(model, Source, new RefinementOptions { Passes = 4 }, team).Model.Codebook!;
            BitsAssert.Equal(expected ??= codebook.Words.ToArray(), codebook.Words, $"{threads} threads");
        }
    }

    [Fact]
    public void Cells_are_counted_for_any_order_of_items()
    {
        using var team = new WorkerTeam(3);
        BitMatrix items = Drawn.Bits(2000, 77, 4);
        int[] cells = [.. Enumerable.Range(0, 2000).Select(i => i * 7 % 41 - 1)];
        var counts = new CellCounts(41, 77);
        counts.Add(items.Slice(0, 900), cells.AsSpan(0, 900), team);
        counts.Add(items.Slice(900, 1100), cells.AsSpan(900), team);
        for (int c = 0; c < 41; c++)
        {
            int[] members = [.. Enumerable.Range(0, 2000).Where(i => cells[i] == c)];
            Assert.Equal(members.Length, counts.Items(c));
            for (int j = 0; j < 77; j++) Assert.Equal(members.Count(i => items[i, j]), counts.Ones(c)[j]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(CellCounts.Parts)]
    public void Fading_takes_a_part_away_and_leaves_no_more_ones_than_items(int part)
    {
        double kept = 1 - (double)part / CellCounts.Parts;
        using var team = new WorkerTeam(1);
        BitMatrix items = Drawn.Bits(500, 77, 4);
        int[] cells = [.. Enumerable.Range(0, 500).Select(i => i % 300 == 0 ? 1 : 0)];
        CellCounts counts = new(2, 77), faded = new(2, 77);
        counts.Add(items.View, cells, team);
        faded.Add(items.View, cells, team);
        faded.Fade(part);
        for (int c = 0; c < 2; c++)
        {
            Assert.InRange(faded.Items(c) - kept * counts.Items(c), -0.5, 0.5);
            for (int j = 0; j < 77; j++)
            {
                Assert.InRange(faded.Ones(c)[j] - kept * counts.Ones(c)[j], -0.5, 0.5);
                Assert.InRange(faded.Ones(c)[j], 0, faded.Items(c));
            }
        }
    }

    // Two pictures six times each, every pixel a little more or less likely 1 than not: one draw of six leaves a third of the codewords'
    // bits wrong or even, those that the last passes carry on some 3 %.
    [Fact]
    public void The_last_passes_learn_from_the_draws_of_several()
    {
        const int Copies = 6;
        using var team = new WorkerTeam(2);
        BitMatrix likely = Drawn.Bits(2, TinyModels.Visible, 11, 0.5);
        byte[] grey = new byte[2 * Copies * TinyModels.Visible];
        for (int i = 0; i < grey.Length; i++)
            grey[i] = likely[i / TinyModels.Visible / Copies, i % TinyModels.Visible] ? (byte)166 : (byte)89;
        var source = new BinarizedImages(new GreyImages("two", grey, 2 * Copies, TinyModels.Visible, 1), Binarization.Fresh, seed: 3);
        DeepBeliefNetwork network = Drawn.Network(5, TinyModels.Visible, 40, 1);
        CompressionModel model = new() { Autoencoder = DeepAutoencoder.Unroll(network), Measure = DistortionMeasure.Hamming };
        BitMatrix codebook = CodebookRefinement.Refine(
            model, source, new RefinementOptions { Passes = 60, Draws = 1, Prior = 0 }, team).Model.Codebook!;
        int wrong = Math.Min(Wrong(0, 1), Wrong(1, 0));
        Assert.InRange(wrong, 0, TinyModels.Visible / 7);

        int Wrong(int first, int second) => Distance(likely.Row(0), codebook.Row(first)) + Distance(likely.Row(1), codebook.Row(second));

        static int Distance(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
        {
            int sum = 0;
            for (int w = 0; w < a.Length; w++) sum += BitOperations.PopCount(a[w] ^ b[w]);
            return sum;
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_an_interrupt_ends_it()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = TinyModels.Create();
        Assert.Throws<ArgumentException>(() => CodebookRefinement.Refine(
            model, new MarkovSource(flipProbability: 0.1, length: 64, count: 10, seed: 1), new RefinementOptions(), team));
        Assert.Throws<ArgumentException>(
            () => CodebookRefinement.Refine(model, Source, new RefinementOptions { MostBits = 8 }, team));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => CodebookRefinement.Refine(model, Source, new RefinementOptions { Prior = double.NaN }, team));
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => CodebookRefinement.Refine(
            model, Source, new RefinementOptions(), team, _ => stop.Cancel(), token: stop.Token));
    }

    [Fact]
    public void A_constraints_threshold_is_chosen_so_that_feasible_codes_beat_all_zeros()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = TinyModels.Create(DistortionMeasure.Wem);

        // Biases that make the first half of the bits nearly certain, as they are in the items.
        for (int i = 0; i < TinyModels.Visible; i++) model.Autoencoder.Reproducer[^1].Bias.Span[i] = i < 35 ? 12 : -12;
        var items = new BitMatrix(400, TinyModels.Visible);
        BitMatrix noise = Drawn.Bits(400, TinyModels.Visible, 5, 0.3);
        for (int r = 0; r < 400; r++)
            for (int i = 0; i < TinyModels.Visible; i++) items[r, i] = i < 35 || noise[r, i];
        CompressionModel chosen = FeasibleThreshold.Choose(model, new Fixed(items), 0, 1, team);
        Assert.InRange(chosen.Threshold, 0.5, 0.9999);
        var reproducer = new Reproducer(chosen, team);
        BitMatrix codes = new(400, TinyModels.Code), reproductions = new(400, TinyModels.Visible);
        int[] indices = new int[400];
        double[] distortions = new double[400];
        Codebook codebook = Codebook.Compile(chosen, team);
        codebook.Nearest(items.View, indices, distortions, team);
        codebook.ToCodes(indices, codes.View);
        reproducer.Reproduce(codes.View, reproductions.View);
        double zeros = 0;
        for (int r = 0; r < 400; r++)
        {
            Assert.Equal(distortions[r], DistortionMeasure.Wem.Sum(items.Row(r), reproductions.Row(r)));
            zeros += BitCountsOf(items.Row(r));
        }

        Assert.True(distortions.Sum() < 0.5 * zeros, $"{distortions.Sum()} of {zeros}");
        CompressionModel free = model with { Measure = DistortionMeasure.Hamming };
        Assert.Same(free, FeasibleThreshold.Choose(free, Source, 0, 1, team));
    }

    private static int BitCountsOf(ReadOnlySpan<ulong> row)
    {
        int ones = 0;
        foreach (ulong word in row) ones += System.Numerics.BitOperations.PopCount(word);
        return ones;
    }

    private sealed class Fixed(BitMatrix items) : IBinarySource
    {
        public string Name => "fixed";

        public int Count => items.Rows;

        public int Length => items.Columns;

        public int Width => items.Columns;

        public int Height => 1;

        public bool VariesByEpoch => false;

        public void Read(int first, uint epoch, BitView destination) =>
            items.Slice(first, destination.Rows).Words.CopyTo(destination.Words);
    }
}
