namespace Rbm.Simd.Coding.Search;

/// <summary>How far the levels of effort go.</summary>
internal sealed record SearchSettings
{
    /// <summary>The levels as the encoder has them.</summary>
    public static SearchSettings Default { get; } = new();

    // With 0, 4, 16, 32 and 64 draws level 3 came to D = 0.0435, 0.0439, 0.0436, 0.0432 and 0.0428 on 200 MNIST digits at K = 24, with
    // 35, 36, 42, 50 and 66 candidates.
    /// <summary>Draws of level 2 beside the threshold code.</summary>
    public int Samples { get; init; } = 16;

    // 4, 8, 12 and all 24 bits: D = 0.0431, 0.0425, 0.0423 and 0.0422 with 52, 79, 119 and 331 candidates, from 0.0436 with 42.
    /// <summary>Level 4 tries the pairs of so many bits.</summary>
    public int PairBits { get; init; } = 12;

    /// <summary>Restarts of levels 5, 6, 7 and 8, those of the levels below counted in.</summary>
    public IReadOnlyList<int> Restarts { get; init; } = [4, 16, 64, 256];

    // On 100 digits at K = 24, level 6: 1, 1.5, 2, 3, 4 and 8 gave D = 0.0418, 0.0417, 0.0417, 0.0418, 0.0419 and 0.0419 with 376, 522,
    // 658, 831, 942 and 1100 candidates: a colder start is a shorter descent, and meets more codes that are known.
    /// <summary>What the log odds of a restart's draw are divided by.</summary>
    public float Temperature { get; init; } = 1.5f;
}
