namespace Rbm.Simd.Coding;

/// <summary>How a <see cref="Codec"/> is prepared. It changes no code and no reproduction.</summary>
public sealed record CodecOptions
{
    /// <summary>
    /// Whether all 2^K reproductions are computed beforehand, ceil(N / 64) x 8 bytes each, so that decoding is a copy. All workspaces
    /// share them. A model whose decoder is a codebook always has it.
    /// </summary>
    public bool CompileCodebook { get; init; }

    /// <summary>The most bits of a code that are compiled, 1 to <see cref="Codebook.LargestBits"/>; longer ones are refused.</summary>
    public int MostCodebookBits { get; init; } = Codebook.DefaultMostBits;
}
