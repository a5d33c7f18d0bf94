using Rbm.Simd.Numerics;

namespace Rbm.Simd.Information;

/// <summary>
/// What codes of finite length can do for uniform bits and Hamming distortion: 2^K words of N bits. All counts of words are kept as
/// logarithms, so that N may be in the thousands.
/// </summary>
public static class UniformCodeBounds
{
    /// <summary>
    /// The mean distortion of a source bit that no code goes below: that of a ball of 2^(N - K) points around its centre, the outermost
    /// shell as full as it takes. Perfect codes reach it.
    /// </summary>
    /// <param name="length">N, 1 or more.</param>
    /// <param name="codeBits">K, 0 to N.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double SphereBound(int length, int codeBits)
    {
        Throw.IfNotPositive(length);
        Throw.IfOutside(codeBits, 0, length);
        double logBall = (length - codeBits) * LogDomain.Ln2, filled = 0, distances = 0, logShell = 0;
        for (int r = 0; r <= length; r++)
        {
            double share = Math.Exp(logShell - logBall);
            if (filled + share >= 1) return (distances + r * (1 - filled)) / length;
            filled += share;
            distances += r * share;
            logShell += Math.Log((double)(length - r) / (r + 1));
        }

        // K = 0, and rounding left the whole space a little short.
        return (distances + length * (1 - filled)) / length;
    }

    /// <summary>
    /// The mean distortion of a source bit over all codes, where each of the 2^K words is drawn uniformly:
    /// (1/N) sum over r below N of (1 - V(r) / 2^N)^(2^K), V(r) the points of a ball of radius r.
    /// </summary>
    /// <param name="length">N, 1 or more.</param>
    /// <param name="codeBits">K, 0 to N.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double RandomCodeMean(int length, int codeBits)
    {
        Throw.IfNotPositive(length);
        Throw.IfOutside(codeBits, 0, length);
        double[] logBalls = LogBalls(length);
        double sum = 0;
        for (int r = 0; r < length; r++) sum += Math.Exp(-Math.Exp(codeBits * LogDomain.Ln2 + LogOfMissExponent(logBalls, r)));
        return sum / length;
    }

    /// <summary>D(R) of endless length at R = K/N: h^-1(1 - K/N).</summary>
    /// <param name="length">N, 1 or more.</param>
    /// <param name="codeBits">K, 0 to N.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double Asymptotic(int length, int codeBits)
    {
        Throw.IfNotPositive(length);
        Throw.IfOutside(codeBits, 0, length);
        return BinaryEntropy.Inverse((double)(length - codeBits) / length);
    }

    /// <summary>
    /// The rate that a code needs for a distortion above d with probability eps at most: log2 of (1 - eps) 2^N / V(N d), over N. Below
    /// 0 where no code is needed.
    /// </summary>
    /// <param name="length">N, 1 or more.</param>
    /// <param name="distortion">d, 0 to 1/2; N d is rounded down, up to 1e-9 below a whole number up.</param>
    /// <param name="excess">eps, above 0 and below 1.</param>
    /// <returns>Bits for a source bit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double ExcessConverse(int length, double distortion, double excess)
    {
        int radius = Radius(length, distortion, excess);
        return 1 + (LogDomain.LogOnePlus(-excess) - LogBalls(length)[radius]) / (length * LogDomain.Ln2);
    }

    /// <summary>
    /// The rate at which there is a code with a distortion above d with probability eps at most, by drawing one:
    /// the least M for which (1 - V(N d) / 2^N)^M is eps or less gives log2(M) / N.
    /// </summary>
    /// <inheritdoc cref="ExcessConverse"/>
    public static double ExcessAchievable(int length, double distortion, double excess)
    {
        int radius = Radius(length, distortion, excess);
        double logWords = Math.Log(-Math.Log(excess)) - LogOfMissExponent(LogBalls(length), radius);

        // A whole number of words, where double can tell; the last rounding of a logarithm makes no word more.
        const double LargestWhole = 30;
        if (logWords < LargestWhole) logWords = Math.Log(Math.Max(1, Math.Ceiling(Math.Exp(logWords) * (1 - 1e-12))));
        return logWords / (length * LogDomain.Ln2);
    }

    /// <summary>log V(r), the points within distance r, for every r of 0 to N.</summary>
    private static double[] LogBalls(int length)
    {
        var logs = new double[length + 1];
        double logShell = 0;
        for (int r = 1; r <= length; r++)
        {
            logShell += Math.Log((double)(length - r + 1) / r);
            logs[r] = LogDomain.Add(logs[r - 1], logShell);
        }

        return logs;
    }

    // log(-log(1 - V(r) / 2^N)): the logarithm of what a word's chance to miss the ball is e to the minus of. The ball's complement
    // is a ball too, and the smaller of the two is known better.
    private static double LogOfMissExponent(double[] logBalls, int radius)
    {
        int length = logBalls.Length - 1;
        double logShare = logBalls[radius] - length * LogDomain.Ln2;
        const double Linear = -37;
        if (logShare < Linear) return logShare;
        if (2 * radius < length) return Math.Log(-LogDomain.LogOnePlus(-Math.Exp(logShare)));
        return radius == length
            ? double.PositiveInfinity
            : Math.Log(length * LogDomain.Ln2 - logBalls[length - radius - 1]);
    }

    private static int Radius(int length, double distortion, double excess)
    {
        Throw.IfNotPositive(length);
        Throw.IfOutside(distortion, 0, 0.5);
        if (!(excess > 0 && excess < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(excess), FormattableString.Invariant($"excess is {excess}, expected above 0 and below 1"));
        }

        return (int)Math.Floor(length * distortion + 1e-9);
    }
}
