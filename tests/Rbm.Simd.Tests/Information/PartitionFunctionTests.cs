using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

/// <summary>log Z by enumeration against the oracle's sum over pairs, and against itself in other gauges.</summary>
[Properties(Arbitrary = [typeof(TinyRbms)], MaxTest = 100)]
public sealed class PartitionFunctionTests : IDisposable
{
    // Relative to log Z: sums of some tens of double terms.
    private const double Tolerance = 1e-13;

    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public void Dispose() => _team.Dispose();

    [Property]
    public void It_is_the_oracles_by_either_layer(OracleRbm oracle)
    {
        double expected = oracle.LogPartition();
        RestrictedBoltzmannMachine machine = oracle.ToEngine();
        AssertClose(expected, PartitionFunction.Exact(machine, _team));
        AssertClose(expected, Sum(machine, hidden: true));
        AssertClose(expected, Sum(machine, hidden: false));
    }

    [Theory]
    [InlineData(13, 9, 1)]
    [InlineData(9, 13, 3)]
    [InlineData(14, 14, 0.3)]
    [InlineData(7, 12, 60)]
    public void Both_layers_give_the_same_over_many_blocks_of_states(int visible, int hidden, double scale)
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(visible, hidden, 3, scale);
        AssertClose(Sum(machine, hidden: true), Sum(machine, hidden: false));
    }

    // Inputs beyond 700, whose exponential is no number, and layers that take more than one product of factors.
    [Theory]
    [InlineData(5, 4, 400)]
    [InlineData(2500, 2, 0.5)]
    [InlineData(2, 2500, 3)]
    public void It_is_the_sum_over_free_energies_at_the_ends_of_its_range(int visible, int hidden, double scale)
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(visible, hidden, 4, scale);
        double expected = visible < hidden || visible < 20 ? FromFreeEnergies(machine) : FromFreeEnergies(Transposed(machine));
        AssertClose(expected, PartitionFunction.Exact(machine, _team));
    }

    [Property]
    public void Probabilities_by_the_free_energy_sum_to_one(OracleRbm oracle)
    {
        RestrictedBoltzmannMachine machine = oracle.ToEngine();
        AssertClose(PartitionFunction.Exact(machine, _team), FromFreeEnergies(machine));
    }

    [Property]
    public void Flipping_a_hidden_unit_takes_its_bias_away(OracleRbm oracle)
    {
        double before = PartitionFunction.Exact(oracle.ToEngine(), _team);
        for (int j = 0; j < oracle.Hidden; j++)
        {
            // W_j, c_j, b become -W_j, -c_j, b + W_j: single precision holds those of halves and quarters exactly.
            RestrictedBoltzmannMachine machine = Coarse(oracle), flipped = Coarse(oracle);
            for (int i = 0; i < oracle.Visible; i++)
            {
                flipped.VisibleBias[i] += machine.Weights[i, j];
                flipped.Weights[i, j] = -machine.Weights[i, j];
            }

            flipped.HiddenBias[j] = -machine.HiddenBias[j];
            AssertClose(PartitionFunction.Exact(machine, _team) - machine.HiddenBias[j], PartitionFunction.Exact(flipped, _team));
            AssertClose(
                PartitionFunction.Exact(Transposed(machine), _team) - machine.HiddenBias[j],
                PartitionFunction.Exact(Transposed(flipped), _team));
        }

        Assert.True(double.IsFinite(before));
    }

    [Property]
    public void Permuting_hidden_units_changes_nothing(OracleRbm oracle)
    {
        RestrictedBoltzmannMachine machine = oracle.ToEngine(), permuted = oracle.ToEngine();
        for (int j = 0; j < oracle.Hidden; j++)
        {
            int to = (j + 1) % oracle.Hidden;
            permuted.HiddenBias[to] = machine.HiddenBias[j];
            for (int i = 0; i < oracle.Visible; i++) permuted.Weights[i, to] = machine.Weights[i, j];
        }

        AssertClose(PartitionFunction.Exact(machine, _team), PartitionFunction.Exact(permuted, _team));
    }

    [Fact]
    public void Independent_units_factorise()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(700, 11, 1, 2);
        double expected = 0;
        for (int i = 0; i < 700; i++) machine.Weights.Row(i).Clear();
        foreach (float bias in machine.VisibleBias) expected += OracleMath.Softplus(bias);
        foreach (float bias in machine.HiddenBias) expected += OracleMath.Softplus(bias);
        AssertClose(expected, PartitionFunction.Exact(machine, _team));
    }

    [Fact]
    public void The_number_of_threads_does_not_show()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(90, 13, 2, 1);
        BitMatrix states = Drawn.Bits(200, 90, 1);
        double[] sums = [.. new[] { 1, 2, 5 }.Select(threads => With(threads, team => PartitionFunction.Exact(machine, team)))];
        Assert.Equal([sums[0], sums[0]], sums[1..]);
        double[][] energies =
        [
            .. new[] { 1, 2, 5 }.Select(threads => With(threads, team =>
            {
                var results = new double[200];
                machine.FreeEnergy(states.View, results, team, new Workspace());
                return results;
            })),
        ];
        Assert.Equal(energies[0], energies[1]);
        Assert.Equal(energies[0], energies[2]);
    }

    [Fact]
    public void What_is_too_large_is_refused_with_what_to_use_instead()
    {
        var machine = new RestrictedBoltzmannMachine(26, 25);
        Assert.False(PartitionFunction.IsEnumerable(machine));
        ArgumentException error = Assert.Throws<ArgumentException>(() => PartitionFunction.Exact(machine, _team));
        Assert.Equal(
            "25 hidden units of a machine of 26 x 25 have 2^25 states; 2^24 can be enumerated. "
            + "Estimate log Z by annealed importance sampling",
            error.Message);
        Assert.Throws<ArgumentException>(() => new TiltedPartition(machine, _team));
        Assert.Throws<ArgumentException>(() => new ExactSampler(machine, 1, _team));
        Assert.True(PartitionFunction.IsEnumerable(new RestrictedBoltzmannMachine(100, 24)));
    }

    [Fact]
    public void Parameters_that_are_no_numbers_are_refused_by_their_place()
    {
        RestrictedBoltzmannMachine machine = Drawn.Machine(5, 4, 1);
        machine.Weights[2, 3] = float.NaN;
        ArgumentException error = Assert.Throws<ArgumentException>(() => PartitionFunction.Exact(machine, _team));
        Assert.Equal("element 3 of row 2 of W is NaN, expected a finite number", error.Message);
        machine = Drawn.Machine(5, 4, 1);
        machine.HiddenBias[1] = float.PositiveInfinity;
        error = Assert.Throws<ArgumentException>(() => new TiltedPartition(machine, _team));
        Assert.Equal("element 1 of c is Infinity, expected a finite number", error.Message);
    }

    internal static T With<T>(int threads, Func<WorkerTeam, T> work)
    {
        using var team = new WorkerTeam(threads);
        return work(team);
    }

    internal static RestrictedBoltzmannMachine Transposed(RestrictedBoltzmannMachine machine)
    {
        var transposed = new RestrictedBoltzmannMachine(machine.Hidden, machine.Visible);
        machine.HiddenBias.CopyTo(transposed.VisibleBias);
        machine.VisibleBias.CopyTo(transposed.HiddenBias);
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) transposed.Weights[j, i] = machine.Weights[i, j];
        }

        return transposed;
    }

    private static void AssertClose(double expected, double actual) =>
        Assert.Equal(expected, actual, Tolerance * Math.Max(100, Math.Abs(expected)));

    private static RestrictedBoltzmannMachine Coarse(OracleRbm oracle)
    {
        RestrictedBoltzmannMachine machine = oracle.ToEngine();
        Round(machine.VisibleBias);
        Round(machine.HiddenBias);
        for (int i = 0; i < oracle.Visible; i++) Round(machine.Weights.Row(i));
        return machine;

        static void Round(Span<float> values)
        {
            foreach (ref float value in values) value = MathF.Round(4 * value) / 4;
        }
    }

    private double Sum(RestrictedBoltzmannMachine machine, bool hidden) =>
        PartitionFunction.Sum(new EnumeratedSide(machine, hidden), _team);

    private double FromFreeEnergies(RestrictedBoltzmannMachine machine)
    {
        var states = new BitMatrix(1 << machine.Visible, machine.Visible);
        for (int s = 0; s < states.Rows; s++) states.Row(s)[0] = (ulong)s;
        var energies = new double[states.Rows];
        machine.FreeEnergy(states.View, energies, _team, _workspace);
        return OracleMath.LogSumExp(energies.Select(f => -f));
    }
}
