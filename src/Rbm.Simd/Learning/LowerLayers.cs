using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// What trainings that differ in their code alone have in common: the layers below it. Trained once, all of them begin with it and end with
/// the same bits as if each had trained the whole, since draws are addressed by layer, epoch and mini-batch.
/// </summary>
public static class LowerLayers
{
    // Its rate is nowhere used, but in the line that checkpoints and plans know the training by: no default may change it.
    private static readonly FineTuningOptions NoFineTuning = new() { Epochs = 0, Rate = 1e-3 };

    /// <summary>
    /// The training that one with these options begins with, whatever its code and fine-tuning: that of the same network without its code,
    /// for as long as the code has no say. Null where it has one from the start: a single machine, no pre-training, or the whole network
    /// sampled (<see cref="BlahutArimotoScope.Network"/>) without <see cref="TrainingOptions.InitialEpochs"/>.
    /// </summary>
    /// <remarks>
    /// Where the source itself is all that the lower layers learn, neither beta nor the measure matters, and none is in the result.
    /// </remarks>
    /// <param name="options">The whole training.</param>
    public static TrainingOptions? Of(TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Layers.Count < 3) return null;
        var standard = new TrainingOptions { Layers = [.. options.Layers.SkipLast(1)] };
        TrainingOptions lower = options with
        {
            Layers = standard.Layers,
            FineTuning = NoFineTuning,
            TuningPasses = 0,
            CodebookPasses = 0,
            CodebookDraws = standard.CodebookDraws,
        };
        if (options.RunsBlahutArimoto && options.Scope == BlahutArimotoScope.BottomMachine) return lower;
        if (options.InitialEpochs == 0) return null;
        return lower with
        {
            Beta = null,
            Measure = DistortionMeasure.Hamming,
            Iterations = 0,
            IterationEpochs = standard.IterationEpochs,
            Scope = standard.Scope,
            Sweeps = standard.Sweeps,
            Chain = standard.Chain,
        };
    }

    /// <summary>Puts the machine of a code on trained layers: the whole training's state where it comes to that machine.</summary>
    /// <param name="state">The state at the end of the lower layers' training.</param>
    /// <param name="options">The whole training.</param>
    /// <param name="team">Who computes.</param>
    internal static void Extend(TrainingState state, TrainingOptions options, WorkerTeam team)
    {
        var network = new DeepBeliefNetwork([.. options.Layers]);
        InitialWeights.Draw(network, options.Seed);
        IReadOnlyList<RestrictedBoltzmannMachine> trained = state.Network!.Machines;
        for (int l = 0; l < trained.Count; l++) network.Machines[l].CopyFrom(trained[l]);
        foreach (RestrictedBoltzmannMachine machine in network.Machines) machine.TransposeWeights(team);
        state.Network = network;
    }
}
