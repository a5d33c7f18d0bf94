using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;
using Xunit.Abstractions;

namespace Rbm.Simd.Tests.Information;

/// <summary>Estimates of log Z against its enumeration.</summary>
public sealed class AnnealedImportanceSamplingTests(ITestOutputHelper output) : IDisposable
{
    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public void Dispose() => _team.Dispose();

    // Without steps between, a weight is the ratio of the unnormalised probabilities of a draw of the base.
    [Fact]
    public void A_single_step_is_importance_sampling()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(70, 33, 1);
        float[] biases = AnnealedImportanceSampling.BaseRates(Drawn.Bits(50, 70, 1).View);
        var states = new BitMatrix(40, 70);
        var sampling = new AnnealedImportanceSampling(machine, biases, AnnealingLadder.Uniform(1), 5);
        double[] logs = sampling.ForwardLogs(40, _team, _workspace, states), energies = new double[40];
        machine.FreeEnergy(states.View, energies, _team, _workspace);
        for (int r = 0; r < 40; r++)
        {
            double ofBase = 33 * Math.Log(2) + Enumerable.Range(0, 70).Sum(i => states[r, i] ? (double)biases[i] : 0);

            // Inputs are single-precision sums.
            Assert.Equal(-energies[r] - ofBase, logs[r], 1e-4);
        }

