using System.Numerics;

namespace Rbm.Simd.Bits;

/// <summary>Counts of set bits.</summary>
internal static class BitCounts
{
    /// <summary>The bits that differ between two matrices of the same size; bits past the last column do not count.</summary>
    public static long Differing(ReadOnlyBitView a, ReadOnlyBitView b)
    {
        Throw.IfDifferent(b.Rows, a.Rows, "number of rows");
        Throw.IfDifferent(b.Columns, a.Columns, "number of columns");
        ulong named = BitMatrix.LastWordMask(a.Columns);
        long count = 0;
        for (int r = 0; r < a.Rows; r++)
        {
            ReadOnlySpan<ulong> x = a.Row(r), y = b.Row(r);
            for (int w = 0; w < x.Length - 1; w++) count += BitOperations.PopCount(x[w] ^ y[w]);
            if (x.Length > 0) count += BitOperations.PopCount((x[^1] ^ y[^1]) & named);
        }

        return count;
    }

    /// <summary>The set bits of a row or a part of it.</summary>
    public static int Ones(ReadOnlySpan<ulong> words)
    {
        int count = 0;
        foreach (ulong word in words) count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>The number of rows in which each column's bit is set.</summary>
    public static int[] OfColumns(ReadOnlyBitView states)
    {
        int[] counts = new int[states.Columns];
        BitStatistics.ColumnCounts(states, counts);
        return counts;
    }
}
