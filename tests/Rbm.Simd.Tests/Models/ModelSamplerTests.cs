using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Models;

/// <summary>States of a machine's marginal, against the enumerated one.</summary>
public sealed class ModelSamplerTests : IDisposable
{
    private const int Chains = 4000, Sweeps = 200;

    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public void Dispose() => _team.Dispose();

    // False-alarm rate 1e-8. From the less probable of two modes, block Gibbs sampling of the same length does not get to the other
    // (the exact distribution of its end is computed too); tempered chains have forgotten it.
    [Fact]
    public void Tempered_chains_leave_a_mode_that_plain_ones_do_not()
    {
        OracleRbm oracle = OracleTempering.TwoModes(6, 4, weight: 2.2);
        double[] expected = oracle.VisibleMarginal(), end = new double[1 << 6];
        end[0] = 1;
        double[,] step = oracle.GibbsTransition();
        for (int s = 0; s < Sweeps; s++) end = OracleMath.Push(end, step);
        Assert.True(OracleMath.TotalVariation(expected, end) > 0.3);

        long[] plain = Frequencies.Count(FromZeros(oracle, temperatures: 1)), tempered = Frequencies.Count(FromZeros(oracle, 6));
        Assert.True(Frequencies.Differ(plain, expected, 1e-8));
        Frequencies.AssertDistribution(plain, end, 1e-8, "plain chains, their own distribution");
        Frequencies.AssertDistribution(tempered, expected, 1e-8, "tempered chains");
    }

    // False-alarm rate 1e-8 each.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void States_have_the_machines_distribution(int temperatures)
    {
        OracleRbm oracle = OracleRbm.Random(5, 4, 1, seed: 9);
        var states = new BitMatrix(20_000, 5);
        var sampler = new ModelSampler(oracle.ToEngine(), seed: 3, temperatures, Drawn.Bits(50, 5, 1).View);
        sampler.Draw(states.View, 40, 7, 0, _team, _workspace);
        Frequencies.AssertDistribution(Frequencies.Count(states), oracle.VisibleMarginal(), 1e-8, $"{temperatures} temperatures");
        Assert.Equal(temperatures - 1, sampler.SwapRates.Count);
        Assert.All(sampler.SwapRates, rate => Assert.InRange(rate, 0.01, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void A_chain_does_not_depend_on_the_others_or_on_the_threads(int temperatures)
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(70, 66, 1);
        BitMatrix start = Drawn.Bits(400, 70, 2), whole = Drawn.Bits(400, 70, 2), parts = Drawn.Bits(400, 70, 2);
        new ModelSampler(machine, 5, temperatures, start.View).Sample(whole.View, 5, 3, 100, _team, _workspace);
        Assert.False(whole.Words.SequenceEqual(start.Words));
        int first = 0;
        foreach ((int rows, int threads) in (ReadOnlySpan<(int, int)>)[(1, 1), (250, 5), (0, 2), (149, 2)])
        {
            using var team = new WorkerTeam(threads);
            var sampler = new ModelSampler(machine, 5, temperatures, start.View);
            sampler.Sample(parts.Slice(first, rows), 5, 3, 100 + (uint)first, team, new Workspace());
            first += rows;
        }

        Assert.True(whole.Words.SequenceEqual(parts.Words));
        var drawn = new BitMatrix(400, 70);
        new ModelSampler(machine, 5, temperatures).Draw(drawn.View, 2, 3, 100, _team, _workspace);
        var one = new BitMatrix(1, 70);
        new ModelSampler(machine, 5, temperatures).Draw(one.View, 2, 3, 411, _team, _workspace);
        Assert.True(drawn.Row(311).SequenceEqual(one.Row(0)));
    }

    [Fact]
    public void After_no_sweep_the_states_are_where_they_started()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(70, 6, 1);
        BitMatrix states = Drawn.Bits(9, 70, 2), start = Drawn.Bits(9, 70, 2);
        new ModelSampler(machine, 5, 3).Sample(states.View, 0, 0, 0, _team, _workspace);
        Assert.True(states.Words.SequenceEqual(start.Words));
    }

    [Fact]
    public void Bad_arguments_are_refused()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(10, 4, 1);
        var sampler = new ModelSampler(machine, 1, 4);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelSampler(machine, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelSampler(machine, 1, 1001));
        Assert.Equal(
            "number of bits of an item is 9, expected 10", Message(() => new ModelSampler(machine, 1, 2, new BitMatrix(3, 9).View)));
        Assert.Equal("number of bits of a state is 9, expected 10", Message(() => Sample(new BitMatrix(3, 9), 1, 0, 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sample(new BitMatrix(3, 10), -1, 0, 0));
        Assert.Equal(
            "2 sweeps from step 4294967295 on go past the last step, 4294967295",
            Message(() => Sample(new BitMatrix(3, 10), 2, uint.MaxValue, 0)));
        Assert.Equal(
            "3 chains of 4 replicas from chain 1073741823 on are more than 2^32 draws' addresses",
            Message(() => Sample(new BitMatrix(3, 10), 1, 0, (1 << 30) - 1)));
        Assert.Throws<OperationCanceledException>(
            () => sampler.Sample(new BitMatrix(3, 10).View, 1, 0, 0, _team, _workspace, new CancellationToken(canceled: true)));

        void Sample(BitMatrix states, int sweeps, uint step, uint chain) =>
            sampler.Sample(states.View, sweeps, step, chain, _team, _workspace);

        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    private BitMatrix FromZeros(OracleRbm oracle, int temperatures)
    {
        var states = new BitMatrix(Chains, oracle.Visible);
        new ModelSampler(oracle.ToEngine(), seed: 3, temperatures, Drawn.Bits(50, oracle.Visible, 1, 0.5).View)
            .Sample(states.View, Sweeps, 0, 0, _team, _workspace);
        return states;
    }
}
