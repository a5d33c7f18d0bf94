using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>The nearest training item: a codebook without any learning, of log2(items) bits.</summary>
/// <param name="items">The training items, 1 or more; they are kept.</param>
public sealed class NearestItem(BitMatrix items) : IBaseline
{
    private readonly BitMatrix _items = items;
    private readonly NearestCodeword _search = new(items.View);

    /// <inheritdoc/>
    public string Name => "nearest training item";

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
