using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Lloyd's algorithm with a network for a codebook: each item is given the best code that a search finds, or keeps the one it had,
/// then the reproducer learns to reproduce the items from these codes and the encoder to predict them (Adam, back-propagation),
/// and again.
/// </summary>
/// <remarks>For codes too long for a table; a table is refined by <see cref="CodebookRefinement"/>.</remarks>
public static class NetworkRefinement
{
    /// <summary>Refines.</summary>
    /// <param name="model">The model; it stays as it is.</param>
    /// <param name="source">The training items, one or more, of N bits.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="report">Hears of each pass.</param>
    /// <param name="progress">Hears the number of items done in all.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>The refined model, without a code model.</returns>
    /// <exception cref="ArgumentException">
    /// The model's decoder is a table, its measure is a constraint (WEM), the source does not fit the model or is empty, or an option is
    /// outside its range.
    /// </exception>
    public static CompressionModel Refine(
        CompressionModel model, IBinarySource source, NetworkRefinementOptions options, WorkerTeam team,
        Action<NetworkRefinementPass>? report = null, Action<long>? progress = null, CancellationToken token = default)
    {
        options.Check();
        if (model.Codebook is not null) throw new ArgumentException("the model's decoder is a table already, a network expected");
        // Tried on small models: items without a feasible code teach the network nothing, and it ends with all zeros.
        if (model.Measure.IsConstraint) throw new ArgumentException($"the measure is {model.Measure}, a constraint; one without expected");
        ModelSource.Require(model, source);
        DeepAutoencoder autoencoder = model.Autoencoder.Copy();
        CompressionModel refined = model with { Autoencoder = autoencoder, CodeModel = null };
        var adam = new Adam([.. autoencoder.Encoder, .. autoencoder.Reproducer]);
        var workspace = new Workspace();
        var backpropagation = new Backpropagation(
            autoencoder, ReconstructionLoss.CrossEntropy, CodeTraining.StraightThrough, options.Seed, team, workspace,
            model.Measure.Weights);
        var items = new BitMatrix(source.Count, source.Length);
        var codes = new BitMatrix(source.Count, autoencoder.Code);
        long done = 0;
        uint steps = 0;
        for (int pass = 0; pass < options.Passes; pass++)
        {
            if (pass == 0 || source.VariesByEpoch) source.Read(0, (uint)pass, items.View);
            double distortion = Search(pass);
            Train(pass);
            report?.Invoke(new NetworkRefinementPass(pass + 1, distortion));
        }

        return refined;

        // Each item's best code of what is found and what it had; their mean distortion per bit.
        double Search(int pass)
        {
            const int AtOnce = 2000;
            int most = Math.Min(AtOnce, items.Rows);
            var encoder = new Encoder(refined, team, codebook: null, token);
            var reproducer = new Reproducer(refined, team);
            BitMatrix foundCodes = new(most, codes.Columns), reproductions = new(most, items.Columns);
            double[] distortions = new double[most];
            double sum = 0;
            for (int first = 0; first < items.Rows; first += AtOnce)
            {
                token.ThrowIfCancellationRequested();
                int rows = Math.Min(AtOnce, items.Rows - first);
                ReadOnlyBitView block = items.Slice(first, rows);
                BitView kept = codes.Slice(first, rows), found = foundCodes.Slice(0, rows), reproduced = reproductions.Slice(0, rows);
                encoder.Encode(block, found, distortions, options.Effort, options.Seed + (ulong)pass, (uint)first);
                reproducer.Reproduce(kept, reproduced);
                for (int r = 0; r < rows; r++)
                {
                    double before = pass == 0 ? double.PositiveInfinity : refined.Measure.Sum(block.Row(r), reproduced.Row(r));
                    if (distortions[r] <= before) found.Row(r).CopyTo(kept.Row(r));
                    sum += Math.Min(distortions[r], before);
                }

                progress?.Invoke(done += rows);
            }

            return sum / items.Rows / items.Columns;
        }

        void Train(int pass)
        {
            for (int epoch = 0; epoch < options.Epochs; epoch++)
            {
                // The same seed and epoch, the same order.
                long past = (long)pass * options.Epochs + epoch;
                uint order = (uint)past;
                var itemBatches = new MiniBatches(items, options.Batch, options.Seed, order);
                var codeBatches = new MiniBatches(codes, options.Batch, options.Seed, order);
                for (int b = 0; b < itemBatches.Count; b++)
                {
                    token.ThrowIfCancellationRequested();
                    using Workspace.Mark mark = workspace.Borrow();
                    ReadOnlyBitView batch = itemBatches[b];
                    MatrixView target = workspace.TakeMatrix(batch.Rows, batch.Columns);
                    batch.Expand(target);
                    double share = (past + (double)b / itemBatches.Count) / ((double)options.Passes * options.Epochs);
                    adam.BeginStep(options.Rate + (options.FinalRate - options.Rate) * share, batch.Rows);
                    backpropagation.Run(batch, target, steps++, 0, adam, codeBatches[b]);
                }
            }
        }
    }

    /// <summary>The items of all passes together, for a progress bar.</summary>
    public static long Work(IBinarySource source, NetworkRefinementOptions options) => (long)options.Passes * source.Count;
}
