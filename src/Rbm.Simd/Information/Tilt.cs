using System.Numerics;

namespace Rbm.Simd.Information;

/// <summary>
/// How far mu(y) is tilted towards a source item x: by exp(-beta d(x, y)), and for a measure that is a constraint by
/// exp(-penalty x (ones of y where x has none)) on the way to forbidding them.
/// </summary>
/// <param name="Beta">beta; it multiplies the distortion summed over the bits.</param>
/// <param name="Penalty">For a constraint: nats for a forbidden one, infinity for forbidden at all. 0 for any other measure.</param>
internal readonly record struct Tilt(double Beta, double Penalty)
{
    /// <summary>mu itself.</summary>
    public static Tilt None => default;

    /// <summary>Whether forbidden ones are possible no more.</summary>
    public bool IsHard => double.IsPositiveInfinity(Penalty);

    /// <summary>
    /// log of (this tilt over the one before) at y: what an annealed importance weight gains when the chain moves on from one
    /// distribution to the next, up to the ratio of their normalisers.
    /// </summary>
    /// <param name="before">The tilt that y is a sample of.</param>
    /// <param name="measure">d.</param>
    /// <param name="source">x's words.</param>
    /// <param name="state">y's words.</param>
    public double LogRatio(Tilt before, DistortionMeasure measure, ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> state)
    {
        if (!measure.IsConstraint) return -(Beta - before.Beta) * measure.Sum(source, state);

        // Moving in the hard regime, or out of it: y breaks no constraint.
        if (before.IsHard) return Beta == before.Beta ? 0 : -(Beta - before.Beta) * measure.Sum(source, state);
        int forbidden = OnesWithout(source, state);
        if (IsHard) return forbidden == 0 ? 0 : double.NegativeInfinity;
        return -(Penalty - before.Penalty) * forbidden;
    }

    private static int OnesWithout(ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> state)
    {
        int ones = 0;
        for (int w = 0; w < source.Length; w++) ones += BitOperations.PopCount(~source[w] & state[w]);
        return ones;
    }
}
