namespace Rbm.Simd.Sources;

/// <summary>What a SOURCE argument is read with.</summary>
public sealed record SourceOptions
{
    /// <summary>Items of a generated source, or the most that are taken of a file; null for the default or all.</summary>
    public int? Items { get; init; }

    /// <summary>How grey values become bits; null for <see cref="Sources.Binarization.Fixed"/>.</summary>
    public Binarization? Binarization { get; init; }

    /// <summary>The key of synthetic items and of binarisation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>N, the bits of an item: needed for packed bits, checked for every other source; or null.</summary>
    public int? BitsPerItem { get; init; }

    /// <summary>
    /// What an item has in packed bits where <see cref="BitsPerItem"/> is not given, such as a model's N; or null. Nothing is checked
    /// against it.
    /// </summary>
    public int? ExpectedBitsPerItem { get; init; }

    /// <summary>What an item has in packed bits, where it is known.</summary>
    internal int? PackedBitsPerItem => BitsPerItem ?? ExpectedBitsPerItem;

    /// <summary>The folder given by the user for data sets, or null.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The value of the environment variable RBM_DATA, or null.</summary>
    public string? DataVariable { get; init; }

    /// <summary>The folder that relative paths start from; empty for the current directory.</summary>
    public string WorkingDirectory { get; init; } = "";
}
