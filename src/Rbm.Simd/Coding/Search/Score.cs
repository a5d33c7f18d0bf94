using System.Numerics;
using Rbm.Simd.Information;

namespace Rbm.Simd.Coding.Search;

/// <summary>What the search minimises: the distortion summed over the bits.</summary>
/// <remarks>
/// Where a measure is a constraint, the reproductions that break it all have an infinite distortion, and a search that cannot tell them
/// apart finds no way out of them. So their score is their number of forbidden ones, far above the score of any that is allowed.
/// </remarks>
internal static class Score
{
    // 2^900: no sum of bits' costs of any use comes near it, and small multiples of it are exact.
    private const double TwoTo100 = 1267650600228229401496703205376d, TwoTo300 = TwoTo100 * TwoTo100 * TwoTo100;
    private const double Infeasible = TwoTo300 * TwoTo300 * TwoTo300;

    /// <summary>The score of a reproduction.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="source">The source's bits.</param>
    /// <param name="reproduction">The reproduction's bits.</param>
    public static double Of(DistortionMeasure measure, ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> reproduction)
    {
        double distortion = measure.Sum(source, reproduction);
        if (!measure.IsConstraint || !double.IsPositiveInfinity(distortion)) return distortion;
        long forbidden = 0;
        for (int w = 0; w < source.Length; w++) forbidden += BitOperations.PopCount(~source[w] & reproduction[w]);
        return forbidden * Infeasible;
    }

    /// <summary>The distortion of a score: infinite where the constraint is broken.</summary>
    public static double ToDistortion(double score) => score >= Infeasible ? double.PositiveInfinity : score;
}
