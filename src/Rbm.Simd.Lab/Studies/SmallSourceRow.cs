using Rbm.Simd.Information;

namespace Rbm.Simd.Lab.Studies;

/// <summary>
/// What one iteration of one run left: the learned mu^t against exact Blahut-Arimoto. Everything is computed from mu^t by
/// enumeration, in double precision; distances are between distributions of the whole word y.
/// </summary>
/// <remarks>
/// Three exact references, so that each error has a figure of its own. The path: exact iterations for the true source from
/// where learning starts. The drawn path: the same for the n items drawn. The optimum: where the path
/// ends. Path to optimum is what t iterations leave undone, drawn path to path is what n items cannot tell, learned to drawn path
/// is what sampling y and learning from it lose.
/// </remarks>
public sealed record SmallSourceRow
{
    /// <summary>The source's <see cref="SmallSource.Name"/>.</summary>
    public required string Source { get; init; }

    /// <summary>beta.</summary>
    public required double Beta { get; init; }

    /// <summary>n, items drawn.</summary>
    public required int Items { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>t, iterations done; 0 for the start.</summary>
    public required int Iteration { get; init; }

    /// <summary>The learned mu^t for the true source.</summary>
    public required BlahutBounds Learned { get; init; }

    /// <summary>E log Z' of the learned mu^t for the n items drawn, in nats of a whole item.</summary>
    public required double MeanLogNormalizerDrawn { get; init; }

    /// <summary>The largest E log Z' that any mu has for the n items drawn (by its own upper bound).</summary>
    public required double OptimumDrawn { get; init; }

    /// <summary>The path at t.</summary>
    public required BlahutBounds Path { get; init; }

    /// <summary>The optimum.</summary>
    public required BlahutBounds Optimum { get; init; }

    /// <summary>Kolmogorov-Smirnov distance, N-dimensional, of the learned mu^t to the path at the same t.</summary>
    public required double KolmogorovSmirnov { get; init; }

    /// <summary>The same with the letters in the order of their indices.</summary>
    public required double KolmogorovSmirnovOfIndices { get; init; }

    /// <summary>Kolmogorov-Smirnov distance, N-dimensional, of the learned mu^t to the optimum.</summary>
    public required double KolmogorovSmirnovToOptimum { get; init; }

    /// <summary>Kolmogorov-Smirnov distance of the path at t to the optimum.</summary>
    public required double KolmogorovSmirnovOfPath { get; init; }

    /// <summary>Kolmogorov-Smirnov distance of the drawn path to the path: what n items cannot tell.</summary>
    public required double KolmogorovSmirnovOfDraw { get; init; }

    /// <summary>Kolmogorov-Smirnov distance of the learned mu^t to the drawn path: what sampling and learning lose.</summary>
    public required double KolmogorovSmirnovOfLearning { get; init; }

    /// <summary>Total variation of the learned mu^t and the path.</summary>
    public required double TotalVariation { get; init; }

    /// <summary>Total variation of the learned mu^t and the optimum, of which there may be several.</summary>
    public required double TotalVariationToOptimum { get; init; }

    /// <summary>Total variation of what one exact step makes of the learned mu^t and the optimum.</summary>
    public required double TotalVariationOfNextStep { get; init; }

    /// <summary>
    /// Total variation of Z'(x) (normalised over x) of the learned mu^t and of the optimum; every optimum has the same Z'.
    /// </summary>
    public required double TotalVariationOfNormalizers { get; init; }

    /// <summary>KL(path || learned mu^t), in bits of a whole word.</summary>
    public required double Divergence { get; init; }

    /// <summary>
    /// Total variation of the y drawn in this iteration and the exact step from mu^(t-1) for the same items: the noise of n draws
    /// and what the chain has not forgotten. NaN at t = 0.
    /// </summary>
    public required double SamplingError { get; init; }

    /// <summary>Total variation of the learned mu^t and the y that it was trained on. NaN at t = 0.</summary>
    public required double FitError { get; init; }

    /// <summary>Total variation of the learned mu^t and the exact step from mu^(t-1) for the same items. NaN at t = 0.</summary>
    public required double StepError { get; init; }
}
