namespace Rbm.Simd.Information;

/// <summary>
/// What annealed importance sampling says of log Z: bounds from either direction, an interval, and whether to believe it.
/// </summary>
/// <remarks>All in nats.</remarks>
public sealed class LogPartitionEstimate
{
    // 95 % of a normal distribution on both sides.
    private const double Interval = 1.96;

    // Estimates further apart than so many standard errors disagree: for normal ones, 6 pairs of 100,000 do by chance.
    private const double Disagreement = 4;

    // Inputs of units are single-precision sums: where all weights agree, errors are still not smaller than this part of log Z.
    private const double Rounding = 1e-6;

    internal LogPartitionEstimate(double logBase, ReadOnlySpan<double> forward, ReadOnlySpan<double> reverse)
    {
        ForwardWeights = LogWeights.Of(forward);
        Forward = logBase + ForwardWeights.LogMean;
        double forwardError = Interval * ForwardWeights.StandardError;
        (Value, StandardError) = (Forward, ForwardWeights.StandardError);
        (Lower, Upper) = (Forward - forwardError, Forward + forwardError);
        if (reverse.Length > 0)
        {
            LogWeights back = LogWeights.Of(reverse);
            ReverseWeights = back;
            Reverse = logBase - back.LogMean;
            (double ratio, StandardError) = BridgeSampling.LogRatio(forward, reverse);
            Value = logBase + ratio;
            Upper = Reverse.Value + Interval * back.StandardError;
            (Lower, Upper) = (Math.Min(Lower, Upper), Math.Max(Lower, Upper));
        }

        Warning = Judge();
    }

    /// <summary>
    /// The estimate: from both directions together by bridge sampling (Bennett 1976, which is optimal for work values, Shirts et al.
    /// 2003), or the forward one where there is no other.
    /// </summary>
    public double Value { get; }

    /// <summary>Standard error of <see cref="Value"/>.</summary>
    public double StandardError { get; }

    /// <summary>
    /// The lower end of a 95 % interval: 1.96 standard errors below <see cref="Forward"/>, which is itself below log Z in expectation.
    /// </summary>
    public double Lower { get; }

    /// <summary>
    /// The upper end: 1.96 standard errors above <see cref="Reverse"/>, which is itself above log Z in expectation; above
    /// <see cref="Forward"/> where that is all there is, and then too low as long as the chains miss a part of the machine.
    /// </summary>
    public double Upper { get; }

    /// <summary>log Z from the forward weights: below log Z in expectation.</summary>
    public double Forward { get; }

    /// <summary>
    /// log Z from the weights of the way back: above log Z in expectation, for exact samples. Null where none were given.
    /// </summary>
    public double? Reverse { get; }

    /// <summary>The forward weights, relative to Z_A.</summary>
    public LogWeights ForwardWeights { get; }

    /// <summary>The weights of the way back, of Z_A relative to Z; null where no samples were given.</summary>
    public LogWeights? ReverseWeights { get; }

    /// <summary>Whether the numbers mean what they say; else <see cref="Warning"/> has the reason.</summary>
    public bool IsReliable => Warning is null;

    /// <summary>Why not to believe the estimate; null if nothing speaks against it.</summary>
    public string? Warning { get; }

    private string? Judge()
    {
        if (TooFew(ForwardWeights, "forward") is { } forward) return forward;
        if (!double.IsFinite(Value)) return FormattableString.Invariant($"the estimate is {Value}: a chain has a weight of nothing");
        if (ReverseWeights is not { } back || Reverse is not { } reverse) return null;
        if (TooFew(back, "reverse") is { } text) return text;
        double error = Math.Sqrt(
            ForwardWeights.StandardError * ForwardWeights.StandardError + back.StandardError * back.StandardError)
            + Rounding * Math.Max(1, Math.Abs(Value));
        if (!(Math.Abs(reverse - Forward) > Disagreement * error)) return null;
        double apart = Math.Abs(reverse - Forward) / error;
        return FormattableString.Invariant($"forward {Forward:F3} and reverse {reverse:F3} differ by {apart:F1} standard errors, ")
            + FormattableString.Invariant($"at most {Disagreement} expected: ")
            + (reverse > Forward ? "take a longer ladder" : "the samples are not the machine's");
    }

    private static string? TooFew(LogWeights weights, string direction) => weights.IsReliable ? null : FormattableString.Invariant(
        $"effective number of {direction} weights is {weights.EffectiveCount:F1} of {weights.Count}, ")
        + $"{LogWeights.LeastEffective} or more needed: take a longer ladder or more chains";
}
