namespace Rbm.Simd.Lab.Baselines;

/// <summary>How an <see cref="AdditiveQuantiser"/> is trained and encodes.</summary>
public sealed record AdditiveOptions
{
    /// <summary>The times that codewords are fitted and items coded anew, 0 or more.</summary>
    public int Steps { get; init; } = 5;

    /// <summary>The codewords of the first codebook that are tried for an item, 1 or more; of the second, all are.</summary>
    public int Beam { get; init; } = 8;

    /// <summary>Told of every step and the mean squared error of the training items after it; null for nobody.</summary>
    public Action<int, double>? Report { get; init; }
}
