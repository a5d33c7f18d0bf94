using Rbm.Simd.Learning;

namespace Rbm.Simd.Lab.Studies;

/// <summary>So many mini-batches of contrastive divergence, the learning rate falling by the same factor from each to the next.</summary>
public sealed record LearnerStage
{
    /// <summary>The estimator.</summary>
    public required CdOptions Divergence { get; init; }

    /// <summary>Items of a mini-batch; fewer where there are fewer items.</summary>
    public required int Batch { get; init; }

    /// <summary>Mini-batches, however many items there are.</summary>
    public required int Steps { get; init; }

    /// <summary>The learning rate of the first mini-batch.</summary>
    public required double Rate { get; init; }

    /// <summary>The learning rate of the last mini-batch.</summary>
    public required double FinalRate { get; init; }

    /// <summary>
    /// Whether the machine ends with the mean of its parameters over the second half of the stage (Polyak and Juditsky 1992), which
    /// takes out most of the noise of the mini-batches and chains.
    /// </summary>
    public bool Average { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Steps, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Rate);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(FinalRate);
    }
}

/// <summary>How the studies train a small machine in each Blahut-Arimoto iteration: well, rather than fast.</summary>
public sealed record LearnerOptions
{
    /// <summary>
    /// The stages of an iteration, one after the other: short chains from the data and a large learning rate find the modes,
    /// tempered chains and the mean of the parameters their weights.
    /// </summary>
    // Bars and stripes at beta = 3, n = 10,000, t = 4, distance of Kolmogorov and Smirnov to the exact iterations, at about equal
    // cost: CD-5 alone 0.087 at a rate of 2 and 0.106 at 3; persistent chains alone 0.36; persistent chains of 8 temperatures alone
    // 0.047; CD-1 and then 4 temperatures 0.025 to 0.035. At n = 30,000, t = 8, beta = 2 and 3, bars and stripes and sparse words,
    // 200 tempered steps leave 0.018 to 0.092, 400 of them 0.016 to 0.035.
    public IReadOnlyList<LearnerStage> Stages { get; init; } =
    [
        new()
        {
            Divergence = new() { Steps = 1, Centered = true, Momentum = 0.5, WeightDecay = 0 },
            Batch = 100, Steps = 600, Rate = 4, FinalRate = 0.4,
        },
        new()
        {
            Divergence = new() { Steps = 1, Temperatures = 4, Persistent = true, Centered = true, Momentum = 0.5, WeightDecay = 0 },
            Batch = 250, Steps = 400, Rate = 0.3, FinalRate = 0.05, Average = true,
        },
    ];

    /// <summary>Weights start uniform on minus to plus this.</summary>
    public double StartRange { get; init; } = 0.3;

    internal void Check()
    {
        if (Stages.Count == 0) throw new ArgumentException("the learner has no stages, 1 or more needed");
        foreach (LearnerStage stage in Stages) stage.Check();
        ArgumentOutOfRangeException.ThrowIfNegative(StartRange);
    }
}
