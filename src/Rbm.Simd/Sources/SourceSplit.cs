namespace Rbm.Simd.Sources;

/// <summary>The two parts of a source that comes in two.</summary>
public enum SourceSplit
{
    /// <summary>Items to learn from.</summary>
    Train,

    /// <summary>Items to measure with.</summary>
    Test,
}

internal static class SourceSplitExtensions
{
    /// <summary>Items of a generated source unless told otherwise: as many as MNIST has.</summary>
    public static int DefaultCount(this SourceSplit split) => split == SourceSplit.Train ? 60_000 : 10_000;

    /// <summary>A source's name with its split.</summary>
    public static string Of(this SourceSplit split, string source) => source + (split == SourceSplit.Train ? ":train" : ":test");
}
