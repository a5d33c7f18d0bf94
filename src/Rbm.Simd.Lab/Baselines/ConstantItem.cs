using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>No code at all: every item becomes the one that has the majority of each bit. The least distortion at rate 0.</summary>
public sealed class ConstantItem : IBaseline
{
    private readonly ulong[] _words;
    private readonly int _bits;

    private ConstantItem(ulong[] words, int bits) => (_words, _bits) = (words, bits);

    /// <inheritdoc/>
    public string Name => "constant";

    /// <inheritdoc/>
    public double? Bits => 0;

    /// <summary>Takes the majorities; 0 where as many items have 1.</summary>
    public static ConstantItem Fit(BitMatrix items)
    {
        int[] counts = new int[items.Columns];
        BitStatistics.ColumnCounts(items.View, counts);
        ulong[] words = new ulong[items.WordsPerRow];
        for (int i = 0; i < counts.Length; i++)
        {
            if (2L * counts[i] > items.Rows) words[i >> 6] |= 1ul << (i & 63);
        }

        return new(words, items.Columns);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _bits);
        var result = new BitMatrix(items.Rows, items.Columns);
        for (int r = 0; r < items.Rows; r++) _words.CopyTo(result.Row(r));
        return result;
    }
}
