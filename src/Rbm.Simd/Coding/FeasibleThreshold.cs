using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Chooses the threshold of a network's reproductions for a measure with a constraint (WEM), whose own threshold, 1, makes all of them
/// zero.
/// </summary>
/// <remarks>
/// The lower the threshold, the more ones a reproduction has, and the fewer codes are feasible for an item. A network cannot promise
/// that there is one at all; a refined codebook can, since its code 0 is all zero (<see cref="CodebookRefinement"/>).
/// </remarks>
public static class FeasibleThreshold
{
    private const int MostItems = 1000;

    // Ascending; 1 is the reproduction without ones, which is feasible always.
    private static readonly double[] Candidates = [0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1];

    /// <summary>
    /// The model with the threshold of least mean distortion on a source's first 1000 items, where one without a feasible code counts as
    /// if all its bits were wrong; of several thresholds the highest. A model without a constraint, or with a codebook, is given back as
    /// it is.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="source">Training items of N bits, one or more.</param>
    /// <param name="effort">
    /// The effort of the codes' search where the code is too long for a codebook of <see cref="Codebook.DefaultMostBits"/> bits; else the
    /// best codes are taken.
    /// </param>
    /// <param name="seed">The seed of that search.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">The source does not fit the model or is empty.</exception>
    public static CompressionModel Choose(
        CompressionModel model, IBinarySource source, int effort, ulong seed, WorkerTeam team, CancellationToken token = default)
    {
        if (!model.Measure.IsConstraint || model.Codebook is not null) return model;
        ModelSource.Require(model, source);
        var items = new BitMatrix(Math.Min(MostItems, source.Count), model.Autoencoder.Visible);
        source.Read(0, 0, items.View);
        CompressionModel best = model;
        double least = double.PositiveInfinity;
        foreach (double threshold in Candidates)
        {
            token.ThrowIfCancellationRequested();
            CompressionModel candidate = model with { Threshold = threshold };
            double distortion = MeanDistortion(candidate, items, effort, seed, team, token);
            if (distortion <= least) (best, least) = (candidate, distortion);
        }

        return best;
    }

    private static double MeanDistortion(
        CompressionModel model, BitMatrix items, int effort, ulong seed, WorkerTeam team, CancellationToken token)
    {
        double[] distortions = new double[items.Rows];
        if (model.Autoencoder.Code <= Codebook.DefaultMostBits)
        {
            Codebook.Compile(model, team, token).Nearest(items.View, new int[items.Rows], distortions, team);
        }
        else
        {
            BitMatrix codes = new(items.Rows, model.Autoencoder.Code), reproductions = new(items.Rows, items.Columns);
            new Encoder(model, team).Encode(items.View, codes.View, effort, seed);
            new Reproducer(model, team).Reproduce(codes.View, reproductions.View);
            for (int i = 0; i < items.Rows; i++) distortions[i] = model.Measure.Sum(items.Row(i), reproductions.Row(i));
        }

        double none = items.Columns * model.Measure.B, sum = 0;
        foreach (double distortion in distortions) sum += Math.Min(distortion, none);
        return sum / items.Rows;
    }
}
