using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

/// <summary>The estimator and its update against loops, draw by draw.</summary>
public sealed class ContrastiveDivergenceTests : IDisposable
{
    private readonly WorkerTeam _team = new(2);

    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 7, 5 }, { 1, 64, 64 }, { 2, 1, 1 }, { 30, 65, 33 }, { 63, 20, 130 }, { 64, 130, 17 },
        { 65, 33, 65 }, { 100, 128, 70 }, { 129, 9, 3 },
    };

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CD_1_is_the_naive_estimate_bit_for_bit(int rows, int visible, int hidden) =>
        AssertNaive(rows, visible, hidden, new CdOptions(), draws: 2);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void CD_3_is_the_naive_estimate_bit_for_bit(int rows, int visible, int hidden) =>
        AssertNaive(rows, visible, hidden, new CdOptions { Steps = 3 }, draws: 1);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Persistent_chains_go_on_where_they_stood(int rows, int visible, int hidden) =>
        AssertNaive(rows, visible, hidden, new CdOptions { Steps = 2, Persistent = true }, draws: 4);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Tempered_chains_exchange_as_in_plain_loops(int rows, int visible, int hidden)
    {
        foreach (int temperatures in (int[])[2, 5])
            AssertNaive(rows, visible, hidden, new CdOptions { Steps = 2, Persistent = true, Temperatures = temperatures }, draws: 3);
        AssertNaive(rows, visible, hidden, new CdOptions { Persistent = true, Temperatures = 3, Centered = true }, draws: 3);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_centred_gradient_is_that_of_the_centred_states(int rows, int visible, int hidden)
    {
        AssertNaive(rows, visible, hidden, new CdOptions { Centered = true }, draws: 3);
        AssertNaive(rows, visible, hidden, new CdOptions { Centered = true, Persistent = true }, draws: 3);
    }

    [Theory]
    [InlineData(0.0, 0.0)]
    [InlineData(0.9, 0.0)]
    [InlineData(0.5, 0.01)]
    public void The_update_has_momentum_and_the_weights_decay(double momentum, double decay)
    {
        const int rows = 37, visible = 33, hidden = 21;
        const double rate = 0.05;
        var options = new CdOptions { Momentum = momentum, WeightDecay = decay };
        RestrictedBoltzmannMachine machine = Drawn.Machine(visible, hidden, seed: 3);
        var learner = new ContrastiveDivergence(machine, options, seed: 7, layer: 1, _team);
        var naive = new NaiveDivergence(machine, options, seed: 7, layer: 1);
        double[] velocity = new double[visible * hidden + visible + hidden];
        for (uint step = 0; step < 6; step++)
        {
            BitMatrix data = Drawn.Bits(rows, visible, (int)step);
            naive.Gradient(data, step);
            double[] gradient =
                [.. naive.Weights.Cast<float>().Concat(naive.Visible).Concat(naive.Hidden).Select(g => (double)g / rows)];
            double[] before = All(machine);
            learner.Step(data.View, step, rate);
            double[] after = All(machine);
            for (int p = 0; p < velocity.Length; p++)
            {
                double pull = p < visible * hidden ? decay * before[p] : 0;
                velocity[p] = momentum * velocity[p] + rate * (gradient[p] - pull);
                Assert.Equal(before[p] + velocity[p], after[p], 3e-7);
            }

            Assert.Contains(velocity, v => Math.Abs(v) > 1e-3);
            AssertBothOrientationsAgree(machine);
        }
    }

    [Fact]
    public void A_rate_of_zero_changes_nothing()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(70, 30, seed: 1);
        double[] before = All(machine);
        var learner = new ContrastiveDivergence(machine, new CdOptions(), seed: 1, layer: 0, _team);
        learner.Step(Drawn.Bits(65, 70, 1).View, 0, 0);
        Assert.Equal(before, All(machine));
    }

    [Theory]
    [InlineData(1, false, false, 1)]
    [InlineData(2, true, true, 1)]
    [InlineData(2, true, false, 5)]
    [InlineData(1, true, true, 4)]
    public void The_number_of_threads_changes_no_bit(int steps, bool persistent, bool centered, int temperatures)
    {
        float[]? expected = null;
        var options = new CdOptions { Steps = steps, Persistent = persistent, Centered = centered, Temperatures = temperatures };
        foreach (int threads in (int[])[1, 2, 3, 5, 7])
        {
            using var team = new WorkerTeam(threads);
            RestrictedBoltzmannMachine machine = Drawn.Machine(150, 201, seed: 1);
            var learner = new ContrastiveDivergence(machine, options, 1, 0, team);
            for (uint step = 0; step < 4; step++) learner.Step(Drawn.Bits(77, 150, (int)step).View, step, 0.05);
            float[] actual = [.. machine.Weights.Data, .. machine.VisibleBias, .. machine.HiddenBias];
            BitsAssert.Equal(expected ??= actual, actual, $"{threads} threads");
        }
    }

    [Fact]
    public void A_step_allocates_nothing_after_the_first()
    {
        CdOptions[] kinds =
        [
            new(), new() { Steps = 2, Persistent = true, Centered = true }, new() { Steps = 2, Persistent = true, Temperatures = 3 },
        ];
        foreach (CdOptions options in kinds)
        {
            RestrictedBoltzmannMachine machine = Drawn.Machine(100, 90, seed: 1);
            var learner = new ContrastiveDivergence(machine, options, 1, 0, _team);
            BitMatrix data = Drawn.Bits(30, 100, 1);
            Allocations.AssertNone(step => learner.Step(data.View, step, 0.01));
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        var learner = new ContrastiveDivergence(Drawn.Machine(10, 5, 1), new CdOptions { Persistent = true }, 1, 0, _team);
        Assert.Equal(
            "number of bits of an item is 9, expected 10",
            Assert.Throws<ArgumentException>(() => learner.Step(new BitMatrix(3, 9).View, 0, 0.1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => learner.Step(new BitMatrix(0, 10).View, 0, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => learner.Step(new BitMatrix(3, 10).View, 0, double.NaN));
        learner.Step(new BitMatrix(3, 10).View, 0, 0.1);
        Assert.Equal(
            "persistent chains are 3, the mini-batch has 4 items; all must have as many",
            Assert.Throws<ArgumentException>(() => learner.Step(new BitMatrix(4, 10).View, 1, 0.1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ContrastiveDivergence(Drawn.Machine(2, 2, 1), new CdOptions { Steps = 0 }, 1, 0, _team));
    }

    [Fact]
    public void Tempering_needs_persistent_chains_of_its_own_number()
    {
        foreach (int temperatures in (int[])[0, -1, 1001])
            Assert.Throws<ArgumentOutOfRangeException>(() => Learner(new CdOptions { Persistent = true, Temperatures = temperatures }));
        Assert.Equal(
            "4 temperatures need persistent chains, whose replicas they are",
            Assert.Throws<ArgumentException>(() => Learner(new CdOptions { Temperatures = 4 })).Message);
        ContrastiveDivergence learner = Learner(new CdOptions { Persistent = true, Temperatures = 4 });
        learner.Step(new BitMatrix(3, 10).View, 0, 0.1);
        Assert.Equal(
            "persistent chains are 3, the mini-batch has 4 items; all must have as many",
            Assert.Throws<ArgumentException>(() => learner.Step(new BitMatrix(4, 10).View, 1, 0.1)).Message);

        ContrastiveDivergence Learner(CdOptions options) => new(Drawn.Machine(10, 5, 1), options, 1, 0, _team);
    }

    [Fact]
    public void Swap_rates_are_those_of_each_pair_of_neighbours()
    {
        var learner = new ContrastiveDivergence(
            Drawn.Machine(30, 20, 1), new CdOptions { Persistent = true, Temperatures = 4 }, 1, 0, _team);
        Assert.All(learner.SwapRates, rate => Assert.Equal(double.NaN, rate));
        BitMatrix data = Drawn.Bits(50, 30, 1);
        learner.Step(data.View, 0, 0);
        // The first step tries replicas 0 and 1, 2 and 3; the second 1 and 2.
        Assert.Equal([false, true, false], learner.SwapRates.Select(double.IsNaN));
        for (uint step = 1; step < 40; step++) learner.Step(data.View, step, 0);
        Assert.All(learner.SwapRates, rate => Assert.InRange(rate, 0.05, 0.999));
        learner.ForgetSwapRates();
        Assert.All(learner.SwapRates, rate => Assert.Equal(double.NaN, rate));
        Assert.Empty(new ContrastiveDivergence(Drawn.Machine(3, 2, 1), new CdOptions { Persistent = true }, 1, 0, _team).SwapRates);
    }

    private static double[] All(RestrictedBoltzmannMachine machine)
    {
        IEnumerable<float> weights = Enumerable.Range(0, machine.Visible).SelectMany(i => machine.Weights.Row(i).ToArray());
        return [.. weights.Concat(machine.VisibleBias.ToArray()).Concat(machine.HiddenBias.ToArray()).Select(w => (double)w)];
    }

    private static void AssertBothOrientationsAgree(RestrictedBoltzmannMachine machine)
    {
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) Assert.Equal(machine.Up.Weights[i, j], machine.Down.Weights[j, i]);
        }
    }

    private void AssertNaive(int rows, int visible, int hidden, CdOptions options, int draws)
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(visible, hidden, seed: rows);
        const ulong seed = 0x1234567890;
        const int layer = 2;
        var learner = new ContrastiveDivergence(machine, options, seed, layer, _team);
        var naive = new NaiveDivergence(machine, options, seed, layer);
        for (uint step = 5; step < 5 + draws; step++)
        {
            // Densities on both sides of the choice between gather-add and the dense product.
            BitMatrix data = Drawn.Bits(rows, visible, (int)step, step % 2 == 0 ? 0.7 : 0.2);
            long expected = naive.Gradient(data, step);
            (Matrix weights, AlignedBuffer<float> v, AlignedBuffer<float> h) = learner.Gradient(data.View, step, out long? wrong);
            Assert.Equal(options.Persistent ? null : expected, wrong);
            if (options.Centered)
            {
                double tolerance = 1e-5 * rows;
                for (int i = 0; i < visible; i++)
                {
                    Assert.Equal(naive.CenteredVisible[i], v.Span[i], tolerance);
                    for (int j = 0; j < hidden; j++) Assert.Equal(naive.CenteredWeights[i, j], weights[i, j], tolerance);
                }

                for (int j = 0; j < hidden; j++) Assert.Equal(naive.CenteredHidden[j], h.Span[j], tolerance);
                continue;
            }

            for (int i = 0; i < visible; i++)
            {
                float[] row = [.. Enumerable.Range(0, hidden).Select(j => naive.Weights[i, j])];
                BitsAssert.Equal(row, weights.Row(i), $"step {step}, row {i}");
            }

            BitsAssert.Equal(naive.Visible, v.Span, $"step {step}, visible");
            BitsAssert.Equal(naive.Hidden, h.Span, $"step {step}, hidden");
        }
    }
}
