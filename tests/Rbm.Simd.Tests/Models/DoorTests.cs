using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Models;

/// <summary>What the models' public methods refuse, in what words, and that batches without items do nothing.</summary>
public sealed class DoorTests : IDisposable
{
    private readonly WorkerTeam _team = new(1);
    private readonly Workspace _workspace = new();
    private readonly RestrictedBoltzmannMachine _machine = Drawn.Machine(70, 30, 1);

    public void Dispose() => _team.Dispose();

    [Fact]
    public void A_batch_without_items_is_legal()
    {
        BitMatrix visible = new(0, 70), hidden = new(0, 30);
        _machine.FreeEnergy(visible.View, [], _team, _workspace);
        _machine.SampleHidden(visible.View, hidden.View, RandomUse.Gibbs.Stream(1), 0, _team, _workspace);
        _machine.SampleVisible(hidden.View, visible.View, RandomUse.Gibbs.Stream(1), 0, _team, _workspace);
        _machine.Gibbs(visible.View, hidden.View, 2, 1, 0, _team, _workspace);
        _machine.Up.Probabilities(visible.View, new Matrix(0, 30).View, _team, _workspace);
        _machine.Up.Probabilities(new Matrix(0, 70).View, new Matrix(0, 30).View, _team, _workspace);
        DeepBeliefNetwork network = Drawn.Network(1, 70, 30, 10);
        network.Sample(visible.View, 2, 1, _team, _workspace);
        var sampler = new ConditionalSampler(network, DistortionMeasure.Hamming, 1, 1);
        sampler.Sample(visible.View, new BitMatrix(0, 70).View, 2, 0, 0, _team, _workspace);
        sampler.Expectation(visible.View, new Matrix(0, 70).View, 2, 0, 0, _team, _workspace);
        var metropolis = new ConditionalSampler(network, DistortionMeasure.Hamming, 1, 1, ConditionalChain.Metropolis);
        metropolis.Sample(visible.View, new BitMatrix(0, 70).View, 2, 0, 0, _team, _workspace);
        metropolis.Expectation(visible.View, new Matrix(0, 70).View, 2, 0, 0, _team, _workspace);
        Assert.Null(metropolis.AcceptanceRate);
    }

    [Fact]
    public void A_layer_names_the_size_that_is_wrong()
    {
        Refused(
            "number of columns of the inputs is 69, expected 70",
            () => _machine.Up.Probabilities(new BitMatrix(2, 69).View, new Matrix(2, 30).View, _team, _workspace));
        Refused(
            "number of columns of the inputs is 71, expected 70",
            () => _machine.Up.Probabilities(new Matrix(2, 71).View, new Matrix(2, 30).View, _team, _workspace));
        Refused(
            "number of rows of the probabilities is 3, expected 2",
            () => _machine.Up.Probabilities(new BitMatrix(2, 70).View, new Matrix(3, 30).View, _team, _workspace));
        Refused(
            "number of columns of the probabilities is 31, expected 30",
            () => _machine.Up.Probabilities(new BitMatrix(2, 70).View, new Matrix(2, 31).View, _team, _workspace));
        var square = new DenseLayer(4, 4);
        var both = new Matrix(4, 4);
        Refused(
            "the input overlaps the result of the product; they must be disjoint",
            () => square.Probabilities(both.View, both.View, _team, _workspace));
        Refused("number of rows of the source is 5, expected 4", () => square.CopyFrom(new DenseLayer(5, 4)));
    }

    [Fact]
    public void A_machine_names_the_size_that_is_wrong()
    {
        RandomStream stream = RandomUse.Gibbs.Stream(1);
        Refused(
            "number of bits of a state that is given is 30, expected 70",
            () => _machine.SampleHidden(new BitMatrix(2, 30).View, new BitMatrix(2, 30).View, stream, 0, _team, _workspace));
        Refused(
            "number of rows of the result is 3, expected 2",
            () => _machine.SampleHidden(new BitMatrix(2, 70).View, new BitMatrix(3, 30).View, stream, 0, _team, _workspace));
        Refused(
            "number of columns of the result is 71, expected 70",
            () => _machine.SampleVisible(new BitMatrix(2, 30).View, new BitMatrix(2, 71).View, stream, 0, _team, _workspace));
        Refused(
            "number of bits of a visible state is 71, expected 70",
            () => _machine.FreeEnergy(new BitMatrix(2, 71).View, new double[2], _team, _workspace));
        Refused(
            "energies has 1 elements, 2 needed (one a row of the visible states)",
            () => _machine.FreeEnergy(new BitMatrix(2, 70).View, new double[1], _team, _workspace));
        Refused(
            "bit data has 1 elements, 2 needed (rows 1 x columns 70)",
            () => _machine.Energy(new ulong[1], new ulong[1]));
        Refused(
            "number of bits of a visible state is 71, expected 70",
            () => Drawn.Network(1, 70, 30).Sample(new BitMatrix(2, 71).View, 1, 1, _team, _workspace));
    }

    [Fact]
    public void States_that_are_read_and_written_must_be_disjoint()
    {
        const string expected = "what is given overlaps the result; they must be disjoint";
        RestrictedBoltzmannMachine square = Drawn.Machine(70, 70, 1);
        var states = new BitMatrix(3, 70);
        Refused(
            expected,
            () => square.SampleHidden(states.Slice(0, 2), states.Slice(1, 2), RandomUse.Gibbs.Stream(1), 0, _team, _workspace));
        Refused(expected, () => square.Gibbs(states.View, states.View, 1, 1, 0, _team, _workspace));
        var sampler = new ConditionalSampler(Drawn.Network(1, 70, 30), DistortionMeasure.Hamming, 1, 1);
        Refused(
            "source overlaps the result; they must be disjoint",
            () => sampler.Sample(states.View, states.View, 1, 0, 0, _team, _workspace));
    }

    private static void Refused(string message, Action action) => Assert.Equal(message, Assert.Throws<ArgumentException>(action).Message);
}
