namespace Rbm.Simd.Information;

/// <summary>What a distribution mu of reproductions says of a rate-distortion function at one beta; all of a source bit.</summary>
/// <remarks>
/// Under mu(y given x) = mu(y) exp(-beta d(x, y)) / Z'(x), whose output marginal is mu' = mu c.
/// Lower bound &lt;= R(D) &lt;= I &lt;= the rate of eq. (4); all are equal exactly where mu is optimal.
/// </remarks>
public readonly record struct BlahutBounds
{
    /// <summary>beta, which multiplies the distortion summed over the N bits of an item.</summary>
    public required double Beta { get; init; }

    /// <summary>D, the mean distortion of a source bit.</summary>
    public required double Distortion { get; init; }

    /// <summary>The rate of eq. (4): -beta E d - E log Z', in bits. It is the mutual information only where mu = mu'.</summary>
    public required double FunctionalRate { get; init; }

    /// <summary>I(X; Y), in bits: a rate at which <see cref="Distortion"/> can be had.</summary>
    public required double MutualInformation { get; init; }

    /// <summary>R at <see cref="Distortion"/> is not below, in bits (Blahut 1972): eq. (4) less log max c.</summary>
    public required double RateLower { get; init; }

    /// <summary>E log Z' in nats of a whole item: what an exact step of the alternation never makes smaller.</summary>
    public required double MeanLogNormalizer { get; init; }

    /// <summary>KL(mu' || mu) in bits: what eq. (4) is above the mutual information.</summary>
    public double Divergence => FunctionalRate - MutualInformation;

    /// <summary>
    /// Eq. (4) less the lower bound, in bits of a source bit: 0 exactly where mu is optimal. (The mutual information less the lower
    /// bound is 0 also where only mu' is.)
    /// </summary>
    public double Gap => Math.Max(0, FunctionalRate - RateLower);

    /// <summary>The point (D, I), with I and 0 or Blahut's bound as the rate's bounds.</summary>
    public RateDistortionPoint ToPoint() =>
        new(Beta, Distortion, MutualInformation, Math.Clamp(RateLower, 0, MutualInformation), MutualInformation);
}
