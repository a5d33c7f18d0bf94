namespace Rbm.Simd.Information;

/// <summary>What the chains of each item came to at one beta: log Z'_beta(x) and E[d given x], both summed over the bits.</summary>
internal sealed class ItemEstimates(int items)
{
    /// <summary>log Z'_beta(x), in nats.</summary>
    public double[] LogNormalizer { get; } = new double[items];

    /// <summary>E[d(x, y) given x].</summary>
    public double[] Distortion { get; } = new double[items];

    /// <summary>The mean of d over an item's chains as they stand, whatever they weigh.</summary>
    public double[] ChainDistortion { get; } = new double[items];

    /// <summary>The effective number of chains; infinity where nothing is estimated.</summary>
    public double[] EffectiveChains { get; } = new double[items];

    /// <summary>Takes an item's chains, whose mean weight is Z'_beta(x).</summary>
    public void SetWeighted(int item, ReadOnlySpan<double> logs, ReadOnlySpan<double> distortions)
    {
        var weights = LogWeights.Of(logs);
        LogNormalizer[item] = weights.LogMean;
        EffectiveChains[item] = weights.EffectiveCount;
        double sum = 0;

        // Weights of nothing (a constraint that no chain keeps) give no number: EffectiveChains says so.
        for (int c = 0; c < logs.Length; c++) sum += Math.Exp(logs[c] - weights.LogMean) * distortions[c];
        Distortion[item] = sum / logs.Length;
        ChainDistortion[item] = Mean(distortions);
    }

    /// <summary>Takes an item's chains that stood at mu(y given x), and whose mean weight is 1 / Z'_beta(x).</summary>
    public void SetInverse(int item, ReadOnlySpan<double> logs, ReadOnlySpan<double> distortions)
    {
        var weights = LogWeights.Of(logs);
        LogNormalizer[item] = -weights.LogMean;
        EffectiveChains[item] = weights.EffectiveCount;
        Distortion[item] = ChainDistortion[item] = Mean(distortions);
    }

    /// <summary>Eq. (4) item by item, in nats, so that its error is that of the difference.</summary>
    public MeanEstimate Rate(double beta) => MeanEstimate.Of([.. Distortion.Zip(LogNormalizer, (d, z) => -beta * d - z)]);

    /// <summary>The median of <see cref="EffectiveChains"/>.</summary>
    public double MedianEffective
    {
        get
        {
            double[] sorted = [.. EffectiveChains.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double x in values) sum += x;
        return sum / values.Length;
    }
}
