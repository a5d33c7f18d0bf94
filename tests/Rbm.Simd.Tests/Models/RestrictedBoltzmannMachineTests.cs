using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Models;

/// <summary>The engine's machine against the enumerated one.</summary>
[Properties(Arbitrary = [typeof(TinyRbms)], MaxTest = 100)]
public sealed class RestrictedBoltzmannMachineTests : IDisposable
{
    private readonly WorkerTeam _team = new(1);
    private readonly Workspace _workspace = new();

    public void Dispose() => _team.Dispose();

    [Property]
    public void The_energy_is_the_oracles(OracleRbm oracle)
    {
        RestrictedBoltzmannMachine machine = oracle.ToEngine();
        for (int v = 0; v < oracle.VisibleStates; v++)
        {
            for (int h = 0; h < oracle.HiddenStates; h++)
                Assert.Equal(oracle.Energy(v, h), machine.Energy([(ulong)v], [(ulong)h]), 1e-11);
        }
    }

    [Property]
    public void The_free_energy_is_minus_the_log_of_the_sum_over_hidden_states(OracleRbm oracle)
    {
        RestrictedBoltzmannMachine machine = oracle.ToEngine();
        double[] free = FreeEnergies(machine);
        for (int v = 0; v < oracle.VisibleStates; v++)
        {
            double enumerated =
                -LogSumExp(Enumerable.Range(0, oracle.HiddenStates).Select(h => -machine.Energy([(ulong)v], [(ulong)h])));
            Assert.Equal(enumerated, free[v], Tolerance(oracle));
            Assert.Equal(oracle.FreeEnergy(v), free[v], Tolerance(oracle));
        }
    }

    [Property]
    public void The_marginal_is_the_normalised_exponential_of_the_free_energy(OracleRbm oracle)
    {
        double[] marginal = Normalize([.. FreeEnergies(oracle.ToEngine()).Select(f => -f)]);
        double[,] joint = oracle.Joint();
        for (int v = 0; v < oracle.VisibleStates; v++)
            Assert.Equal(Enumerable.Range(0, oracle.HiddenStates).Sum(h => joint[v, h]), marginal[v], Tolerance(oracle));
    }

    [Property]
    public void Conditionals_are_the_enumerated_ones(OracleRbm oracle)
    {
        RestrictedBoltzmannMachine machine = oracle.ToEngine();
        Matrix hidden = new(oracle.VisibleStates, oracle.Hidden), visible = new(oracle.HiddenStates, oracle.Visible);
        machine.Up.Probabilities(AllStates(oracle.Visible).View, hidden.View, _team, _workspace);
        machine.Down.Probabilities(AllStates(oracle.Hidden).View, visible.View, _team, _workspace);
        for (int v = 0; v < oracle.VisibleStates; v++)
        {
            double[] p = Normalize([.. Enumerable.Range(0, oracle.HiddenStates).Select(h => -oracle.Energy(v, h))]);
            for (int j = 0; j < oracle.Hidden; j++)
                Assert.Equal(
                    Enumerable.Range(0, p.Length).Where(h => Bit(h, j) == 1).Sum(h => p[h]), hidden[v, j], Tolerance(oracle));
        }

        for (int h = 0; h < oracle.HiddenStates; h++)
        {
            double[] p = Normalize([.. Enumerable.Range(0, oracle.VisibleStates).Select(v => -oracle.Energy(v, h))]);
            for (int i = 0; i < oracle.Visible; i++)
                Assert.Equal(
                    Enumerable.Range(0, p.Length).Where(v => Bit(v, i) == 1).Sum(v => p[v]), visible[h, i], Tolerance(oracle));
        }
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1.5)]
    public void Block_Gibbs_leaves_the_joint_as_it_is(double scale)
    {
        const int visible = 4, hidden = 3, chains = 40_000;
        OracleRbm oracle = OracleRbm.Random(visible, hidden, scale, seed: 5);
        RestrictedBoltzmannMachine machine = oracle.ToEngine();

        // Chains that start in the exact distribution of v stay in it, and (v, h) is in the joint one.
        var random = new System.Random(1);
        double[] marginal = oracle.VisibleMarginal();
        BitMatrix v = new(chains, visible), h = new(chains, hidden);
        for (int r = 0; r < chains; r++)
        {
            double u = random.NextDouble();
            int state = 0;
            for (; state < marginal.Length - 1 && (u -= marginal[state]) >= 0; state++)
            {
            }

            v.Row(r)[0] = (ulong)state;
        }

        machine.Gibbs(v.View, h.View, sweeps: 3, seed: 7, firstStep: 100, _team, _workspace);
        var counts = new long[1 << visible + hidden];
        for (int r = 0; r < chains; r++) counts[v.Row(r)[0] << hidden | h.Row(r)[0]]++;
        Frequencies.AssertDistribution(counts, [.. oracle.Joint().Cast<double>()], 1e-9, "pairs after three sweeps");
    }

    [Fact]
    public void Chains_of_Gibbs_forget_their_start()
    {
        const int visible = 5, hidden = 4, chains = 20_000;
        OracleRbm oracle = OracleRbm.Random(visible, hidden, 1, seed: 2);
        BitMatrix v = new(chains, visible), h = new(chains, hidden);
        oracle.ToEngine().Gibbs(v.View, h.View, sweeps: 30, seed: 3, firstStep: 0, _team, _workspace);
        Frequencies.AssertDistribution(Frequencies.Count(v), oracle.VisibleMarginal(), 1e-9, "visible states");
    }

    [Fact]
    public void Weights_are_transposed_for_every_size()
    {
        foreach ((int n, int k) in ((int, int)[])[(1, 1), (1, 65), (65, 1), (63, 64), (64, 63), (130, 67), (67, 130)])
        {
            RestrictedBoltzmannMachine machine = Drawn.Machine(n, k, n);
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < k; j++) Assert.Equal(machine.Up.Weights[i, j], machine.Down.Weights[j, i]);
            }

            // The padding stays zero.
            int stride = machine.Down.Weights.Stride;
            for (int j = 0; j < k; j++)
                Assert.True(machine.Down.Weights.Data.Slice(j * stride + n, stride - n).IndexOfAnyExcept(0f) < 0);
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(70, 5, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RestrictedBoltzmannMachine(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RestrictedBoltzmannMachine(1, -1));
        Assert.Throws<ArgumentException>(() => machine.Energy([0], [0]));
        Assert.Throws<ArgumentException>(() => machine.FreeEnergy(new BitMatrix(2, 70).View, new double[1], _team, _workspace));
        Assert.Throws<ArgumentException>(() => machine.FreeEnergy(new BitMatrix(2, 69).View, new double[2], _team, _workspace));
        Assert.Throws<ArgumentException>(
            () => machine.Gibbs(new BitMatrix(2, 70).View, new BitMatrix(3, 5).View, 1, 1, 0, _team, _workspace));
    }

    // Inputs of units are sums in single precision: some ulps of the largest partial sum.
    private static double Tolerance(OracleRbm oracle)
    {
        double largest = oracle.W.Cast<double>().Max(Math.Abs);
        return 1e-6 * (1 + largest * (oracle.Visible + oracle.Hidden));
    }

    private static BitMatrix AllStates(int units)
    {
        var states = new BitMatrix(1 << units, units);
        for (int s = 0; s < states.Rows; s++) states.Row(s)[0] = (ulong)s;
        return states;
    }

    private double[] FreeEnergies(RestrictedBoltzmannMachine machine)
    {
        var energies = new double[1 << machine.Visible];
        machine.FreeEnergy(AllStates(machine.Visible).View, energies, _team, _workspace);
        return energies;
    }
}
