using Rbm.Simd.Numerics;

namespace Rbm.Simd.Information;

/// <summary>
/// The rate-distortion function of a single bit under any per-bit measure, in closed form, and of bits that are independent of one
/// another: at the same beta their distortions and rates add up.
/// </summary>
/// <remarks>
/// T. Berger, "Rate Distortion Theory", 1971, chapter 2 (conditions of Kuhn and Tucker). With A = exp(-beta a), B = exp(-beta b)
/// and lambda(x) = P(x) / Z'(x), both reproductions are in use where lambda(0) + B lambda(1) = 1 and A lambda(0) + lambda(1) = 1;
/// Z' = K mu then gives mu. One alone is in use where the other's c(y) is not above 1.
/// </remarks>
internal static class SingleBitCurve
{
    /// <summary>Mean distortion (of a bit) and rate (in bits, of a bit) where the slope is -beta / ln 2.</summary>
    /// <param name="p">The probability of a 1, 0 to 1.</param>
    /// <param name="a">d(0,1), 0 or more; infinity forbids it.</param>
    /// <param name="b">d(1,0), 0 or more, finite.</param>
    /// <param name="beta">0 or more; beta times a finite cost must not exceed <see cref="RateDistortion.LargestExponent"/>.</param>
    public static (double Distortion, double Rate) At(double p, double a, double b, double beta)
    {
        double zero = 1 - p, one = p;
        bool forbidden = double.IsPositiveInfinity(a);

        // A constant costs nothing to say. The constant 1 exists where 0 may become 1, or never occurs.
        double asZero = one * b, asOne = zero == 0 ? 0 : zero * a;
        if (asZero == 0 || asOne == 0) return (0, 0);
        if (beta == 0) return (Math.Min(asZero, asOne), 0);
        double minusA = beta * a, minusB = beta * b, facA = Math.Exp(-minusA), facB = Math.Exp(-minusB);
        if (zero * facA + one / facB <= 1) return (asZero, 0);
        if (!forbidden && zero / facA + one * facB <= 1) return (asOne, 0);

        double determinant = -LogDomain.ExpMinusOne(-(minusA + minusB));
        double lambda0 = -LogDomain.ExpMinusOne(-minusB) / determinant, lambda1 = -LogDomain.ExpMinusOne(-minusA) / determinant;
        double z0 = zero / lambda0, z1 = one / lambda1;
        double mu0 = Math.Max(0, z0 - facA * z1) / determinant, mu1 = Math.Max(0, z1 - facB * z0) / determinant;
        double distortion = lambda1 * b * facB * mu0 + (forbidden ? 0 : lambda0 * a * facA * mu1);
        double nats = -beta * distortion - zero * Math.Log(z0) - one * Math.Log(z1);
        return (distortion, Math.Max(0, nats / LogDomain.Ln2));
    }

    /// <summary>The point of independent bits: distortion and rate of a source bit, the means over the bits.</summary>
    /// <param name="probabilities">P(1) of each bit, 0 to 1; one at least.</param>
    /// <param name="measure">The costs of each.</param>
    /// <param name="beta">As in <see cref="At"/>.</param>
    public static RateDistortionPoint OfIndependent(ReadOnlySpan<double> probabilities, DistortionMeasure measure, double beta)
    {
        double distortion = 0, rate = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            (double a, double b) = measure.At(i);
            (double d, double r) = At(probabilities[i], a, b, beta);
            distortion += d;
            rate += r;
        }

        rate /= probabilities.Length;
        return new(beta, distortion / probabilities.Length, rate, rate, rate);
    }
}
