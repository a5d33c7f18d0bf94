namespace Rbm.Simd.Information;

/// <summary>Points of a source's rate-distortion function, and what is certain about them.</summary>
public sealed record RateDistortionResult
{
    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>N, the bits of an item.</summary>
    public required int Length { get; init; }

    /// <summary>How the points were found.</summary>
    public required RateDistortionMethod Method { get; init; }

    /// <summary>The distortion measure.</summary>
    public required DistortionMeasure Measure { get; init; }

    /// <summary>
    /// The points, in the order of the betas that were asked for. Where there is no number yet everything but beta is NaN, and
    /// <see cref="Estimate"/> says why.
    /// </summary>
    public required IReadOnlyList<RateDistortionPoint> Points { get; init; }

    /// <summary>What the points and their bounds mean, in a line.</summary>
    public required string Note { get; init; }

    /// <summary>The estimate from a learned mu, its points in the same order; null for every other method.</summary>
    public ModelCurve? Estimate { get; init; }
}
