using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>The nearest training item: a codebook without any learning, of log2(items) bits.</summary>
/// <param name="items">The training items, 1 or more; they are kept.</param>
/// <param name="how">What was done to them, for the name; empty for nothing.</param>
public sealed class NearestItem(BitMatrix items, string how = "") : IBaseline
{
    private readonly BitMatrix _items = items;
    private readonly NearestCodeword _search = new(items.View);

    /// <inheritdoc/>
    public string Name => how.Length == 0 ? "nearest training item" : $"nearest training item, {how}";

    /// <inheritdoc/>
    public double? Bits => Math.Log2(_items.Rows);

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _items.Columns);
        int[] indices = new int[items.Rows], distances = new int[items.Rows];
        _search.Find(items.View, indices, distances, team);
        return BaselineItems.Gather(_items, indices);
    }
}
