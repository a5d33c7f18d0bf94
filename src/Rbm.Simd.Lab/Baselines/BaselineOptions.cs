namespace Rbm.Simd.Lab.Baselines;

/// <summary>What <see cref="BaselineStudy"/> runs.</summary>
public sealed record BaselineOptions
{
    /// <summary>The paper's nine code lengths.</summary>
    public static IReadOnlyList<int> PaperBits { get; } = [9, 10, 12, 15, 16, 18, 20, 22, 24];

    /// <summary>K: the bits of a code, or real coefficients, 1 or more and at most an item's bits.</summary>
    public IReadOnlyList<int> Bits { get; init; } = PaperBits;

    /// <summary>Of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Steps of ITQ.</summary>
    public int RotationSteps { get; init; } = 50;

    /// <summary>The largest K of a single codebook, at most <see cref="VectorQuantiser.MostBits"/>.</summary>
    public int VectorMostBits { get; init; } = VectorQuantiser.MostBits;

    /// <summary>
    /// How codebooks are trained. From 14 bits on, passes and draws are fewer: <see cref="VectorWork"/> says by how much.
    /// </summary>
    public VectorQuantiserOptions Vector { get; init; } = new();

    /// <summary>The most codewords x passes x draws of a codebook, as long as there are 8 passes and a draw.</summary>
    public int VectorWork { get; init; } = 1 << 20;

    /// <summary>
    /// The K at which product, residual and additive quantisers are run, an even number; product ones of 3 groups where 3 divides it.
    /// </summary>
    public int CompositeBits { get; init; } = 24;

    /// <summary>How the additive quantiser is trained.</summary>
    public AdditiveOptions Additive { get; init; } = new();

    /// <summary>The largest K of a mixture, at most <see cref="BernoulliMixture.MostBits"/>.</summary>
    public int MixtureMostBits { get; init; } = BernoulliMixture.MostBits;

    /// <summary>How mixtures are trained.</summary>
    public MixtureOptions Mixture { get; init; } = new();

    /// <summary>The draws of a source that varies by epoch that mixtures and the additive quantiser see, 1 or more.</summary>
    public int Draws { get; init; } = 2;

    /// <summary>The options of a codebook of so many bits.</summary>
    public VectorQuantiserOptions VectorOf(int bits)
    {
        const int Passes = 8;
        int draws = Math.Clamp(VectorWork / Passes >> bits, 1, Math.Max(1, Vector.Draws));
        int passes = Math.Min(Vector.Passes, Math.Max(Passes, (VectorWork >> bits) / draws));
        return Vector with { Draws = draws, Passes = passes, Seed = Seed };
    }
}
