namespace Rbm.Simd.Information;

/// <summary>
/// What a set of importance weights, held as logarithms, says of their mean: the estimate, its error, and whether either means
/// anything.
/// </summary>
/// <remarks>
/// The mean of annealed importance weights is unbiased for a ratio of partition functions; its logarithm, and still more the mean of
/// the logarithms, is below the truth in expectation (Jensen's inequality).
/// </remarks>
public readonly record struct LogWeights
{
    /// <summary>An estimate from fewer effective weights than this is no estimate: its standard error is itself unknown.</summary>
    // For log-normal weights, ESS / n = exp(-variance): at 5 of 100 the variance is 3, and the standard error of the logarithm of
    // the mean, by its own estimate 0.44, is still of the right size; with fewer it is a matter of the largest weight alone.
    public const double LeastEffective = 5;

    /// <summary>Number of weights.</summary>
    public required int Count { get; init; }

    /// <summary>log((1/n) sum of w): the estimate of the logarithm of the mean.</summary>
    public required double LogMean { get; init; }

    /// <summary>(1/n) sum of log w, which is below the logarithm of the mean in expectation, whatever the number of weights.</summary>
    public required double MeanLog { get; init; }

    /// <summary>Standard error of <see cref="LogMean"/> (delta method); infinity for a single weight.</summary>
    public required double StandardError { get; init; }

    /// <summary>(sum of w)^2 / sum of w^2, between 1 and n (Kong 1992).</summary>
    public required double EffectiveCount { get; init; }

    /// <summary>Whether <see cref="EffectiveCount"/> is <see cref="LeastEffective"/> or more.</summary>
    public bool IsReliable => EffectiveCount >= LeastEffective;

    /// <summary>Summarises weights.</summary>
    /// <param name="logs">Natural logarithms of the weights, one or more; minus infinity for a weight of nothing.</param>
    /// <exception cref="ArgumentException">There is no weight, or a logarithm is NaN or plus infinity.</exception>
    public static LogWeights Of(ReadOnlySpan<double> logs)
    {
        if (logs.Length == 0) throw new ArgumentException("there are no weights, 1 or more needed");
        double most = double.NegativeInfinity, sum = 0, squares = 0, total = 0;
        foreach (double x in logs)
        {
            if (double.IsNaN(x) || double.IsPositiveInfinity(x))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"the logarithm of a weight is {x}, expected a number below infinity"));
            }

            most = Math.Max(most, x);
            total += x;
        }

        if (double.IsNegativeInfinity(most))
        {
            return new()
            {
                Count = logs.Length, LogMean = most, MeanLog = most, StandardError = double.PositiveInfinity, EffectiveCount = 0,
            };
        }

        foreach (double x in logs)
        {
            double w = Math.Exp(x - most);
            sum += w;
            squares += w * w;
        }

        int n = logs.Length;
        double effective = sum * sum / squares;
        return new()
        {
            Count = n,
            LogMean = most + Math.Log(sum / n),
            MeanLog = total / n,
            EffectiveCount = effective,

            // Variance of the mean over its square: (n sum w^2 / (sum w)^2 - 1) / (n - 1).
            StandardError = n == 1 ? double.PositiveInfinity : Math.Sqrt(Math.Max(0, n / effective - 1) / (n - 1)),
        };
    }
}
