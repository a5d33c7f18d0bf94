using Rbm.Simd.Bits;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.Tests.Baselines;

/// <summary>Small sources of which it is known what codes can do.</summary>
internal static class BaselineSources
{
    /// <summary>Markov chains: bits that depend on each other.</summary>
    public static BitMatrix Chains(int rows, int columns, ulong seed = 1)
    {
        IBinarySource source = SourceFactory.Create(
            FormattableString.Invariant($"markov:p=0.1,n={columns}"), new SourceOptions { Items = rows, Seed = seed });
        return Read(source);
    }

    /// <summary>Items that are made by a function.</summary>
    public static BitMatrix Make(int rows, int columns, Func<int, int, bool> bit)
    {
        var items = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) items[r, c] = bit(r, c);
        return items;
    }

    public static BitMatrix Read(IBinarySource source)
    {
        var items = new BitMatrix(source.Count, source.Length);
        source.Read(0, 0, items.View);
        return items;
    }

    public static BitSource Source(BitMatrix items, int height = 1) => new("items", items, items.Columns / height, height);

    /// <summary>The bits that differ.</summary>
    public static int Wrong(BitMatrix items, BitMatrix others)
    {
        Assert.Equal((items.Rows, items.Columns), (others.Rows, others.Columns));
        int wrong = 0;
        for (int r = 0; r < items.Rows; r++)
            for (int c = 0; c < items.Columns; c++) wrong += items[r, c] != others[r, c] ? 1 : 0;
        return wrong;
    }
}
