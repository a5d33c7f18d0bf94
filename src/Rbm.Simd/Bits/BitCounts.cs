using System.Numerics;

namespace Rbm.Simd.Bits;

/// <summary>Counts of set bits.</summary>
internal static class BitCounts
{
    /// <summary>The bits that differ between two matrices of the same size.</summary>
    public static long Differing(ReadOnlyBitView a, ReadOnlyBitView b)
    {
        Throw.IfDifferent(b.Rows, a.Rows, "number of rows");
        Throw.IfDifferent(b.Columns, a.Columns, "number of columns");
        long count = 0;
        for (int w = 0; w < a.Words.Length; w++) count += BitOperations.PopCount(a.Words[w] ^ b.Words[w]);
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
