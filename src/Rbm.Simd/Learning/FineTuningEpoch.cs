using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;

namespace Rbm.Simd.Learning;

/// <summary>One pass of back-propagation with Adam over the source.</summary>
internal static class FineTuningEpoch
{
    /// <summary>Trains the autoencoder; returns the unweighted Hamming distortion per bit under the drawn codes.</summary>
    public static Dictionary<string, double> Run(EpochContext context)
    {
        TrainingState state = context.State;
        FineTuningOptions options = context.Options.FineTuning;
        var backpropagation = new Backpropagation(
            state.Autoencoder!, options.Loss, options.Code, context.Options.Seed, context.Team, context.Workspace,
            context.Options.Measure.Weights);
        ConditionalSampler? sampler = options.Target == FineTuningTarget.Source
            ? null
            : new ConditionalSampler(
                state.Network!.Bottom(context.Options.SampledMachines), context.Options.Measure, context.Options.Beta!.Value,
                context.Options.Seed, RandomUse.FineTuningTarget, context.Options.Chain);
        var batches = new MiniBatches(context.Source, options.Batch, context.Options.Seed, state.Epochs);
        long differing = 0;
        double rate = options.Rate;
        for (int b = 0; b < batches.Count; b++)
        {
            context.Token.ThrowIfCancellationRequested();
            using Workspace.Mark mark = context.Workspace.Borrow();
            double progress = (state.Epoch + (double)b / batches.Count) / options.Epochs;
            rate = options.Rate + (options.FinalRate - options.Rate) * progress;
            ReadOnlyBitView items = batches[b];
            MatrixView target = context.Workspace.TakeMatrix(items.Rows, items.Columns);
            FillTarget(context, sampler, items, target);
            state.Adam!.BeginStep(rate, items.Rows);
            differing += backpropagation.Run(items, target, state.Steps++, (float)(options.NoiseScale * progress), state.Adam);
            context.Progress((long)(b + 1) * batches.Size);
        }

        long bits = (long)batches.Count * batches.Size * context.Source.Columns;
        return new() { ["distortion"] = (double)differing / bits, ["rate"] = rate };
    }

    private static void FillTarget(EpochContext context, ConditionalSampler? sampler, ReadOnlyBitView items, MatrixView target)
    {
        int sweeps = context.Options.Sweeps;
        uint step = context.State.Steps * (uint)sweeps;
        if (sampler is null)
        {
            items.Expand(target);
        }
        else if (context.Options.FineTuning.Target == FineTuningTarget.Expected)
        {
            sampler.Expectation(items, target, sweeps, step, 0, context.Team, context.Workspace);
        }
        else
        {
            using Workspace.Mark mark = context.Workspace.Borrow();
            BitView sample = context.Workspace.TakeBits(items.Rows, items.Columns);
            sampler.Sample(items, sample, sweeps, step, 0, context.Team, context.Workspace);
            ((ReadOnlyBitView)sample).Expand(target);
        }
    }
}
