using Rbm.Simd.Random;

namespace Rbm.Simd.Sources.Glyphs;

/// <summary>
/// The built-in source: grey digits of 28 x 28 pixels, drawn from stroke outlines with random style, jitter, turn, slant,
/// proportions, size, place and thickness. It needs no file, has any number of items, and is the same on every machine.
/// </summary>
/// <remarks>
/// An item is a function of (split, index) alone: both are part of the counter of every draw. For a fixed key, Philox is a
/// bijection of its counter, and four of an item's parameters (turn, slant, aspect, extent; 32 bits each) are the words of one
/// block. So no item of one split has the parameters of an item of the other, nor of another item of its own: the splits
/// cannot overlap, however many items are taken.
/// </remarks>
internal sealed class GlyphImages : IGreySource
{
    // The shapes are fixed: a seed chooses among binarisations, not among sources.
    private const ulong ShapeSeed = 1;

    private readonly RandomStream _stream;

    /// <summary>Describes the source; nothing is drawn before it is read.</summary>
    /// <param name="split">Which half.</param>
    /// <param name="count">Number of items, 1 or more, or null for 60,000 (train) or 10,000 (test).</param>
    public GlyphImages(SourceSplit split, int? count = null)
    {
        if (!Enum.IsDefined(split)) throw new ArgumentOutOfRangeException(nameof(split));
        Split = split;
        Count = count ?? split.DefaultCount();
        Throw.IfNotPositive(Count, nameof(count));
        _stream = RandomUse.GlyphShape.Stream(ShapeSeed, (int)split);
    }

    /// <summary>Which half.</summary>
    public SourceSplit Split { get; }

    /// <inheritdoc/>
    public string Name => Split.Of("glyphs");

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Width => GlyphRenderer.Size;

    /// <inheritdoc/>
    public int Height => GlyphRenderer.Size;

    /// <inheritdoc/>
    public int Length => GlyphRenderer.Size * GlyphRenderer.Size;

    /// <summary>Always false: the strokes have soft edges.</summary>
    public bool IsBinary => false;

    /// <summary>The digit, 0 to 9, that an item shows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such item.</exception>
    public int Label(int item)
    {
        CheckItem(item);
        return GlyphRenderer.Digit(_stream, (uint)item);
    }

    /// <inheritdoc/>
    public void Read(int item, Span<byte> destination)
    {
        CheckItem(item);
        Throw.IfShorter(destination.Length, Length, "destination", $"{Height} x {Width} pixels");
        GlyphRenderer.Render(GlyphOutlines.BuiltIn, _stream, (uint)item, destination);
    }

    private void CheckItem(int item) =>
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)Count, nameof(item));
}
