using Rbm.Simd.Bits;
using Rbm.Simd.Coding.Search;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Lloyd's algorithm with a network for a codebook: each item is given the best code that a search finds, the reproducer learns to
/// reproduce the items from these codes and the encoder to predict them (Adam, back-propagation), and again.
/// </summary>
/// <remarks>
/// Short codes are all tried before each pass over the items. Of longer ones <see cref="GradientSearch"/> tries a few in every step, the
/// one that the item had the last time among them. A table is refined by <see cref="CodebookRefinement"/>.
/// </remarks>
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
        GradientSearch? search = TriesAll(model, options.TriedBits)
            ? null
            : new GradientSearch(refined, backpropagation, options.Seed, team, workspace);
        var items = new BitMatrix(source.Count, source.Length);
        var codes = new BitMatrix(source.Count, autoencoder.Code);
        long done = 0;
        uint steps = 0;
        for (int pass = 0; pass < options.Passes; pass++)
        {
            if (pass == 0 || source.VariesByEpoch) source.Read(0, (uint)pass, items.View);
            double? tried = search is null ? TryAll() : null;
            double searched = Train(pass);
            progress?.Invoke(done = items.Rows * (pass + 1L));
            report?.Invoke(new NetworkRefinementPass(pass + 1, tried ?? searched));
        }

        return refined;

        // Gives each item the best of all codes; their mean distortion per bit.
        double TryAll()
        {
            // The codes of so many items are found between two looks at the token.
            const int AtOnce = 500;
            var encoder = new Encoder(refined, team, codebook: null, token);
            double[] distortions = new double[Math.Min(AtOnce, items.Rows)];
            double sum = 0;
            for (int first = 0; first < items.Rows; first += AtOnce)
            {
                token.ThrowIfCancellationRequested();
                int rows = Math.Min(AtOnce, items.Rows - first);
                encoder.Encode(items.Slice(first, rows), codes.Slice(first, rows), distortions, Encoder.ExhaustiveEffort);
                for (int r = 0; r < rows; r++) sum += distortions[r];
                progress?.Invoke(done += rows);
            }

            return sum / items.Rows / items.Columns;
        }

        // An epoch; the mean distortion per bit of the codes that are searched in its steps, where they are.
        double Train(int pass)
        {
            var batches = new MiniBatches(items, options.Batch, options.Seed, (uint)pass);
            var batchCodes = new BitMatrix(batches.Size, codes.Columns);
            double sum = 0;
            for (int b = 0; b < batches.Count; b++)
            {
                token.ThrowIfCancellationRequested();
                using Workspace.Mark mark = workspace.Borrow();
                ReadOnlyBitView batch = batches[b];
                ReadOnlySpan<int> places = batches.Places(b);
                MatrixView target = workspace.TakeMatrix(batch.Rows, batch.Columns);
                batch.Expand(target);
                for (int r = 0; r < places.Length; r++) codes.Row(places[r]).CopyTo(batchCodes.Row(r));
                if (search is not null)
                {
                    sum += search.Run(batch, target, batchCodes.View, steps);
                    for (int r = 0; r < places.Length; r++) batchCodes.Row(r).CopyTo(codes.Row(places[r]));
                    progress?.Invoke(done += batch.Rows);
                }

                double share = (pass + (double)b / batches.Count) / options.Passes;
                adam.BeginStep(options.Rate + (options.FinalRate - options.Rate) * share, batch.Rows);
                backpropagation.Run(batch, target, steps++, 0, adam, batchCodes.View);
            }

            return sum / batches.Count / batches.Size / items.Columns;
        }
    }

    // Without whole numbers for costs (weights, a = 0.1) codewords are measured one by one, and no sieve spares any of them. Of long items
    // the reproductions could take all memory: 2 GB of them, and as much to search them, at the most.
    internal static bool TriesAll(CompressionModel model, int triedBits)
    {
        const int MostBitsOfSlowScan = 12;
        const long MostWords = 1L << 28;
        (int length, int code) = (model.Autoencoder.Visible, model.Autoencoder.Code);
        int most = IntegerCosts.Of(model.Measure, length) is null ? MostBitsOfSlowScan : Codebook.LargestBits;
        return code <= Math.Min(triedBits, most) && (long)BitMatrix.WordsFor(length) << code <= MostWords;
    }

    /// <summary>The items of all passes together, for a progress bar.</summary>
    public static long Work(IBinarySource source, NetworkRefinementOptions options) => (long)options.Passes * source.Count;
}
