namespace Rbm.Simd.Coding.Search;

/// <summary>How far the levels of effort go.</summary>
internal sealed record SearchSettings
{
    /// <summary>The levels as the encoder has them.</summary>
    public static SearchSettings Default { get; } = new();

    /// <summary>Draws of level 2 beside the threshold code.</summary>
    public int Samples { get; init; } = 16;

    /// <summary>Level 4 tries the pairs of so many bits.</summary>
    public int PairBits { get; init; } = 12;

    /// <summary>Restarts of levels 5, 6, 7 and 8, those of the levels below counted in.</summary>
    public IReadOnlyList<int> Restarts { get; init; } = [4, 16, 64, 256];

    /// <summary>What the log odds of a restart's draw are divided by.</summary>
    public float Temperature { get; init; } = 1.5f;
}
