using Rbm.Simd.Bits;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Lab.Lossless;

/// <summary>
/// Bi-level pictures by adaptive context coding, as in JBIG2's generic regions: each pixel is coded with the probability that it had
/// so far where the 16 pixels above and before it were the same.
/// </summary>
/// <remarks>
/// The template is that of ITU-T T.88, figure 3 (template 0 with the adaptive pixels in their nominal places). In place of the MQ
/// coder's states there are counts and a range coder, which is a little better than the standard. Pixels outside of the picture
/// are 0; the counts go on from one picture to the next.
/// </remarks>
public sealed class ContextCoder
{
    private const int Contexts = 1 << 16;

    // A pixel of a context that was never seen is black with 1/2; a half of a pixel of either kind is the prior (Krichevsky, Trofimov).
    private const double Prior = 0.5;

    // The row and column, from the pixel, of each pixel of the template.
    private static readonly (int Row, int Column)[] Template =
    [
        (-2, -2), (-2, -1), (-2, 0), (-2, 1), (-2, 2),
        (-1, -3), (-1, -2), (-1, -1), (-1, 0), (-1, 1), (-1, 2), (-1, 3),
        (0, -4), (0, -3), (0, -2), (0, -1),
    ];

    private readonly int _width;
    private readonly int _height;
    private readonly bool[] _page;
    private readonly int[] _counts = new int[2 * Contexts];
    private readonly int[] _neighbours;

    /// <summary>A coder that has seen nothing.</summary>
    /// <param name="width">A picture's width in pixels, 1 or more.</param>
    /// <param name="height">Its height, 1 or more.</param>
    public ContextCoder(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (_width, _height) = (width, height);
        int stride = width + 2 * Margin;
        _page = new bool[stride * (height + 2)];
        _neighbours = [.. Template.Select(t => t.Row * stride + t.Column)];
    }

    private static int Margin => 4;

    /// <summary>A coder that has seen the same, and goes its own way from here.</summary>
    public ContextCoder Copy()
    {
        var copy = new ContextCoder(_width, _height);
        _counts.CopyTo(copy._counts, 0);
        return copy;
    }

    /// <summary>Learns from pictures without coding them.</summary>
    /// <param name="pictures">One a row, width x height bits, row by row.</param>
    public void Learn(ReadOnlyBitView pictures) => ForEachPicture(pictures, null);

    /// <summary>Codes pictures, and learns from them.</summary>
    /// <param name="pictures">One a row, width x height bits, row by row.</param>
    /// <param name="output">Where they go.</param>
    public void Encode(ReadOnlyBitView pictures, RangeEncoder output) => ForEachPicture(pictures, output);

    /// <summary>Brings pictures back.</summary>
    /// <param name="input">What was encoded.</param>
    /// <param name="pictures">The result, one a row, width x height bits.</param>
    public void Decode(ref RangeDecoder input, BitView pictures)
    {
        RequireSize(pictures.Columns);
        for (int r = 0; r < pictures.Rows; r++)
        {
            Span<ulong> words = pictures.Row(r);
            words.Clear();
            for (int i = 0; i < pictures.Columns; i++)
            {
                int at = PageIndex(i), context = Context(at);
                bool bit = input.Decode(Probability(context));
                Count(context, bit);
                _page[at] = bit;
                if (bit) words[i / 64] |= 1ul << (i % 64);
            }
        }
    }

    private void ForEachPicture(ReadOnlyBitView pictures, RangeEncoder? output)
    {
        RequireSize(pictures.Columns);
        for (int r = 0; r < pictures.Rows; r++)
        {
            ReadOnlySpan<ulong> words = pictures.Row(r);
            for (int i = 0; i < pictures.Columns; i++)
            {
                int at = PageIndex(i), context = Context(at);
                bool bit = (words[i / 64] >> (i % 64) & 1) != 0;
                output?.Encode(bit, Probability(context));
                Count(context, bit);
                _page[at] = bit;
            }
        }
    }

    // The page has two white rows above the picture and a margin on both sides; rows of the picture before are overwritten in time.
    private int PageIndex(int pixel) => (pixel / _width + 2) * (_width + 2 * Margin) + Margin + pixel % _width;

    private int Context(int at)
    {
        int context = 0;
        foreach (int neighbour in _neighbours) context = context << 1 | (_page[at + neighbour] ? 1 : 0);
        return context;
    }

    private uint Probability(int context)
    {
        double ones = _counts[2 * context + 1] + Prior, all = _counts[2 * context] + ones + Prior;
        return (uint)Math.Clamp((int)(ones / all * RangeEncoder.One), 1, RangeEncoder.One - 1);
    }

    private void Count(int context, bool bit) => _counts[2 * context + (bit ? 1 : 0)]++;

    private void RequireSize(int columns)
    {
        if (columns != _width * _height)
            throw new ArgumentException($"a picture has {columns} bits, {_width} x {_height} = {_width * _height} expected");
    }
}
