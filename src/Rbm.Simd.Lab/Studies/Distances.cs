namespace Rbm.Simd.Lab.Studies;

/// <summary>How far two distributions on {0,1}^N are apart; bit i of an index is bit i of the letter.</summary>
internal static class Distances
{
    /// <summary>Half the sum of the absolute differences.</summary>
    public static double TotalVariation(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        double sum = 0;
        for (int y = 0; y < p.Length; y++) sum += Math.Abs(p[y] - q[y]);
        return sum / 2;
    }

    /// <summary>KL(p || q) in bits; infinity where q lacks a letter of p.</summary>
    public static double Divergence(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        double sum = 0;
        for (int y = 0; y < p.Length; y++)
            if (p[y] > 0) sum += p[y] * Math.Log2(p[y] / q[y]);
        return Math.Max(0, sum);
    }

    /// <summary>
    /// The Kolmogorov-Smirnov distance of N-dimensional distributions: the largest difference of F(y) = P(Y_i &lt;= y_i for all i).
    /// </summary>
    public static double KolmogorovSmirnov(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        var difference = new double[p.Length];
        for (int y = 0; y < p.Length; y++) difference[y] = p[y] - q[y];

        // Y <= y bit by bit says that Y's ones are among y's: sums over subsets, a bit at a time.
        for (int bit = 1; bit < difference.Length; bit <<= 1)
            for (int y = 0; y < difference.Length; y++)
                if ((y & bit) != 0) difference[y] += difference[y ^ bit];
        return difference.Max(Math.Abs);
    }

    /// <summary>
    /// The Kolmogorov-Smirnov distance of the letters' indices, that is with the letters in the order of their indices.
    /// </summary>
    public static double KolmogorovSmirnovOfIndices(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        double sum = 0, most = 0;
        for (int y = 0; y < p.Length; y++)
        {
            sum += p[y] - q[y];
            most = Math.Max(most, Math.Abs(sum));
        }

        return most;
    }
}
