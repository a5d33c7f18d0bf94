namespace Rbm.Simd.Learning;

/// <summary>What fine-tuning minimises, summed over the bits of an item, each times its weight in the distortion measure.</summary>
/// <remarks>
/// The measure's costs a and b do not enter. Both losses are least where p is the bit's true probability, and for such p the
/// reproducer's threshold a / (a + b) has the least expected distortion for any costs.
/// </remarks>
public enum ReconstructionLoss
{
    /// <summary>-t log p - (1 - t) log(1 - p).</summary>
    CrossEntropy,

    /// <summary>(p - t)^2.</summary>
    SquaredError,
}

/// <summary>What the reproduction is compared with. The input is always the source's x.</summary>
public enum FineTuningTarget
{
    /// <summary>x itself: best for the distortion, which is measured against x.</summary>
    Source,

    /// <summary>A sample y' of mu(y given x), anew each time: the paper's choice.</summary>
    Sampled,

    /// <summary>E[y given x], estimated along the chain: the mean of the paper's choice, with less noise.</summary>
    Expected,
}

/// <summary>How the code's units are made binary in training.</summary>
public enum CodeTraining
{
    /// <summary>Drawn by their probabilities; the gradient passes as through the probability (straight-through).</summary>
    StraightThrough,

    /// <summary>
    /// Logistic noise of growing scale is added to the code units' inputs, so that they learn to be far from undecided
    /// (Salakhutdinov and Hinton, semantic hashing, with annealing); the gradient is exact.
    /// </summary>
    AnnealedNoise,
}

/// <summary>How the autoencoder is fine-tuned by back-propagation with Adam.</summary>
public sealed record FineTuningOptions
{
    /// <summary>Passes over the source, 0 or more.</summary>
    public int Epochs { get; init; } = 16;

    /// <summary>Items of a mini-batch, 1 or more.</summary>
    public int Batch { get; init; } = 100;

    /// <summary>Adam's step size at the start; it falls linearly to <see cref="FinalRate"/>.</summary>
    // On MNIST, K = 24, D of the first 2000 test images at effort 3. 784-500-400-300-K, 15 epochs: 0.0471 with 0.001, 0.0461 with 0.002,
    // 0.0453 with 0.004, 0.0452 with 0.006, 0.0453 with 0.008. 784-1000-900-800-K, 16 epochs: 0.0463, 0.0449 (0.003), 0.0449 (0.006).
    public double Rate { get; init; } = 4e-3;

    /// <summary>Adam's step size at the end.</summary>
    public double FinalRate { get; init; } = 1e-5;

    /// <summary>What is minimised.</summary>
    public ReconstructionLoss Loss { get; init; } = ReconstructionLoss.CrossEntropy;

    /// <summary>What the reproduction is compared with.</summary>
    public FineTuningTarget Target { get; init; } = FineTuningTarget.Source;

    /// <summary>How the code is made binary.</summary>
    public CodeTraining Code { get; init; } = CodeTraining.StraightThrough;

    /// <summary>
    /// The scale that <see cref="CodeTraining.AnnealedNoise"/> reaches at the end, in units of the code's inputs.
    /// </summary>
    public double NoiseScale { get; init; } = 4;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Check()
    {
        Throw.IfNegative(Epochs);
        Throw.IfNotPositive(Batch);
        Throw.IfNotFiniteOrNegative(Rate);
        Throw.IfNotFiniteOrNegative(FinalRate);
        Throw.IfNotFiniteOrNegative(NoiseScale);
    }
}
