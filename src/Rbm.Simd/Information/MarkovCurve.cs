namespace Rbm.Simd.Information;

/// <summary>
/// What is known in closed form of the binary symmetric Markov source (the first bit uniform, each further one different from the
/// one before it with probability p) for Hamming distortion.
/// </summary>
/// <remarks>
/// R. M. Gray, "Information rates of autoregressive processes", IEEE Trans. IT-16, 1970, and "Rate distortion functions for
/// finite-state finite-alphabet Markov sources", IT-17, 1971. The source of 1 - p is that of p with every second bit turned, so all of
/// this is the same for both.
/// </remarks>
public static class MarkovCurve
{
    /// <summary>The entropy of N bits: 1 + (N - 1) h(p), in bits.</summary>
    /// <param name="p">0 to 1.</param>
    /// <param name="length">N, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or NaN.</exception>
    public static double BlockEntropy(double p, int length)
    {
        Throw.IfNotPositive(length);
        return 1 + (length - 1) * BinaryEntropy.Of(p);
    }

    /// <summary>
    /// Shannon's lower bound h(p) - h(D) on R(D) of the endless source, in bits for a source bit: exact up to
    /// <see cref="CriticalDistortion(double)"/>, and below R(D) beyond it. Never below 0.
    /// </summary>
    /// <param name="p">0 to 1.</param>
    /// <param name="distortion">D, 0 to 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or NaN.</exception>
    public static double LowerBound(double p, double distortion)
    {
        Throw.IfOutside(distortion, 0, 0.5);
        return Math.Max(0, BinaryEntropy.Of(p) - BinaryEntropy.Of(distortion));
    }

    /// <summary>
    /// Shannon's lower bound H_N / N - h(D) on R_N(D) of blocks of N bits, in bits for a source bit. Never below 0.
    /// </summary>
    /// <param name="p">0 to 1.</param>
    /// <param name="length">N, 1 or more.</param>
    /// <param name="distortion">D, 0 to 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or NaN.</exception>
    public static double LowerBound(double p, int length, double distortion)
    {
        Throw.IfOutside(distortion, 0, 0.5);
        return Math.Max(0, BlockEntropy(p, length) / length - BinaryEntropy.Of(distortion));
    }

    /// <summary>
    /// Gray's critical distortion (1 - sqrt(1 - (p / (1 - p))^2)) / 2, for the p that is 1/2 or less: up to it
    /// <see cref="LowerBound(double, double)"/> is exact.
    /// </summary>
    /// <param name="p">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside its range, or NaN.</exception>
    public static double CriticalDistortion(double p)
    {
        Throw.IfOutside(p, 0, 1);
        double few = Math.Min(p, 1 - p), ratio = few / (1 - few);
        return Least(ratio * ratio);
    }

    /// <summary>
    /// The same for blocks of N bits: up to it <see cref="LowerBound(double, int, double)"/> is exact. Closed forms are known for
    /// N = 2, (1 - sqrt(1 - 2p)) / 2, and N = 3, (1 - sqrt(1 - 4p^2)) / 2; it falls to <see cref="CriticalDistortion(double)"/> as N
    /// grows.
    /// </summary>
    /// <param name="p">0 to 1.</param>
    /// <param name="length">N, 1 (1/2, since a bit is uniform), 2 or 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or NaN.</exception>
    public static double CriticalDistortion(double p, int length)
    {
        Throw.IfOutside(p, 0, 1);
        Throw.IfOutside(length, 1, 3);
        double few = Math.Min(p, 1 - p);
        return length switch { 1 => 0.5, 2 => Least(2 * few), _ => Least(4 * few * few) };
    }

    // (1 - sqrt(1 - z)) / 2 without the loss of the difference.
    private static double Least(double z) => z / (2 * (1 + Math.Sqrt(1 - z)));
}
