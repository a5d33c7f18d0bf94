namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>
/// Bounds for sampling tests, by the rate at which a correct sampler would break them (the false-alarm rate of one comparison;
/// divide it by the number of comparisons that a test makes).
/// </summary>
public static class Statistics
{
    /// <summary>The z for which a standard normal is outside -z .. z with the given probability (5.5 for about 4e-8).</summary>
    public static double TwoSidedNormalBound(double falseAlarmRate) =>
        Math.Sqrt(2 * InverseUpperGamma(0.5, falseAlarmRate));

    /// <summary>The value that a chi-square variable exceeds with the given probability.</summary>
    public static double ChiSquareBound(int degreesOfFreedom, double falseAlarmRate) =>
        2 * InverseUpperGamma(degreesOfFreedom / 2.0, falseAlarmRate);

    /// <summary>
    /// Fails if a count of successes is too far from n p. The bound is Chernoff's, exp(-n KL(count/n, p)) a side, which holds for
    /// every n and p, where the normal approximation fails for small n p.
    /// </summary>
    public static void AssertBinomial(long count, long n, double p, double falseAlarmRate, string? what = null)
    {
        double exponent = n * Divergence((double)count / n, p);
        double limit = Math.Log(2 / falseAlarmRate);
        Assert.True(exponent <= limit, $"{what}{(what is null ? "" : ": ")}{count} of {n} where {p * n:F1} are expected");
    }

    /// <summary>Pearson's statistic of counts against expected counts.</summary>
    public static double ChiSquare(ReadOnlySpan<long> counts, ReadOnlySpan<double> expected)
    {
        double sum = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            double difference = counts[i] - expected[i];
            sum += difference * difference / expected[i];
        }

        return sum;
    }

    /// <summary>Fails if counts are too far from uniform. The expected count of a cell should be 20 or more.</summary>
    public static void AssertUniform(ReadOnlySpan<long> counts, double falseAlarmRate, string? what = null)
    {
        long total = 0;
        foreach (long count in counts) total += count;
        var expected = new double[counts.Length];
        expected.AsSpan().Fill((double)total / counts.Length);
        double statistic = ChiSquare(counts, expected);
        double bound = ChiSquareBound(counts.Length - 1, falseAlarmRate);
        Assert.True(statistic <= bound, $"{what}{(what is null ? "" : ": ")}chi-square {statistic:F1}, bound {bound:F1}");
    }

    /// <summary>
    /// Kullback-Leibler divergence of Bernoulli(q) from Bernoulli(p), in nats; infinity where p excludes what q has.
    /// </summary>
    internal static double Divergence(double q, double p) => Term(q, p) + Term(1 - q, 1 - p);

    private static double Term(double q, double p) => q == 0 ? 0 : p == 0 ? double.PositiveInfinity : q * Math.Log(q / p);

    private static double InverseUpperGamma(double shape, double probability)
    {
        double low = 0, high = 1;
        while (UpperGamma(shape, high) > probability) high *= 2;
        for (int i = 0; i < 200; i++)
        {
            double middle = (low + high) / 2;
            if (UpperGamma(shape, middle) > probability) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The regularised upper incomplete gamma function Q(shape, x), by series or continued fraction.</summary>
    internal static double UpperGamma(double shape, double x)
    {
        if (x <= 0) return 1;
        double scale = Math.Exp(-x + shape * Math.Log(x) - LogGamma(shape));
        if (x < shape + 1)
        {
            double term = 1 / shape, sum = term;
            for (int n = 1; n < 100_000 && term > sum * 1e-17; n++)
            {
                term *= x / (shape + n);
                sum += term;
            }

            return 1 - scale * sum;
        }

        // Lentz's method.
        const double tiny = 1e-300;
        double b = x + 1 - shape, c = 1 / tiny, d = 1 / b, h = d;
        for (int i = 1; i < 100_000; i++)
        {
            double a = -i * (i - shape);
            b += 2;
            d = a * d + b;
            if (Math.Abs(d) < tiny) d = tiny;
            c = b + a / c;
            if (Math.Abs(c) < tiny) c = tiny;
            d = 1 / d;
            h *= d * c;
            if (Math.Abs(d * c - 1) < 1e-15) break;
        }

        return scale * h;
    }

    // Stirling's series after shifting the argument above 10.
    internal static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++) shift += Math.Log(x);
        double r = 1 / (x * x);
        double series = (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / x;
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI) + series - shift;
    }
}
