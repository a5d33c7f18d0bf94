namespace Rbm.Simd.Coding;

/// <summary>What a stream's blocks hold, as far as they have been read.</summary>
public sealed class CodeStreamStatistics
{
    /// <summary>Number of blocks.</summary>
    public long Blocks { get; private set; }

    /// <summary>Number of items.</summary>
    public long Items { get; private set; }

    /// <summary>Number of blocks whose codes are packed raw; the others are range-coded.</summary>
    public long RawBlocks { get; private set; }

    /// <summary>Number of blocks with an escape section.</summary>
    public long EscapedBlocks { get; private set; }

    /// <summary>Bytes of codes, raw or range-coded.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Bytes of escape sections.</summary>
    public long EscapeBytes { get; private set; }

    internal void Add(CodeBlock block)
    {
        Blocks++;
        Items += block.Items;
        PayloadBytes += block.PayloadLength;
        EscapeBytes += block.EscapeLength;
        if (!block.IsCoded) RawBlocks++;
        if (block.HasEscapes) EscapedBlocks++;
    }
}
