using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>The memory of a training's state, by name: one list serves to save it and to load it.</summary>
internal static class StateTensors
{
    /// <summary>The name of the samples of the present Blahut-Arimoto iteration.</summary>
    public const string Samples = "samples";

    /// <summary>Parameters, velocities, moments.</summary>
    public static IEnumerable<(string Name, AlignedBuffer<float> Buffer)> Numbers(TrainingState state)
    {
        for (int l = 0; l < (state.Network?.Machines.Count ?? 0); l++)
        {
            RestrictedBoltzmannMachine machine = state.Network!.Machines[l];
            yield return ($"dbn.{l}.W", machine.Weights.Buffer);
            yield return ($"dbn.{l}.b", machine.Down.Bias);
            yield return ($"dbn.{l}.c", machine.Up.Bias);
        }

        if (state.Divergence?.State is { } carried)
        {
            yield return ("velocity.W", carried.WeightVelocity.Buffer);
            yield return ("velocity.b", carried.VisibleVelocity);
            yield return ("velocity.c", carried.HiddenVelocity);
            yield return ("offsets.v", carried.VisibleOffsets);
            yield return ("offsets.h", carried.HiddenOffsets);
        }

        if (state.Autoencoder is not { } autoencoder) yield break;
        DenseLayer[] layers = [.. autoencoder.Encoder, .. autoencoder.Reproducer];
        for (int l = 0; l < layers.Length; l++)
        {
            (string, DenseLayer)[] kinds =
                [("layer", layers[l]), ("first", state.Adam!.FirstMoments[l]), ("second", state.Adam.SecondMoments[l])];
            foreach ((string kind, DenseLayer layer) in kinds)
            {
                yield return ($"{kind}.{l}.W", layer.Weights.Buffer);
                yield return ($"{kind}.{l}.b", layer.Bias);
            }
        }
    }

    /// <summary>Samples and persistent chains.</summary>
    public static IEnumerable<(string Name, AlignedBuffer<ulong> Buffer)> Words(TrainingState state)
    {
        if (state.Samples is { } samples) yield return (Samples, samples.Buffer);
        if (state.Divergence?.State.Chains is { } chains) yield return ("chains", chains.Buffer);
    }
}
