using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

/// <summary>What the estimator estimates, and that following it learns, against the enumerated machine.</summary>
public sealed class DivergenceStatisticsTests : IDisposable
{
    private const int Visible = 5, Hidden = 4, Rows = 16_000, Steps = 10;

    private readonly WorkerTeam _team = new(2);

    public void Dispose() => _team.Dispose();

    // The data are fixed and the chains independent, each with a term on [0, 1]: Hoeffding's 2 exp(-2 n t^2), with a false-alarm
    // rate below 1e-7 over all parameters.
    private static double Bound(int chains) =>
        Math.Sqrt(Math.Log(2 * (Visible * Hidden + Visible + Hidden) / 1e-7) / (2.0 * chains));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(30)]
    public void The_mean_update_is_the_expected_one(int k)
    {
        OracleRbm oracle = OracleRbm.Random(Visible, Hidden, 1.5, seed: 4);
        double[] data = Data();
        OracleStatistics mean = MeanGradient(oracle, new CdOptions { Steps = k }, burnIn: 0, Steps);
        double bound = Bound(Rows * Steps);
        double distance = mean.DistanceTo(oracle.ContrastiveDivergence(data, k));
        Assert.True(distance < bound, $"{distance:F4} off, bound {bound:F4}");

        double fromGradient = mean.DistanceTo(oracle.Gradient(data));
        if (k == 1) Assert.True(fromGradient > 1.5 * bound, $"CD-1 is expected to be biased here, {fromGradient:F4}");
        if (k == 30) Assert.True(fromGradient < bound, $"{fromGradient:F4} off the gradient, bound {bound:F4}");
    }

    [Fact]
    public void Persistent_chains_come_to_the_exact_gradient()
    {
        OracleRbm oracle = OracleRbm.Random(Visible, Hidden, 1.5, seed: 4);
        var options = new CdOptions { Persistent = true };
        // The chains of one step are independent; those of the next go on from them, so only one step is counted.
        OracleStatistics one = MeanGradient(oracle, options, burnIn: 40, steps: 1);
        double bound = Bound(Rows), distance = one.DistanceTo(oracle.Gradient(Data()));
        Assert.True(distance < bound, $"{distance:F4} off, bound {bound:F4}");
    }

    // All data, and so all chains at first, are in one of two modes. The chains of one step are independent, so one step is counted.
    [Theory]
    [InlineData(1, 150, 1)]
    [InlineData(6, 150, 1)]
    [InlineData(6, 50, 3)]
    public void Tempered_chains_come_to_the_exact_gradient_where_plain_ones_do_not(int temperatures, int burnIn, int k)
    {
        const int rows = 4000;
        OracleRbm oracle = OracleTempering.TwoModes(Visible, Hidden, weight: 2.6);
        var data = new double[1 << Visible];
        var batch = new BitMatrix(rows, Visible);
        for (int i = 0; i < Visible; i++) data[1 << i] = 1.0 / Visible;
        for (int r = 0; r < rows; r++) batch.Row(r)[0] = 1u << (r % Visible);
        var options = new CdOptions { Persistent = true, Temperatures = temperatures, Steps = k };
        double distance = MeanGradient(oracle, options, burnIn, steps: 1, batch).DistanceTo(oracle.Gradient(data)), bound = Bound(rows);
        if (temperatures > 1) Assert.True(distance < bound, $"{distance:F4} off, bound {bound:F4}");
        else Assert.True(distance > 5 * bound, $"plain chains are expected not to leave their mode here, {distance:F4} off");
    }

    [Theory]
    [InlineData(1, false, false)]
    [InlineData(3, false, false)]
    [InlineData(1, true, false)]
    [InlineData(1, false, true)]
    [InlineData(2, true, true)]
    [InlineData(1, true, false, 5)]
    [InlineData(1, true, true, 5)]
    public void Training_raises_the_exact_log_likelihood(int k, bool persistent, bool centered, int temperatures = 1)
    {
        // Six-bit rows with structure: two blocks of three equal bits, with a little noise.
        const int bits = 6, items = 200;
        var random = new System.Random(3);
        var data = new BitMatrix(items, bits);
        var distribution = new double[1 << bits];
        for (int r = 0; r < items; r++)
        {
            int state = (random.Next(2) * 7) | (random.Next(2) * 56) ^ (random.Next(10) == 0 ? 1 << random.Next(bits) : 0);
            data.Row(r)[0] = (ulong)state;
            distribution[state] += 1.0 / items;
        }

        RestrictedBoltzmannMachine machine = Drawn.Machine(bits, 5, seed: 2, scale: 0.1);
        // Persistent chains do not keep up with the parameters where momentum multiplies the rate by ten: the likelihood swings.
        var options = new CdOptions
        {
            Steps = k, Persistent = persistent, Centered = centered, Temperatures = temperatures, WeightDecay = 0,
            Momentum = persistent ? 0 : 0.9,
        };
        var learner = new ContrastiveDivergence(machine, options, seed: 1, layer: 0, _team);
        double entropy = -distribution.Where(p => p > 0).Sum(p => p * Math.Log(p));
        double start = OracleRbm.From(machine).LogLikelihood(distribution);
        uint step = 0;
        var curve = new List<double> { start };
        for (int round = 0; round < 4; round++)
        {
            for (int s = 0; s < 250; s++, step++) learner.Step(data.View, step, persistent ? 0.2 : 0.05);
            curve.Add(OracleRbm.From(machine).LogLikelihood(distribution));
        }

        // Nothing is above minus the data's entropy; the learner closes most of the way to it.
        string text = $"{string.Join(" ", curve.Select(l => l.ToString("F3")))}, at most {-entropy:F3}";
        Assert.True(curve[1] > curve[0] + 0.3, text);
        Assert.True(curve[^1] > start + 0.8 * (-entropy - start), text);
        Assert.True(curve[^1] <= -entropy, text);
    }

    // Every row of the mini-batch is a chain of its own; a quarter of them starts at each of four states.
    private static double[] Data()
    {
        var data = new double[1 << Visible];
        foreach (int state in (int[])[0, 7, 21, 30]) data[state] = 0.25;
        return data;
    }

    private OracleStatistics MeanGradient(OracleRbm oracle, CdOptions options, int burnIn, int steps)
    {
        var batch = new BitMatrix(Rows, Visible);
        for (int r = 0; r < Rows; r++) batch.Row(r)[0] = (r % 4) switch { 0 => 0u, 1 => 7, 2 => 21, _ => 30 };
        return MeanGradient(oracle, options, burnIn, steps, batch);
    }

    private OracleStatistics MeanGradient(OracleRbm oracle, CdOptions options, int burnIn, int steps, BitMatrix batch)
    {
        var learner = new ContrastiveDivergence(oracle.ToEngine(), options, seed: 11, layer: 0, _team);
        var mean = new OracleStatistics(new double[Visible, Hidden], new double[Visible], new double[Hidden]);
        for (uint step = 0; step < burnIn + steps; step++)
        {
            (Matrix w, AlignedBuffer<float> v, AlignedBuffer<float> h) = learner.Gradient(batch.View, step, out _);
            if (step < burnIn) continue;
            double scale = 1.0 / ((double)batch.Rows * steps);
            for (int i = 0; i < Visible; i++)
            {
                mean.B[i] += v.Span[i] * scale;
                for (int j = 0; j < Hidden; j++) mean.W[i, j] += w[i, j] * scale;
            }

            for (int j = 0; j < Hidden; j++) mean.C[j] += h.Span[j] * scale;
        }

        return mean;
    }
}
