using Rbm.Simd.Bits;

namespace Rbm.Simd.Learning;

/// <summary>One pass of contrastive divergence over the data of a layer.</summary>
internal static class PretrainingEpoch
{
    /// <summary>
    /// Trains the phase's machine; returns the share of bits that its first reconstructions get wrong, unless chains persist.
    /// </summary>
    public static Dictionary<string, double> Run(EpochContext context)
    {
        TrainingState state = context.State;
        TrainingOptions options = context.Options;
        BitMatrix visible = state.Samples ?? context.Source;
        BitMatrix items = context.Phase.Layer == 1
            ? visible
            : LayerData.Draw(
                state.Network!, context.Phase.Layer - 1, visible, options.Seed, state.Epochs, context.Team, context.Workspace);
        var batches = new MiniBatches(items, options.Batch, options.Seed, state.Epochs);
        double rate = Rate(options, context.Phase, state.Epoch);
        long? differing = 0;
        state.Divergence!.ForgetSwapRates();
        for (int b = 0; b < batches.Count; b++)
        {
            context.Token.ThrowIfCancellationRequested();
            differing += state.Divergence.Advance(batches[b], state.Steps++, rate);
            context.Progress((long)(b + 1) * batches.Size);
        }

        state.Divergence.Machine.TransposeWeights(context.Team);
        var values = new Dictionary<string, double> { ["rate"] = rate };
        if (differing is { } bits) values["reconstruction"] = (double)bits / ((long)batches.Count * batches.Size * items.Columns);
        if (state.Divergence.SwapRates is { Count: > 0 } rates && rates.Where(r => !double.IsNaN(r)).ToArray() is { Length: > 0 } known)
        {
            values["swap_rate"] = known.Average();
            values["least_swap_rate"] = known.Min();
        }

        return values;
    }

    // A layer's first training goes from the first rate to the last; a warm start would be undone by the first.
    private static double Rate(TrainingOptions options, TrainingPhase phase, int epoch)
    {
        bool first = phase.Iteration <= (options.InitialEpochs > 0 ? 0 : 1)
            || (options.Scope == BlahutArimotoScope.BottomMachine && phase.Layer > 1);
        double progress = first ? (double)epoch / Math.Max(1, phase.Epochs - 1) : 1;
        return options.Rate + (options.FinalRate - options.Rate) * progress;
    }
}
