namespace Rbm.Simd.Information;

/// <summary>
/// The rate-distortion function of independent bits of different probabilities, for Hamming distortion, by reverse water-filling:
/// at a level d, bit i has distortion min(p_i, 1 - p_i, d) and rate max(0, h(p_i) - h(d)). For bits that do depend on one another
/// it is an upper bound.
/// </summary>
public static class IndependentBitsCurve
{
    /// <summary>The point whose slope is -beta / ln 2: the level is 1 / (1 + e^beta).</summary>
    /// <param name="probabilities">p_i, the probability of a 1 of each bit, 0 to 1; at least one.</param>
    /// <param name="beta">0 or more.</param>
    /// <returns>Distortion and rate of a source bit: the means over the bits.</returns>
    /// <exception cref="ArgumentException">There is no bit, or an argument is outside its range.</exception>
    public static RateDistortionPoint At(ReadOnlySpan<double> probabilities, double beta)
    {
        Check(probabilities);
        return AtLevel(probabilities, beta, BernoulliCurve.Noise(beta));
    }

    /// <summary>The point of a given distortion.</summary>
    /// <param name="probabilities">p_i, the probability of a 1 of each bit, 0 to 1; at least one.</param>
    /// <param name="distortion">D of a source bit, 0 to 1.</param>
    /// <returns>
    /// The point; that of rate 0 for a D that is more than this takes. Its beta is infinity at D = 0.
    /// </returns>
    /// <exception cref="ArgumentException">There is no bit, or an argument is outside its range.</exception>
    public static RateDistortionPoint AtDistortion(ReadOnlySpan<double> probabilities, double distortion)
    {
        Check(probabilities);
        Throw.IfOutside(distortion, 0, 1);

        // The distortion rises with the level; halved until there is no number between.
        double low = 0, high = 0.5;
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle == low || middle == high) break;
            if (AtLevel(probabilities, 0, middle).Distortion > distortion) high = middle;
            else low = middle;
        }

        double level = AtLevel(probabilities, 0, high).Distortion <= distortion ? high : low;
        return AtLevel(probabilities, Math.Log((1 - level) / level), level);
    }

    private static RateDistortionPoint AtLevel(ReadOnlySpan<double> probabilities, double beta, double level)
    {
        double distortion = 0, rate = 0, noise = BinaryEntropy.Of(level);
        foreach (double p in probabilities)
        {
            double few = Math.Min(p, 1 - p);
            distortion += Math.Min(few, level);
            if (few > level) rate += BinaryEntropy.Of(p) - noise;
        }

        rate /= probabilities.Length;
        return new(beta, distortion / probabilities.Length, rate, rate, rate);
    }

    private static void Check(ReadOnlySpan<double> probabilities)
    {
        if (probabilities.IsEmpty) throw new ArgumentException("number of probabilities is 0, expected 1 or more");
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (!(probabilities[i] >= 0 && probabilities[i] <= 1))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"probability {i} is {probabilities[i]}, expected 0 to 1"));
            }
        }
    }
}
