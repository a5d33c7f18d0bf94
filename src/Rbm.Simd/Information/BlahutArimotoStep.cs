namespace Rbm.Simd.Information;

/// <summary>A distribution of reproductions and what one pass over the letters says of it; nats of a whole item.</summary>
internal sealed record BlahutArimotoStep(double[] LogMarginal, double[] LogNormalizers, double[] LogFactors)
{
    /// <summary>E log Z'.</summary>
    public required double MeanLogNormalizer { get; init; }

    /// <summary>KL(mu' || mu) = sum_y mu(y) c(y) log c(y).</summary>
    public required double Divergence { get; init; }

    /// <summary>log max_y c(y), over all letters, those that mu leaves out too.</summary>
    public required double LargestLogFactor { get; init; }

    /// <summary>
    /// Eq. (4) less Blahut's lower bound. (The mutual information less the lower bound can be 0 where mu' is optimal and mu is not.)
    /// </summary>
    public double Gap => Math.Max(0, LargestLogFactor);

    /// <summary>Passes over the letters with a given log mu.</summary>
    public static BlahutArimotoStep At(TiltedKernel tilted, double[] probabilities, double[] logProbabilities, double[] logMarginal)
    {
        double[] logNormalizers = new double[probabilities.Length], logFactors = new double[logMarginal.Length];
        tilted.Pass(logProbabilities, logMarginal, logNormalizers, logFactors);
        double mean = 0, divergence = 0, largest = double.NegativeInfinity;
        for (int x = 0; x < probabilities.Length; x++)
            if (probabilities[x] > 0) mean += probabilities[x] * logNormalizers[x];
        for (int y = 0; y < logFactors.Length; y++)
        {
            largest = Math.Max(largest, logFactors[y]);
            double share = Math.Exp(logMarginal[y] + logFactors[y]);
            if (share > 0) divergence += share * logFactors[y];
        }

        return new(logMarginal, logNormalizers, logFactors)
        {
            MeanLogNormalizer = mean, Divergence = Math.Max(0, divergence), LargestLogFactor = largest,
        };
    }
}
