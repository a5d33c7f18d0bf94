namespace Rbm.Simd.Information;

/// <summary>
/// The rate that a code of n independent bits, each 1 with probability p, takes for a Hamming distortion above d with probability eps
/// at most, to the first orders in 1 / sqrt(n).
/// </summary>
/// <remarks>
/// V. Kostina and S. Verdu, "Fixed-length lossy compression in the finite blocklength regime", IEEE Trans. IT-58, 2012. These are
/// approximations, neither upper nor lower bounds; <see cref="UniformCodeBounds"/> has bounds for p = 1/2.
/// </remarks>
public static class NormalApproximation
{
    /// <summary>The dispersion p (1 - p) log2^2((1 - p) / p), in bits squared: the same for every d. 0 for p = 1/2.</summary>
    /// <param name="p">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside its range, or NaN.</exception>
    public static double Dispersion(double p)
    {
        CheckOpen(p, nameof(p));
        double bits = Math.Log2((1 - p) / p);
        return p * (1 - p) * bits * bits;
    }

    /// <summary>
    /// h(p) - h(d) + sqrt(V / n) Q^-1(eps), up to a term of order log(n) / n; for p = 1/2, where V is 0, that term is known and
    /// counted: 1 - h(d) + log2(n) / (2n).
    /// </summary>
    /// <param name="p">Above 0 and below 1.</param>
    /// <param name="distortion">d, above 0 and below min(p, 1 - p).</param>
    /// <param name="length">n, 1 or more.</param>
    /// <param name="excess">eps, above 0 and below 1.</param>
    /// <returns>Bits for a source bit.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double Rate(double p, double distortion, int length, double excess)
    {
        CheckOpen(p, nameof(p));
        Throw.IfNotPositive(length);
        double few = Math.Min(p, 1 - p);
        if (!(distortion > 0 && distortion < few))
        {
            throw new ArgumentOutOfRangeException(
                nameof(distortion), FormattableString.Invariant($"distortion is {distortion}, expected above 0 and below {few}"));
        }

        CheckOpen(excess, nameof(excess));
        double rate = BernoulliCurve.Rate(p, distortion);
        return p == 0.5
            ? rate + Math.Log2(length) / (2.0 * length)
            : rate + Math.Sqrt(Dispersion(p) / length) * InverseTail(excess);
    }

    /// <summary>Q^-1: the number that a standard normal variable exceeds with a given probability.</summary>
    /// <param name="probability">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside its range, or NaN.</exception>
    public static double InverseTail(double probability)
    {
        CheckOpen(probability, nameof(probability));
        if (probability > 0.5) return -InverseTail(1 - probability);

        // Newton on log Q, which is concave: from the right of the root (Q(x) < exp(-x^2 / 2)) it goes down to it.
        double x = Math.Sqrt(-2 * Math.Log(probability)), logTarget = Math.Log(probability);
        for (int i = 0; i < 100; i++)
        {
            double tail = Tail(x), density = Density(x);
            double next = x + (Math.Log(tail) - logTarget) * tail / density;
            if (Math.Abs(next - x) <= 1e-15 * Math.Max(1, x)) return Math.Max(0, next);
            x = next;
        }

        return x;
    }

    /// <summary>Q(x) for x of 0 or more.</summary>
    private static double Tail(double x)
    {
        // The series x + x^3/3 + x^5/(3 5) + ... near 0, where it takes few terms and Q is not small; else the continued fraction
        // 1/(x + 1/(x + 2/(x + 3/(x + ...)))).
        const double Near = 2.5;
        if (x < Near)
        {
            double term = x, sum = 0;
            for (int k = 1; term > 1e-18; k++)
            {
                sum += term;
                term *= x * x / (2 * k + 1);
            }

            return 0.5 - Density(x) * sum;
        }

        const int Depth = 150;
        double fraction = x;
        for (int k = Depth; k > 0; k--) fraction = x + k / fraction;
        return Density(x) / fraction;
    }

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    private static void CheckOpen(double value, string name)
    {
        if (!(value > 0 && value < 1))
        {
            throw new ArgumentOutOfRangeException(
                name, FormattableString.Invariant($"{name} is {value}, expected above 0 and below 1"));
        }
    }
}
