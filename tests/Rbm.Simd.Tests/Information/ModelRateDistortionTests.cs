using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

/// <summary>The curve of a machine small enough to enumerate, against eq. (4) by enumeration.</summary>
public class ModelRateDistortionTests
{
    private static readonly ModelCurveOptions Options = new()
    {
        Betas = [0, 0.5, 1.5, 3], Chains = 64, Steps = 60, BurnIn = 100, Thinning = 10, SimulatedPairs = 8,
        PartitionLadder = AnnealingLadder.Uniform(200), MostExactUnits = 0,
    };

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string measure in (string[])["hamming", "asymmetric:a=2,b=0.5", "wem"])
                for (int seed = 0; seed < 3; seed++) cases.Add(measure, seed);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_small_layer_is_summed_exactly(string name, int seed)
    {
        OracleRbm machine = OracleRbm.Random(6, 4, 2, seed + 30);
        var measure = DistortionMeasure.Parse(name);
        BitMatrix items = Items(12, machine.Visible, seed);
        ModelCurve curve = Estimate(machine, measure, items, Options with { MostExactUnits = 4 });
        Assert.True(curve.IsExact);
        var oracle = new OracleDbn(machine);
        foreach (ModelCurvePoint point in curve.Points)
        {
            (double logZ, double d) = Enumerated(oracle, measure, point.Beta, items);
            Assert.Equal(d / 6, point.Distortion.Value, 1e-10);
            Assert.Equal(logZ, point.LogNormalizer.Value, 1e-10);
            Assert.Equal((-point.Beta * d - logZ) / 6 / Math.Log(2), point.Rate.Value, 1e-10);
            Assert.Equal(point.Rate, point.RateFromSource);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_estimate_is_the_enumerated_curve_within_its_error(string name, int seed)
    {
        OracleRbm machine = OracleRbm.Random(6, 4, 1, seed + 30);
        var measure = DistortionMeasure.Parse(name);
        BitMatrix items = Items(12, machine.Visible, seed);
        ModelCurve curve = Estimate(machine, measure, items, Options);
        Assert.Equal(12, curve.Items);
        var oracle = new OracleDbn(machine);
        foreach (ModelCurvePoint point in curve.Points)
        {
            Assert.Null(point.Refusal);
            (double logZ, double d) = Enumerated(oracle, measure, point.Beta, items);

            // 12 items of 64 chains: the standard error of the mean distortion is below 0.05 of a bit of six, here 6 of them.
            double rate = (-point.Beta * d - logZ) / 6 / Math.Log(2);
            Assert.Equal(d / 6, point.Distortion.Value, 0.05);
            Assert.Equal(d / 6, point.DistortionFromSource.Value, 0.05);
            Assert.Equal(logZ, point.LogNormalizer.Value, 0.15);
            Assert.Equal(rate, point.Rate.Value, 0.06 * Math.Max(1, point.Beta));
            Assert.Equal(rate, point.RateFromSource.Value, 0.06 * Math.Max(1, point.Beta));
            Assert.InRange(point.SimulatedGap.Value, -0.02, measure.IsConstraint ? 0.2 : 0.1);

            // Nothing is estimated where y does not depend on x and nothing is forbidden.
            if (point.Beta == 0 && !measure.IsConstraint)
                Assert.Equal((0, 0), (point.LogNormalizer.Value, Math.Abs(point.Rate.Value)));
            Assert.InRange(point.EffectiveChains, LogWeights.LeastEffective, 64);
        }
    }

    [Fact]
    public void The_same_on_any_number_of_threads()
    {
        OracleRbm machine = OracleRbm.Random(6, 4, 1, 3);
        BitMatrix items = Items(5, 6, 1);
        ModelCurve one = Estimate(machine, DistortionMeasure.Hamming, items, Options, threads: 1);
        foreach (int threads in (int[])[2, 5])
            Assert.Equal(one.Points, Estimate(machine, DistortionMeasure.Hamming, items, Options, threads).Points);
    }

    [Fact]
    public void Chains_that_have_not_mixed_give_no_number()
    {
        // Two halves of four bits, each all zeros or, more likely, all ones, which no chain of this length leaves. Of the items 4 in 5
        // are all ones, the rest all zeros; independent bits with these means fall into all ones nearly always.
        var machine = new OracleRbm(
            new double[,] { { 10, 0 }, { 10, 0 }, { 10, 0 }, { 10, 0 }, { 0, 10 }, { 0, 10 }, { 0, 10 }, { 0, 10 } },
            [.. Enumerable.Repeat(-5.0, 8)], [-18, -18]);
        var items = new BitMatrix(15, 8);
        for (int r = 0; r < items.Rows; r++) items.Row(r)[0] = r % 5 == 0 ? 0 : 0xFFul;
        ModelCurve curve = Estimate(machine, DistortionMeasure.Hamming, items, Options);
        Assert.All(curve.Points, p => Assert.Contains("not forgotten where they started", p.Refusal));
    }

    [Fact]
    public void Chains_that_know_only_the_neighbourhood_of_x_give_no_number()
    {
        // The same with four modes alike, all of them among the items: the model's chains are in all, those from x in one.
        var machine = new OracleRbm(
            new double[,] { { 10, 0 }, { 10, 0 }, { 10, 0 }, { 10, 0 }, { 0, 10 }, { 0, 10 }, { 0, 10 }, { 0, 10 } },
            [.. Enumerable.Repeat(-5.0, 8)], [-20, -20]);
        var items = new BitMatrix(16, 8);
        for (int r = 0; r < items.Rows; r++) items.Row(r)[0] = (r % 2 == 0 ? 0 : 0x0Fu) | (r / 2 % 2 == 0 ? 0 : 0xF0ul);
        ModelCurve curve = Estimate(machine, DistortionMeasure.Hamming, items, Options with { Betas = [0.2] });
        Assert.Contains("by chains from the items: not mixed", curve.Points[0].Refusal);
    }

    [Fact]
    public void Chains_of_which_few_count_give_no_number()
    {
        // No two chains of an item weigh alike: one step to beta = 6, and one to a machine of strong weights.
        OracleRbm wide = OracleRbm.Random(20, 10, 4, 1);
        ModelCurveOptions hasty = Options with { Steps = 1, Betas = [6], Chains = 16 };
        ModelCurve abrupt = Estimate(wide, DistortionMeasure.Hamming, Items(10, 20, 1), hasty);
        Assert.NotNull(abrupt.Points[0].Refusal);
    }

    [Fact]
    public void Wrong_options_are_refused_by_name()
    {
        OracleRbm machine = OracleRbm.Random(4, 2, 1, 1);
        BitMatrix items = Items(3, 4, 1);
        AssertRefused("beta 1 is 0.5, expected more than 1", Options with { Betas = [1, 0.5] });
        AssertRefused("beta 0 is -1", Options with { Betas = [-1] });
        AssertRefused("beta 0 is NaN", Options with { Betas = [double.NaN] });
        AssertRefused("there is no beta", Options with { Betas = [] });
        AssertRefused("Chains is 7", Options with { Chains = 7 });
        AssertRefused("Steps is 0", Options with { Steps = 0 });
        BitMatrix longer = Items(3, 5, 1);
        string message = Assert.Throws<ArgumentException>(() => Estimate(machine, DistortionMeasure.Hamming, longer, Options)).Message;
        Assert.Contains("number of bits of an item is 5, expected 4", message);

        void AssertRefused(string expected, ModelCurveOptions options) =>
            Assert.Contains(
                expected,
                Assert.ThrowsAny<ArgumentException>(() => Estimate(machine, DistortionMeasure.Hamming, items, options)).Message);
    }

    private static ModelCurve Estimate(
        OracleRbm machine, DistortionMeasure measure, BitMatrix items, ModelCurveOptions options, int threads = 2)
    {
        using var team = new WorkerTeam(threads);
        return new ModelRateDistortion(machine.ToEngine(), measure, options, team).Estimate(items.View);
    }

    // The means over the items of log Z' and of E[d given x].
    private static (double LogNormalizer, double Distortion) Enumerated(
        OracleDbn oracle, DistortionMeasure measure, double beta, BitMatrix items)
    {
        double logZ = 0, d = 0;
        for (int r = 0; r < items.Rows; r++)
        {
            int x = (int)items.Row(r)[0];
            logZ += oracle.LogNormalizer(measure, beta, x) / items.Rows;
            d += oracle.Conditional(measure, beta, x)
                .Select((p, y) => p == 0 ? 0 : p * OracleDistortion.Sum(measure, x, y, oracle.Visible)).Sum() / items.Rows;
        }

        return (logZ, d);
    }

    private static BitMatrix Items(int rows, int length, int seed)
    {
        var random = new System.Random(seed);
        var items = new BitMatrix(rows, length);
        for (int r = 0; r < rows; r++) items.Row(r)[0] = (ulong)random.Next(1 << length);
        return items;
    }
}
