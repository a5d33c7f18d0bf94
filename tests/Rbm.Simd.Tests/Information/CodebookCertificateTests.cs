using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

/// <summary>How far a codebook's usage is from the best that any encoder could do with these words.</summary>
public class CodebookCertificateTests
{
    public static TheoryData<string> Measures => ["hamming", "asymmetric:a=2,b=0.5"];

    /// <summary>
    /// The nearest word's distortion and the entropy of its use are a point that is had, so it is above every line that a lower bound
    /// draws, whichever mu the bound comes from; and the optimum is on or below the use's information.
    /// </summary>
    [Theory]
    [MemberData(nameof(Measures))]
    public void An_encoder_is_above_the_bound_and_the_best_use_is_below_it(string name)
    {
        DistortionMeasure measure = DistortionMeasure.Parse(name);
        (BitMatrix items, BitMatrix words) = Drawn(items: 300, words: 24, bits: 70);
        using var team = new WorkerTeam(2);
        BlahutArimoto solver = BlahutArimoto.OfCodebook(items.View, words.View, measure, team);
        (double[] use, double distortion) = NearestWords(items, words, measure);
        double entropy = -use.Where(u => u > 0).Sum(u => u * Math.Log2(u)) / 70;
        foreach (double beta in new[] { 0.1, 0.3, 1 })
        {
            double slope = beta / Math.Log(2);
            BlahutBounds used = solver.Evaluate(beta, use);
            BlahutArimotoResult best = solver.Solve(beta);
            Assert.True(best.Converged);
            Assert.True(best.Point.Rate + slope * best.Point.Distortion <= used.MutualInformation + slope * used.Distortion + 1e-9);
            Assert.True(best.Point.Rate + slope * best.Point.Distortion >= used.RateLower + slope * used.Distortion - 1e-9);
            Assert.True(entropy + slope * distortion >= used.RateLower + slope * used.Distortion - 1e-12);
            Assert.True(entropy + slope * distortion >= best.Point.RateLower + slope * best.Point.Distortion - 1e-9);

            // The use of a nearest-word encoder is not what is best at this beta, and the certificate says so.
            Assert.True(used.Gap > 1e-4, $"gap {used.Gap}");
        }
    }

    [Fact]
    public void Items_of_different_probabilities_and_other_teams()
    {
        (BitMatrix items, BitMatrix words) = Drawn(items: 101, words: 17, bits: 40);
        double[] p = [.. Enumerable.Range(1, 101).Select(i => i / 5151.0)], mu = [.. Enumerable.Range(1, 17).Select(i => i / 153.0)];
        OracleBlahut expected = OracleBlahut.At(p, Distortions(items, words, DistortionMeasure.Hamming), 0.7, mu);
        var bounds = new List<BlahutBounds>();
        foreach (int threads in new[] { 1, 2, 3 })
        {
            using var team = new WorkerTeam(threads);
            bounds.Add(BlahutArimoto.OfCodebook(items.View, words.View, DistortionMeasure.Hamming, team, p).Evaluate(0.7, mu));
        }

        Assert.Equal(bounds[0], bounds[1]);
        Assert.Equal(bounds[0], bounds[2]);
        Assert.Equal(expected.Distortion / 40, bounds[0].Distortion, 1e-12);
        Assert.Equal(expected.Information / 40, bounds[0].MutualInformation, 1e-12);
        Assert.Equal(expected.Lower / 40, bounds[0].RateLower, 1e-12);
    }

    /// <summary>More pairs than are kept: distortions are counted at every pass.</summary>
    [Fact]
    public void A_large_codebook_has_the_bounds_of_plain_sums()
    {
        (BitMatrix items, BitMatrix words) = Drawn(items: 2100, words: 2048, bits: 30);
        using var team = new WorkerTeam(2);
        double[] uniform = [.. Enumerable.Repeat(1.0 / 2048, 2048)];
        BlahutBounds bounds = BlahutArimoto.OfCodebook(items.View, words.View, DistortionMeasure.Hamming, team).Evaluate(1.5, uniform);
        double[] powers = [.. Enumerable.Range(0, 31).Select(d => Math.Exp(-1.5 * d))];
        double mean = 0, distortion = 0;
        var factors = new double[2048];
        for (int x = 0; x < 2100; x++)
        {
            double normalizer = 0, moment = 0;
            for (int y = 0; y < 2048; y++)
            {
                int d = BitOperations.PopCount(items.Row(x)[0] ^ words.Row(y)[0]);
                normalizer += powers[d] / 2048;
                moment += d * powers[d] / 2048;
            }

            mean += Math.Log(normalizer) / 2100;
            distortion += moment / normalizer / 2100;
            for (int y = 0; y < 2048; y++)
                factors[y] += powers[BitOperations.PopCount(items.Row(x)[0] ^ words.Row(y)[0])] / normalizer / 2100;
        }

        double functional = -1.5 * distortion - mean;
        Assert.Equal(distortion / 30, bounds.Distortion, 1e-12);
        Assert.Equal(functional / 30 / Math.Log(2), bounds.FunctionalRate, 1e-12);
        Assert.Equal((functional - Math.Log(factors.Max())) / 30 / Math.Log(2), bounds.RateLower, 1e-12);
        Assert.Equal(factors.Sum(c => c * Math.Log(c)) / 2048 / 30 / Math.Log(2), bounds.Divergence, 1e-12);
    }

    [Fact]
    public void Bits_past_the_last_column_count_nowhere()
    {
        (BitMatrix items, BitMatrix words) = Drawn(items: 20, words: 5, bits: 40);
        using var team = new WorkerTeam(1);
        double[] uniform = [.. Enumerable.Repeat(0.2, 5)];
        BlahutBounds clean = BlahutArimoto.OfCodebook(items.View, words.View, DistortionMeasure.Hamming, team).Evaluate(1, uniform);
        for (int i = 0; i < 20; i += 3) items.Row(i)[0] |= 5ul << 60;
        for (int i = 0; i < 5; i += 2) words.Row(i)[0] |= 3ul << 50;
        Assert.Equal(clean, BlahutArimoto.OfCodebook(items.View, words.View, DistortionMeasure.Hamming, team).Evaluate(1, uniform));
    }

    private static (BitMatrix Items, BitMatrix Words) Drawn(int items, int words, int bits)
    {
        var source = new MarkovSource(0.1, bits, items + words, seed: 7);
        BitMatrix some = new(items, bits), others = new(words, bits);
        source.Read(0, 0, some.View);
        source.Read(items, 0, others.View);
        return (some, others);
    }

    private static double[,] Distortions(BitMatrix items, BitMatrix words, DistortionMeasure measure)
    {
        var distortions = new double[items.Rows, words.Rows];
        for (int x = 0; x < items.Rows; x++)
            for (int y = 0; y < words.Rows; y++) distortions[x, y] = measure.Sum(items.Row(x), words.Row(y));
        return distortions;
    }

    private static (double[] Use, double Distortion) NearestWords(BitMatrix items, BitMatrix words, DistortionMeasure measure)
    {
        double[,] distortions = Distortions(items, words, measure);
        var use = new double[words.Rows];
        double total = 0;
        for (int x = 0; x < items.Rows; x++)
        {
            int nearest = Enumerable.Range(0, words.Rows).MinBy(y => distortions[x, y]);
            use[nearest] += 1.0 / items.Rows;
            total += distortions[x, nearest];
        }

        return (use, total / items.Rows / items.Columns);
    }
}
