using System.Numerics;

namespace Rbm.Simd.Bits;

/// <summary>Hamming distances: the numbers of bits that differ.</summary>
/// <remarks>
/// One word at a time: a row of an item is a dozen words, too few for vectors to gain by (see <see cref="NearestCodeword"/> for
/// comparisons of one with many).
/// </remarks>
public static class HammingDistance
{
    /// <summary>The distance between two rows.</summary>
    /// <param name="a">Words of one row.</param>
    /// <param name="b">As many words of another.</param>
    /// <exception cref="ArgumentException">The numbers of words differ.</exception>
    public static int Between(ReadOnlySpan<ulong> a, ReadOnlySpan<ulong> b)
    {
        Throw.IfDifferent(b.Length, a.Length, "number of words of the second row");
        int distance = 0;
        for (int w = 0; w < a.Length; w++) distance += BitOperations.PopCount(a[w] ^ b[w]);
        return distance;
    }

    /// <summary>The distance between each row of one matrix and the same row of another.</summary>
    /// <param name="a">B x N bits.</param>
    /// <param name="b">B x N bits.</param>
    /// <param name="distances">B results.</param>
    /// <exception cref="ArgumentException">The sizes differ, or there are too few results.</exception>
    public static void OfRows(ReadOnlyBitView a, ReadOnlyBitView b, Span<int> distances)
    {
        Throw.IfDifferent(b.Rows, a.Rows, "number of rows of the second matrix");
        Throw.IfDifferent(b.Columns, a.Columns, "number of columns of the second matrix");
        Throw.IfShorter(distances.Length, a.Rows, "distances", "one a row");
        for (int r = 0; r < a.Rows; r++) distances[r] = Between(a.Row(r), b.Row(r));
    }
}
