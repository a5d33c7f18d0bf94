using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

/// <summary>log Z'_beta(x) and the mean distortion against sums over all y.</summary>
[Properties(Arbitrary = [typeof(TinyRbms), typeof(Measures)], MaxTest = 100)]
public sealed class TiltedPartitionTests : IDisposable
{
    // Of log Z, which reaches some hundreds and is subtracted.
    private const double Tolerance = 1e-11;

    private readonly WorkerTeam _team = new(2);

    public void Dispose() => _team.Dispose();

    [Property]
    public void Both_are_the_oracles_by_either_layer(OracleRbm oracle, TiltedMeasure tilted)
    {
        int n = oracle.Visible;
        (DistortionMeasure measure, double beta) = (tilted.For(n), tilted.Beta);
        var dbn = new OracleDbn(oracle);
        double[] logMarginal = oracle.LogVisibleMarginal();
        foreach (bool hidden in (bool[])[true, false])
        {
            (double[] logs, double[] distortions) = Compute(oracle.ToEngine(), hidden, measure, beta);
            for (int x = 0; x < oracle.VisibleStates; x++)
            {
                Assert.Equal(dbn.LogNormalizer(measure, beta, x), logs[x], Tolerance);
                double[] conditional = OracleMath.Normalize(OracleDistortion.Tilt(logMarginal, measure, beta, x, n));
                double mean = conditional.Select((p, y) => p == 0 ? 0 : p * OracleDistortion.Sum(measure, x, y, n)).Sum();
                Assert.Equal(mean, distortions[x], Tolerance);
            }
        }
    }

    [Property]
    public void Over_all_items_the_normalizers_of_Hamming_sum_to_a_power(OracleRbm oracle)
    {
        foreach (double beta in (double[])[0, 0.3, 2])
        {
            (double[] logs, _) = Compute(oracle.ToEngine(), hidden: true, DistortionMeasure.Hamming, beta);
            Assert.Equal(oracle.Visible * Math.Log(1 + Math.Exp(-beta)), OracleMath.LogSumExp(logs), Tolerance);
        }
    }

    // The probability of x when bits of y are flipped with probability 1 / (1 + e^beta) is Z'_beta(x) times a constant.
    [Property]
    public void They_are_the_machine_behind_a_binary_symmetric_channel(OracleRbm oracle)
    {
        const double beta = 0.8;
        double flip = 1 / (1 + Math.Exp(beta));
        double[] marginal = oracle.VisibleMarginal();
        (double[] logs, _) = Compute(oracle.ToEngine(), hidden: false, DistortionMeasure.Hamming, beta);
        for (int x = 0; x < marginal.Length; x++)
        {
            double[] flips = [.. Enumerable.Range(0, oracle.Visible).Select(i => OracleMath.Bit(x, i) == 1 ? 1 - flip : flip)];
            double behind = marginal.Select((p, y) => p * OracleMath.Product(
                [.. Enumerable.Range(0, oracle.Visible).Select(i => OracleMath.Bit(y, i) == 1 ? 1 - flip : flip)], x)).Sum();
            Assert.Equal(behind, Math.Exp(logs[x]) * Math.Pow(1 - flip, oracle.Visible), 1e-12);
        }
    }

    [Property]
    public void They_lie_between_the_probability_of_x_and_one_and_are_one_at_beta_zero(OracleRbm oracle, TiltedMeasure tilted)
    {
        (DistortionMeasure measure, double beta) = (tilted.For(oracle.Visible), tilted.Beta);
        double[] logMarginal = oracle.LogVisibleMarginal();
        (double[] logs, double[] distortions) = Compute(oracle.ToEngine(), hidden: true, measure, beta);
        for (int x = 0; x < logs.Length; x++)
        {
            Assert.InRange(logs[x], logMarginal[x] - Tolerance, Tolerance);
            Assert.True(distortions[x] >= 0);
        }

        if (measure.IsConstraint) return;
        (logs, _) = Compute(oracle.ToEngine(), hidden: true, measure, 0);
        Assert.All(logs, log => Assert.Equal(0, log, Tolerance));
    }

    [Property(MaxTest = 30)]
    public void The_slope_in_beta_is_minus_the_mean_distortion(OracleRbm oracle, TiltedMeasure tilted)
    {
        const double h = 1e-4;
        double beta = tilted.Beta + h;
        DistortionMeasure measure = tilted.For(oracle.Visible);
        (double[] above, _) = Compute(oracle.ToEngine(), hidden: true, measure, beta + h);
        (double[] below, _) = Compute(oracle.ToEngine(), hidden: true, measure, beta - h);
        (_, double[] distortions) = Compute(oracle.ToEngine(), hidden: true, measure, beta);

        // The difference is off by h^2 / 6 times a third derivative, at most (sum of costs)^3, and by rounding of log Z over h.
        double costs = Enumerable.Range(0, oracle.Visible).Select(measure.At)
            .Sum(cost => Math.Max(measure.IsConstraint ? 0 : cost.A, cost.B));
        for (int x = 0; x < above.Length; x++)
            Assert.Equal(-distortions[x], (above[x] - below[x]) / (2 * h), 1e-7 + h * h * costs * costs * costs);
    }

