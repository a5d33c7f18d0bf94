using Rbm.Simd.Coding;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>How a <see cref="VectorQuantiser"/> is trained; see <see cref="RefinementOptions"/>, which they become.</summary>
public sealed record VectorQuantiserOptions
{
    /// <summary>Lloyd's steps, 0 or more.</summary>
    public int Passes { get; init; } = 30;

    /// <summary>The draws of a source that varies by epoch that a step takes together, 1 or more.</summary>
    public int Draws { get; init; } = 4;

    /// <summary>The noise on the codewords at the beginning, 0 to 1.</summary>
    public double Noise { get; init; } = 0.5;

    /// <summary>Of the first codewords and the noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Told of every step and the training distortion before it; null for nobody.</summary>
    public Action<RefinementPass>? Report { get; init; }
}
