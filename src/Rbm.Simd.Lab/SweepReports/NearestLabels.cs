using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>A simple classifier: an item is of the class of the training item that it differs from in the fewest bits.</summary>
public sealed class NearestLabels
{
    private readonly NearestCodeword _items;
    private readonly byte[] _labels;

    /// <summary>Copies the training items.</summary>
    /// <param name="items">One a row, 1 or more.</param>
    /// <param name="labels">The class of each.</param>
    /// <exception cref="ArgumentException">There is no item, or the labels are not as many.</exception>
    public NearestLabels(BitMatrix items, ReadOnlySpan<byte> labels)
    {
        if (labels.Length != items.Rows) throw new ArgumentException($"{labels.Length} labels for {items.Rows} items, as many expected");
        _items = new NearestCodeword(items.View);
        _labels = labels.ToArray();
        Classes = labels.IsEmpty ? 0 : _labels.Max() + 1;
    }

    /// <summary>The number of classes: one more than the largest label.</summary>
    public int Classes { get; }

    /// <summary>Number of training items.</summary>
    public int Count => _labels.Length;

    /// <summary>The class of each of these items.</summary>
    /// <param name="items">I x N bits.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">The items have another number of bits.</exception>
    public byte[] Classify(ReadOnlyBitView items, WorkerTeam team)
    {
        int[] nearest = new int[items.Rows], distances = new int[items.Rows];
        _items.Find(items, nearest, distances, team);
        return [.. nearest.Select(i => _labels[i])];
    }
}