        Assert.Equal(33 * Math.Log(2) + biases.Sum(b => OracleMath.Softplus(b)), sampling.LogBasePartition, 1e-10);
    }

    // False-alarm rate 1e-9.
    [Fact]
    public void Chains_begin_in_the_base()
    {
        float[] biases = [-1.5f, 0.3f, 2, 0, -0.4f];
        var sampling = new AnnealedImportanceSampling(Drawn.Machine(5, 4, 1), biases, AnnealingLadder.Uniform(1), 1);
        var states = new BitMatrix(20_000, 5);
        sampling.ForwardLogs(states.Rows, _team, _workspace, states);
        double[] p = [.. biases.Select(b => OracleMath.Sigmoid(b))];
        Frequencies.AssertDistribution(
            Frequencies.Count(states), [.. Enumerable.Range(0, 32).Select(v => OracleMath.Product(p, v))], 1e-9, "first states");
    }

    // Whatever the ladder, even one that is much too short. False-alarm rate 1e-7 over all comparisons, of means of 20,000 bounded
    // weights.
    [Theory]
    [InlineData(6, 4, 0.7, 2)]
    [InlineData(5, 5, 1, 3)]
    [InlineData(4, 3, 1.5, 10)]
    public void The_mean_weight_is_the_ratio_of_the_partition_functions(int visible, int hidden, double scale, int steps)
    {
        RestrictedBoltzmannMachine machine = OracleRbm.Random(visible, hidden, scale, seed: 3).ToEngine();
        double bound = Statistics.TwoSidedNormalBound(1e-7 / 6), logZ = PartitionFunction.Exact(machine, _team);
        var sampling = new AnnealedImportanceSampling(machine, AnnealingLadder.Uniform(steps), 7);
        AssertMean(sampling.ForwardLogs(20_000, _team, _workspace), logZ - sampling.LogBasePartition);
        AssertMean(sampling.ReverseLogs(Exact(machine, 20_000).View, _team, _workspace), sampling.LogBasePartition - logZ);

        void AssertMean(double[] logs, double expected)
        {
            double[] weights = [.. logs.Select(x => Math.Exp(x - expected))];
            double mean = weights.Average(), deviation = Math.Sqrt(weights.Average(w => (w - mean) * (w - mean)) / weights.Length);
            Assert.True(Math.Abs(mean - 1) <= bound * deviation, $"mean {mean}, deviation {deviation}");
            Assert.True(deviation is > 0 and < 0.1, $"a test that cannot tell: deviation {deviation}");
        }
    }

    // Of 20 machines from independent to strongly coupled units. Each direction is within its own error on its own side of the truth
    // with a false-alarm rate of 1e-9 a machine, for normal errors; the margin of 0.01 is for what is not normal about them.
    [Fact]
    public void Both_directions_bracket_twenty_enumerated_machines()
    {
        double bound = Statistics.TwoSidedNormalBound(1e-9);
        output.WriteLine("| N | K | scale | log Z | forward | reverse | both | s.e. | interval | ESS f | ESS r |");
        output.WriteLine("|--:|--:|--:|--:|--:|--:|--:|--:|:--|--:|--:|");
        int within = 0;
        for (int m = 0; m < 20; m++)
        {
            int visible = 8 + 11 * m % 60, hidden = 4 + 5 * m % 13;
            double scale = new[] { 0.2, 0.5, 1, 1.5 }[m % 4];
            RestrictedBoltzmannMachine machine = Drawn.Machine(visible, hidden, m, scale);
            double logZ = PartitionFunction.Exact(machine, _team);
            var sampling = new AnnealedImportanceSampling(machine, AnnealingLadder.Uniform(500), (ulong)m);
            LogPartitionEstimate estimate = sampling.BothWays(100, Exact(machine, 100).View, _team, _workspace);
            double forwardError = bound * estimate.ForwardWeights.StandardError + 0.01;
            double reverseError = bound * estimate.ReverseWeights!.Value.StandardError + 0.01;
            output.WriteLine(FormattableString.Invariant(
                $"| {visible} | {hidden} | {scale} | {logZ:F4} | {estimate.Forward:F4} | {estimate.Reverse:F4} | {estimate.Value:F4} ")
                + FormattableString.Invariant($"| {estimate.StandardError:F4} | {estimate.Lower:F4} .. {estimate.Upper:F4} ")
                + FormattableString.Invariant(
                    $"| {estimate.ForwardWeights.EffectiveCount:F1} | {estimate.ReverseWeights.Value.EffectiveCount:F1} |"));
            Assert.InRange(estimate.Forward, logZ - forwardError, logZ + forwardError);
            Assert.InRange(estimate.Reverse!.Value, logZ - reverseError, logZ + reverseError);
            Assert.InRange(estimate.Value, logZ - bound * estimate.StandardError - 0.01, logZ + bound * estimate.StandardError + 0.01);
            Assert.Null(estimate.Warning);
            if (logZ >= estimate.Lower && logZ <= estimate.Upper) within++;
        }

        // Of 20 intervals that hold the truth 19 times of 20, all but 8 with a probability of 1e-7.
        Assert.True(within >= 12, $"{within} of 20 intervals hold the enumerated log Z");
    }

    [Fact]
    public void Of_independent_units_every_weight_is_exact()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(40, 6, 1, 2);
        for (int i = 0; i < 40; i++) machine.Weights.Row(i).Clear();
        machine.TransposeWeights(_team);
        var sampling = new AnnealedImportanceSampling(machine, AnnealingLadder.Uniform(7), 1);
        LogPartitionEstimate estimate = sampling.BothWays(5, Exact(machine, 5).View, _team, _workspace);
        double logZ = PartitionFunction.Exact(machine, _team);
        Assert.Equal(logZ, estimate.Forward, 1e-9);
        Assert.Equal(logZ, estimate.Reverse!.Value, 1e-9);
        Assert.Equal(logZ, estimate.Value, 1e-9);
        Assert.Equal(0, estimate.StandardError, 1e-6);
        Assert.True(estimate.IsReliable);
    }

    [Fact]
    public void Neither_the_number_of_threads_nor_that_of_chains_shows()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(150, 70, 2, 0.4);
        var sampling = new AnnealedImportanceSampling(machine, AnnealingLadder.Uniform(15), 2);
        (double[] Forward, ulong[] States, double[] Reverse)[] runs =
            [.. new[] { 1, 2, 5 }.Select(threads => PartitionFunctionTests.With(threads, team => Run(37, team)))];
        foreach ((double[] forward, ulong[] states, double[] reverse) in runs[1..])
        {
            Assert.Equal(runs[0].Forward, forward);
            Assert.Equal(runs[0].States, states);
            Assert.Equal(runs[0].Reverse, reverse);
        }

        (double[] few, ulong[] fewStates, double[] fewBack) = Run(9, _team);
        Assert.Equal(runs[0].Forward[..9], few);
        Assert.Equal(runs[0].States[..fewStates.Length], fewStates);
        Assert.Equal(runs[0].Reverse[..9], fewBack);

        (double[] Forward, ulong[] States, double[] Reverse) Run(int chains, WorkerTeam team)
        {
            var states = new BitMatrix(chains, 150);
            double[] forward = sampling.ForwardLogs(chains, team, new Workspace(), states);
            return (forward, states.Words.ToArray(), sampling.ReverseLogs(Drawn.Bits(chains, 150, 4).View, team, new Workspace()));
        }
    }

    [Fact]
    public void Too_few_effective_weights_are_reported()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(60, 16, 1, 2);
        var sampling = new AnnealedImportanceSampling(machine, AnnealingLadder.Uniform(1), 1);
        LogPartitionEstimate estimate = sampling.Forward(50, _team, _workspace);
        Assert.False(estimate.IsReliable);
        Assert.Null(estimate.Reverse);
        Assert.StartsWith("effective number of forward weights is ", estimate.Warning);
        Assert.EndsWith(" of 50, 5 or more needed: take a longer ladder or more chains", estimate.Warning);
    }

    [Fact]
    public void Samples_of_something_else_are_reported()
    {
        // Samples of the base: the mean of p_0 / p_1 over p_0 is more than over p_1, by Jensen's inequality, so that log Z comes out
        // too low, and the forward bound is above the reverse one.
        RestrictedBoltzmannMachine machine = Drawn.Machine(20, 5, 1, 0.6);
        AnnealingLadder ladder = AnnealingLadder.Uniform(1);
        var samples = new BitMatrix(4000, 20);
        new AnnealedImportanceSampling(machine, ladder, 2).ForwardLogs(4000, _team, _workspace, samples);
        var sampling = new AnnealedImportanceSampling(machine, ladder, 1);
        LogPartitionEstimate wrong = sampling.BothWays(4000, samples.View, _team, _workspace);
        output.WriteLine($"{wrong.Warning}; effective {wrong.ForwardWeights.EffectiveCount}, {wrong.ReverseWeights!.Value.EffectiveCount}");
        Assert.False(wrong.IsReliable);
        Assert.EndsWith("the samples are not the machine's", wrong.Warning);
        LogPartitionEstimate right = sampling.BothWays(4000, Exact(machine, 4000).View, _team, _workspace);
        Assert.True(right.IsReliable, right.Warning);
    }

    [Fact]
    public void Base_rates_are_the_smoothed_logits_of_the_data()
    {
        var data = new BitMatrix(10, 3);
        for (int r = 0; r < 10; r++) (data[r, 1], data[r, 2]) = (r < 3, true);
        float[] biases = AnnealedImportanceSampling.BaseRates(data.View, 2);
        double[] expected = [Math.Log(2.0 / 12), Math.Log(5.0 / 9), Math.Log(12.0 / 2)];
        Assert.All(expected.Zip(biases), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal([0f, 0, 0], AnnealedImportanceSampling.BaseRates(new BitMatrix(0, 3).View));
    }

    [Fact]
    public void What_makes_no_estimate_is_refused()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(6, 4, 1);
        AnnealingLadder ladder = AnnealingLadder.Uniform(2);
        var sampling = new AnnealedImportanceSampling(machine, ladder, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => sampling.Forward(0, _team, _workspace));
        Assert.Throws<ArgumentOutOfRangeException>(() => sampling.BothWays(-1, new BitMatrix(1, 6).View, _team, _workspace));
        Assert.Throws<ArgumentException>(() => sampling.BothWays(1, new BitMatrix(0, 6).View, _team, _workspace));
        Assert.Throws<ArgumentException>(() => sampling.BothWays(1, new BitMatrix(1, 7).View, _team, _workspace));
        Assert.Throws<ArgumentException>(() => new AnnealedImportanceSampling(machine, new float[5], ladder, 1));
        Assert.Throws<ArgumentException>(() => new AnnealedImportanceSampling(machine, [0, 0, float.NaN, 0, 0, 0], ladder, 1));
        Assert.Throws<ArgumentNullException>(() => new AnnealedImportanceSampling(machine, null!, 1));
        Assert.Throws<ArgumentException>(() => AnnealedImportanceSampling.BaseRates(new BitMatrix(1, 6).View, 0));
        Assert.Throws<ArgumentException>(() => AnnealedImportanceSampling.BaseRates(new BitMatrix(1, 6).View, double.NaN));
        machine.VisibleBias[3] = float.NegativeInfinity;
        Assert.Throws<ArgumentException>(() => new AnnealedImportanceSampling(machine, new float[6], ladder, 1));
    }

    private BitMatrix Exact(RestrictedBoltzmannMachine machine, int count)
    {
        var samples = new BitMatrix(count, machine.Visible);
        new ExactSampler(machine, 11, _team).Sample(samples.View, 0, _team, _workspace);
        return samples;
    }
}
