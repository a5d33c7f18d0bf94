using Rbm.Simd.Bits;

namespace Rbm.Simd.Sources;

/// <summary>Items that are bits already, held in memory.</summary>
public sealed class BitSource : IBinarySource
{
    private readonly BitMatrix _bits;

    /// <summary>Makes a source of the rows of a matrix, which is kept, not copied.</summary>
    /// <param name="name">The source's name.</param>
    /// <param name="bits">One item a row.</param>
    /// <param name="width">Width of an item as a picture.</param>
    /// <param name="height">Height of an item as a picture; width x height = columns.</param>
    /// <exception cref="ArgumentException">There is no item or no bit, or the picture's size is not the row's.</exception>
    public BitSource(string name, BitMatrix bits, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(bits);
        SourceShape.Check(name, bits.Rows, width, height, bits.Columns);
        _bits = bits;
        (Name, Width, Height) = (name, width, height);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count => _bits.Rows;

    /// <inheritdoc/>
    public int Length => _bits.Columns;

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public bool VariesByEpoch => false;

    /// <summary>Reads one epoch of a source into memory, so that reading it again costs a copy only.</summary>
    /// <param name="source">The source; all of its items are read.</param>
    /// <param name="epoch">The epoch whose draw is wanted.</param>
    public static BitSource Copy(IBinarySource source, uint epoch = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        var bits = new BitMatrix(source.Count, source.Length);
        source.Read(0, epoch, bits.View);
        return new BitSource(source.Name, bits, source.Width, source.Height);
    }

    /// <inheritdoc/>
    public void Read(int first, uint epoch, BitView destination)
    {
        BitRows.CheckRead(this, first, destination);
        _bits.Slice(first, destination.Rows).Words.CopyTo(destination.Words);
    }
}
