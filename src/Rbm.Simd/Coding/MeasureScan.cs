using System.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// Compares an item with all codewords in a measure whose distortions are rounded numbers, exactly as
/// <see cref="Information.DistortionMeasure.Sum"/> adds them up.
/// </summary>
/// <remarks>
/// A codeword is left as soon as its distortion so far is beyond the best one's. That changes nothing: what is added is never
/// negative, and rounding keeps the order.
/// </remarks>
internal unsafe struct MeasureScan : IParallelJob
{
    public ulong* Items, Codewords;
    public int Count, Words;
    public double A, B;

    /// <summary>One a bit, or null.</summary>
    public double* Weights;

    /// <summary>A candidate for each item, then the result.</summary>
    public int* Indices;

    public double* Distortions;

    /// <summary>Searches for one item.</summary>
    public readonly void Run(int index, int worker)
    {
        ulong* item = Items + (nint)index * Words;
        int best = Indices[index];
        double least = Of(item, best, double.PositiveInfinity);
        for (int c = 0; c < Count; c++)
        {
            double distortion = Of(item, c, least);
            if (distortion < least || (distortion == least && c < best)) (best, least) = (c, distortion);
        }

        (Indices[index], Distortions[index]) = (best, least);
    }

    // The distortion, or a number above the bound when the distortion is.
    private readonly double Of(ulong* item, int codeword, double bound)
    {
        ulong* other = Codewords + (nint)codeword * Words;
        return Weights == null ? Counted(item, other, bound) : Weighted(item, other, bound);
    }

    private readonly double Counted(ulong* item, ulong* codeword, double bound)
    {
        long falseOnes = 0, falseZeros = 0;
        double distortion = 0;
        for (int w = 0; w < Words; w++)
        {
            falseOnes += BitOperations.PopCount(~item[w] & codeword[w]);
            falseZeros += BitOperations.PopCount(item[w] & ~codeword[w]);
            distortion = (falseOnes == 0 ? 0 : falseOnes * A) + falseZeros * B;
            if (distortion > bound) break;
        }

        return distortion;
    }

    private readonly double Weighted(ulong* item, ulong* codeword, double bound)
    {
        double falseOnes = 0, falseZeros = 0, distortion = 0;
        bool any = false;
        for (int w = 0; w < Words; w++)
        {
            for (ulong differing = item[w] ^ codeword[w]; differing != 0; differing &= differing - 1)
            {
                int at = BitOperations.TrailingZeroCount(differing);
                double weight = Weights[64 * (nint)w + at];
                if ((item[w] >> at & 1) == 0)
                {
                    falseOnes += weight;
                    any = true;
                }
                else
                {
                    falseZeros += weight;
                }
            }

            distortion = (double.IsPositiveInfinity(A) ? any ? A : 0 : falseOnes * A) + falseZeros * B;
            if (distortion > bound) break;
        }

        return distortion;
    }
}
