namespace Rbm.Simd.Information;

/// <summary>
/// The rate-distortion function of independent bits, each 1 with probability p, for Hamming distortion:
/// R(D) = h(p) - h(D) for D up to min(p, 1 - p), and 0 from there on. It is the same for blocks of every length.
/// </summary>
public static class BernoulliCurve
{
    /// <summary>R(D), in bits for a source bit.</summary>
    /// <param name="p">The probability of a 1, 0 to 1.</param>
    /// <param name="distortion">D, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or NaN.</exception>
    public static double Rate(double p, double distortion)
    {
        Throw.IfOutside(p, 0, 1);
        Throw.IfOutside(distortion, 0, 1);
        return distortion >= Math.Min(p, 1 - p) ? 0 : BinaryEntropy.Of(p) - BinaryEntropy.Of(distortion);
    }

    /// <summary>D(R), the least distortion at a rate: where h(D) = h(p) - R.</summary>
    /// <param name="p">The probability of a 1, 0 to 1.</param>
    /// <param name="rate">R, bits for a source bit, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or NaN.</exception>
    public static double Distortion(double p, double rate)
    {
        Throw.IfOutside(p, 0, 1);
        Throw.IfNotFiniteOrNegative(rate);
        return rate == 0 ? Math.Min(p, 1 - p) : BinaryEntropy.Inverse(Math.Max(0, BinaryEntropy.Of(p) - rate));
    }

    /// <summary>The point whose slope is -beta / ln 2: D = min(p, 1 - p, 1 / (1 + e^beta)).</summary>
    /// <param name="p">The probability of a 1, 0 to 1.</param>
    /// <param name="beta">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or NaN.</exception>
    public static RateDistortionPoint At(double p, double beta)
    {
        Throw.IfOutside(p, 0, 1);
        double distortion = Math.Min(Math.Min(p, 1 - p), Noise(beta));
        double rate = Rate(p, distortion);
        return new(beta, distortion, rate, rate, rate);
    }

    /// <summary>1 / (1 + e^beta): the share of bits that differ at this beta where none is known better.</summary>
    /// <param name="beta">0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative, or not finite.</exception>
    public static double Noise(double beta)
    {
        Throw.IfNotFiniteOrNegative(beta);
        double e = Math.Exp(-beta);
        return e / (1 + e);
    }
}