    [Theory]
    [InlineData(150, 9)]
    [InlineData(10, 150)]
    public void They_are_ratios_of_partition_functions_with_and_without_the_field(int visible, int hidden)
    {
        const double beta = 0.75;
        RestrictedBoltzmannMachine machine = Drawn.Machine(visible, hidden, 1, 0.5);

        // Biases and field in multiples of 1/16, so that their sum is exact in single precision.
        foreach (ref float b in machine.VisibleBias) b = MathF.Round(b * 16) / 16;
        var measure = DistortionMeasure.Asymmetric(2, 0.5);
        BitMatrix items = Drawn.Bits(20, visible, 2);
        var tilted = new TiltedPartition(machine, _team);
        Assert.Equal(PartitionFunction.Exact(machine, _team), tilted.LogPartition);
        var logs = new double[20];
        tilted.LogNormalizers(items.View, measure, beta, logs, [], _team);
        for (int r = 0; r < 20; r++)
        {
            var shifted = new RestrictedBoltzmannMachine(visible, hidden);
            shifted.CopyFrom(machine);
            int ones = 0;
            for (int i = 0; i < visible; i++)
            {
                shifted.VisibleBias[i] += (float)(items[r, i] ? beta * measure.B : -beta * measure.A);
                ones += items[r, i] ? 1 : 0;
            }

            double expected = PartitionFunction.Exact(shifted, _team) - tilted.LogPartition - beta * measure.B * ones;
            Assert.Equal(expected, logs[r], 1e-10);
        }
    }

    [Fact]
    public void A_machine_that_changes_afterwards_does_not_matter()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(8, 5, 1);
        var tilted = new TiltedPartition(machine, _team);
        double[] before = new double[3], after = new double[3];
        BitMatrix items = Drawn.Bits(3, 8, 1);
        tilted.LogNormalizers(items.View, DistortionMeasure.Hamming, 1, before, [], _team);
        machine.VisibleBias.Fill(3);
        tilted.LogNormalizers(items.View, DistortionMeasure.Hamming, 1, after, [], _team);
        Assert.Equal(before, after);
    }

    [Fact]
    public void The_number_of_threads_and_the_other_items_do_not_show()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(90, 12, 2, 1);
        BitMatrix items = Drawn.Bits(50, 90, 1);
        (double[] Logs, double[] Distortions)[] results =
        [
            .. new[] { 1, 2, 5 }.Select(threads => PartitionFunctionTests.With(threads, team =>
            {
                double[] logs = new double[50], distortions = new double[50];
                new TiltedPartition(machine, team).LogNormalizers(items.View, DistortionMeasure.Wem, 0.5, logs, distortions, team);
                return (logs, distortions);
            })),
        ];
        foreach ((double[] logs, double[] distortions) in results[1..])
        {
            Assert.Equal(results[0].Logs, logs);
            Assert.Equal(results[0].Distortions, distortions);
        }

        double[] log = new double[1], distortion = new double[1];
        new TiltedPartition(machine, _team).LogNormalizers(items.Slice(49, 1), DistortionMeasure.Wem, 0.5, log, distortion, _team);
        Assert.Equal((results[0].Logs[49], results[0].Distortions[49]), (log[0], distortion[0]));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var tilted = new TiltedPartition(Drawn.Machine(8, 5, 1), _team);
        BitMatrix items = new(3, 8);
        var three = new double[3];
        BitMatrix wide = new(3, 9);
        Refused<ArgumentException>(() => tilted.LogNormalizers(wide.View, DistortionMeasure.Hamming, 1, three, three, _team));
        Refused<ArgumentException>(() => tilted.LogNormalizers(items.View, DistortionMeasure.Hamming, 1, new double[2], three, _team));
        Refused<ArgumentException>(() => tilted.LogNormalizers(items.View, DistortionMeasure.Hamming, 1, three, new double[2], _team));
        DistortionMeasure weighted = DistortionMeasure.Hamming.WithWeights([1, 2, 3]);
        Refused<ArgumentException>(() => tilted.LogNormalizers(items.View, weighted, 1, three, three, _team));
        foreach (double beta in (double[])[-1, double.NaN, double.PositiveInfinity])
        {
            Refused<ArgumentOutOfRangeException>(
                () => tilted.LogNormalizers(items.View, DistortionMeasure.Hamming, beta, three, three, _team));
        }

        tilted.LogNormalizers(new BitMatrix(0, 8).View, DistortionMeasure.Hamming, 1, [], [], _team);

        static void Refused<T>(Action action)
            where T : Exception => Assert.Throws<T>(action);
    }

    private (double[] Logs, double[] Distortions) Compute(
        RestrictedBoltzmannMachine machine, bool hidden, DistortionMeasure measure, double beta)
    {
        var items = new BitMatrix(1 << machine.Visible, machine.Visible);
        for (int x = 0; x < items.Rows; x++) items.Row(x)[0] = (ulong)x;
        double[] logs = new double[items.Rows], distortions = new double[items.Rows];
        new TiltedPartition(machine, hidden, _team).LogNormalizers(items.View, measure, beta, logs, distortions, _team);
        return (logs, distortions);
    }
}
