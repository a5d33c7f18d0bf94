namespace Rbm.Simd.Information;

/// <summary>The distortions between the letters of a source and those of a reproduction, however they are held.</summary>
internal abstract class DistortionKernel
{
    /// <summary>|X|.</summary>
    public abstract int Sources { get; }

    /// <summary>|Y|.</summary>
    public abstract int Reproductions { get; }

    /// <summary>The largest of the distortions that are not forbidden, or somewhat more.</summary>
    public abstract double LargestDistortion { get; }

    /// <summary>sum_x P(x) d(x, y) for every y; infinity where a pair of a possible x is forbidden.</summary>
    public abstract void MeanDistortions(ReadOnlySpan<double> probabilities, Span<double> means);

    /// <summary>The kernel exp(-beta d).</summary>
    public abstract TiltedKernel At(double beta);
}

/// <summary>exp(-beta d(x, y)) at one beta, as what Blahut's and Arimoto's alternation needs of it.</summary>
internal abstract class TiltedKernel
{
    /// <summary>
    /// From log mu: log Z'(x) = log sum_y mu(y) exp(-beta d(x, y)) for every x, and
    /// log c(y) = log sum_x P(x) exp(-beta d(x, y)) / Z'(x) for every y.
    /// </summary>
    /// <param name="logProbabilities">log P, minus infinity for impossible letters.</param>
    /// <param name="logMarginal">log mu.</param>
    /// <param name="logNormalizers">log Z', filled; minus infinity where mu reaches no feasible y.</param>
    /// <param name="logFactors">log c, filled.</param>
    public abstract void Pass(
        ReadOnlySpan<double> logProbabilities, ReadOnlySpan<double> logMarginal, Span<double> logNormalizers, Span<double> logFactors);

    /// <summary>E d = sum_x P(x) sum_y mu(y) exp(-beta d(x, y)) d(x, y) / Z'(x).</summary>
    public abstract double MeanDistortion(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<double> logMarginal, ReadOnlySpan<double> logNormalizers);

    /// <summary>log (P(x) / Z'(x)); nothing where P(x) is nothing, whatever Z'(x) is.</summary>
    protected static double LogWeight(double logProbability, double logNormalizer) =>
        double.IsNegativeInfinity(logProbability) ? logProbability : logProbability - logNormalizer;
}
