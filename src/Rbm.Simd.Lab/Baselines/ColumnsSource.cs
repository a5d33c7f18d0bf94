using Rbm.Simd.Bits;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>A contiguous part of every item of a source.</summary>
/// <param name="source">The source.</param>
/// <param name="first">The part's first bit.</param>
/// <param name="length">Its number of bits, 1 or more.</param>
internal sealed class ColumnsSource(IBinarySource source, int first, int length) : IBinarySource
{
    private BitMatrix _whole = new(0, source.Length);

    public string Name => $"{source.Name}, bits {first} to {first + length - 1}";

    public int Count => source.Count;

    public int Length => length;

    public int Width => length;

    public int Height => 1;

    public bool VariesByEpoch => source.VariesByEpoch;

    public void Read(int item, uint epoch, BitView destination)
    {
        if (_whole.Rows < destination.Rows) _whole = new BitMatrix(destination.Rows, source.Length);
        BitView whole = _whole.Slice(0, destination.Rows);
        source.Read(item, epoch, whole);
        Extract(whole, first, destination);
    }

    /// <summary>Takes a part of every row.</summary>
    /// <param name="whole">The rows.</param>
    /// <param name="first">The part's first bit.</param>
    /// <param name="part">Receives it: as many rows, of the part's bits.</param>
    public static void Extract(ReadOnlyBitView whole, int first, BitView part)
    {
        (int word, int shift) = (first >> 6, first & 63);
        for (int r = 0; r < part.Rows; r++)
        {
            ReadOnlySpan<ulong> from = whole.Row(r);
            Span<ulong> to = part.Row(r);
            for (int w = 0; w < to.Length; w++)
            {
                to[w] = from[word + w] >> shift;
                if (shift != 0 && word + w + 1 < from.Length) to[w] |= from[word + w + 1] << (64 - shift);
            }

            if (part.Columns % 64 != 0) to[^1] &= ulong.MaxValue >> (64 - part.Columns % 64);
        }
    }

    /// <summary>Puts a part where it was taken from; the bits there must be 0.</summary>
    public static void Insert(ReadOnlyBitView part, int first, BitView whole)
    {
        (int word, int shift) = (first >> 6, first & 63);
        for (int r = 0; r < part.Rows; r++)
        {
            ReadOnlySpan<ulong> from = part.Row(r);
            Span<ulong> to = whole.Row(r);
            for (int w = 0; w < from.Length; w++)
            {
                to[word + w] |= from[w] << shift;
                if (shift != 0 && word + w + 1 < to.Length) to[word + w + 1] |= from[w] >> (64 - shift);
            }
        }
    }
}
