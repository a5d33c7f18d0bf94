using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Learning;

/// <summary>
/// The items of an epoch in random order, in mini-batches of equal size; the few that are left over sit this epoch out.
/// </summary>
internal sealed class MiniBatches
{
    private readonly int[] _order;
    private readonly BitMatrix _items;
    private readonly BitMatrix _batch;

    /// <summary>Shuffles (Fisher-Yates).</summary>
    /// <param name="items">All items, one a row.</param>
    /// <param name="size">Items a mini-batch; fewer where there are fewer items.</param>
    /// <param name="seed">The shuffle's seed.</param>
    /// <param name="epoch">The shuffle's address.</param>
    public MiniBatches(BitMatrix items, int size, ulong seed, uint epoch)
    {
        _items = items;
        _batch = new BitMatrix(Math.Min(size, items.Rows), items.Columns);
        _order = new int[items.Rows];
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        RandomStream stream = RandomUse.Shuffle.Stream(seed);
        for (int i = _order.Length - 1; i > 0; i--)
        {
            int j = stream.DrawIndex(epoch, (uint)i, 0, i + 1);
            (_order[i], _order[j]) = (_order[j], _order[i]);
        }
    }

    /// <summary>Items in each mini-batch.</summary>
    public int Size => _batch.Rows;

    /// <summary>Number of mini-batches.</summary>
    public int Count => CountFor(_items.Rows, Size);

    /// <summary>Number of mini-batches of a size in so many items.</summary>
    public static int CountFor(int items, int size) => items / Math.Min(size, items);

    /// <summary>The rows that a mini-batch's items have among all.</summary>
    public ReadOnlySpan<int> Places(int index) => _order.AsSpan(index * Size, Size);

    /// <summary>Copies together a mini-batch. It holds until the next call.</summary>
    public ReadOnlyBitView this[int index]
    {
        get
        {
            ReadOnlySpan<int> places = Places(index);
            for (int r = 0; r < Size; r++) _items.Row(places[r]).CopyTo(_batch.Row(r));
            return _batch.View;
        }
    }
}
