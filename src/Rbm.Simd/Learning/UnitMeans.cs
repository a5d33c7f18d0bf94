using System.Numerics;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Learning;

/// <summary>How often each unit is on.</summary>
internal static class UnitMeans
{
    /// <summary>The number of rows in which each column's bit is set.</summary>
    public static int[] Count(ReadOnlyBitView states)
    {
        int[] counts = new int[states.Columns];
        for (int r = 0; r < states.Rows; r++)
        {
            ReadOnlySpan<ulong> words = states.Row(r);
            for (int w = 0; w < words.Length; w++)
                for (ulong word = words[w]; word != 0; word &= word - 1) counts[w * 64 + BitOperations.TrailingZeroCount(word)]++;
        }

        return counts;
    }
}
