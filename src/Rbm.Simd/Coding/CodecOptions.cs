namespace Rbm.Simd.Coding;

/// <summary>How a <see cref="Codec"/> is prepared. Nothing here changes a code or a reproduction.</summary>
public sealed record CodecOptions
{
    /// <summary>The most bits of a code that are compiled unless more are asked for: 65,536 reproductions.</summary>
    public const int DefaultMostCodebookBits = 16;

    /// <summary>The most bits that can be asked for: 1,048,576 reproductions.</summary>
    public const int LargestCodebookBits = 20;

    /// <summary>
    /// Whether all 2^K reproductions are computed beforehand, ceil(N / 64) x 8 bytes each, so that decoding is a copy. All workspaces
    /// share them.
    /// </summary>
    public bool CompileCodebook { get; init; }

    /// <summary>The most bits of a code that are compiled, 1 to <see cref="LargestCodebookBits"/>; longer ones are refused.</summary>
    public int MostCodebookBits { get; init; } = DefaultMostCodebookBits;
}
