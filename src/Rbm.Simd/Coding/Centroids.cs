using Rbm.Simd.Bits;
using Rbm.Simd.Information;

namespace Rbm.Simd.Coding;

/// <summary>The codeword of least distortion for a cell of items, bit by bit.</summary>
/// <remarks>
/// With n items, k of them 1 at a bit, 1 costs (n - k) a there and 0 costs k b, both times the bit's weight, so that it does not
/// matter: 1 where k b is the larger, which is k / n above a / (a + b); 0 where they are equal. Under a constraint 1 may only be where
/// no item has 0.
/// </remarks>
internal static class Centroids
{
    /// <summary>Writes the codeword of a cell that has items.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="items">n, 1 or more.</param>
    /// <param name="ones">For each bit, the items that have 1.</param>
    /// <param name="prior">Items that count besides, all of them with the probabilities.</param>
    /// <param name="probabilities">For each bit, the probability of 1; empty where there is no prior.</param>
    /// <param name="codeword">The result.</param>
    public static void Write(
        DistortionMeasure measure, int items, ReadOnlySpan<int> ones, double prior, ReadOnlySpan<float> probabilities, Span<ulong> codeword)
    {
        codeword.Clear();
        for (int i = 0; i < ones.Length; i++)
        {
            double more = probabilities.IsEmpty ? 0 : prior * probabilities[i];
            double rest = probabilities.IsEmpty ? 0 : prior - more;
            bool one = measure.IsConstraint
                ? ones[i] == items
                : (ones[i] + more) * measure.B > (items - ones[i] + rest) * measure.A;
            if (one) codeword[i >> 6] |= 1ul << (i & 63);
        }
    }

    /// <summary>
    /// Writes a codeword near that of least distortion: a bit is 1 where its share of ones is above a / (a + b) + noise (u - 1/2),
    /// u uniform.
    /// </summary>
    /// <param name="measure">The measure, no constraint.</param>
    /// <param name="items">n, 1 or more.</param>
    /// <param name="ones">For each bit, the items that have 1.</param>
    /// <param name="prior">Items that count besides, all of them with the probabilities.</param>
    /// <param name="probabilities">For each bit, the probability of 1; empty where there is no prior.</param>
    /// <param name="noise">The width of the noise.</param>
    /// <param name="draw">u for each bit.</param>
    /// <param name="codeword">The result.</param>
    public static void WriteNear(
        DistortionMeasure measure, int items, ReadOnlySpan<int> ones, double prior, ReadOnlySpan<float> probabilities, double noise,
        Func<uint, float> draw, Span<ulong> codeword)
    {
        codeword.Clear();
        double threshold = measure.A / (measure.A + measure.B) - noise / 2;
        for (int i = 0; i < ones.Length; i++)
        {
            double share = (ones[i] + (probabilities.IsEmpty ? 0 : prior * probabilities[i])) / (items + prior);
            if (share > threshold + noise * draw((uint)i)) codeword[i >> 6] |= 1ul << (i & 63);
        }
    }

    /// <summary>The distortion of a cell's items from a codeword.</summary>
    public static double Cost(DistortionMeasure measure, int items, ReadOnlySpan<int> ones, ReadOnlySpan<ulong> codeword)
    {
        double cost = 0;
        ReadOnlySpan<double> weights = measure.Weights;
        for (int i = 0; i < ones.Length; i++)
        {
            bool one = (codeword[i >> 6] >> (i & 63) & 1) != 0;
            int wrong = one ? items - ones[i] : ones[i];
            if (wrong == 0) continue;
            cost += one && measure.IsConstraint ? measure.A : wrong * (one ? measure.A : measure.B) * (weights.IsEmpty ? 1 : weights[i]);
        }

        return cost;
    }

    /// <summary>The distortion of a cell's items from the codeword that is best for them.</summary>
    public static double Cost(DistortionMeasure measure, int items, ReadOnlySpan<int> ones)
    {
        double cost = 0;
        ReadOnlySpan<double> weights = measure.Weights;
        for (int i = 0; i < ones.Length; i++)
        {
            double zero = ones[i] * measure.B, one = ones[i] == items ? 0 : (items - ones[i]) * measure.A;
            cost += Math.Min(zero, one) * (weights.IsEmpty ? 1 : weights[i]);
        }

        return cost;
    }

    /// <summary>
    /// The bit that halves a cell best: the one whose number of ones is nearest to half of the items, the first of several.
    /// </summary>
    /// <returns>The bit, or -1 where all items are alike.</returns>
    public static int Halving(int items, ReadOnlySpan<int> ones)
    {
        int best = -1, least = 0;
        for (int i = 0; i < ones.Length; i++)
        {
            int smaller = Math.Min(ones[i], items - ones[i]);
            if (smaller > least) (best, least) = (i, smaller);
        }

        return best;
    }
}
