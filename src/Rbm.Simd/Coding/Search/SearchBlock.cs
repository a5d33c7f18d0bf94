using Rbm.Simd.Bits;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Coding.Search;

/// <summary>Items that are searched together, and what is known of each.</summary>
internal readonly ref struct SearchBlock
{
    /// <summary>B x N bits.</summary>
    public required ReadOnlyBitView Items { get; init; }

    /// <summary>B x K bits: the best codes so far.</summary>
    public required BitView Codes { get; init; }

    /// <summary>The scores of the best codes.</summary>
    public required Span<double> Scores { get; init; }

    /// <summary>B x K: the encoder's sums, log odds of the code's bits.</summary>
    public required MatrixView LogOdds { get; init; }

    /// <summary>B x K: each item's bits in the order in which they are tried, those that the encoder is least sure of first.</summary>
    public required Span<int> Order { get; init; }

    /// <summary>B x K: room for probabilities of draws.</summary>
    public required MatrixView Probabilities { get; init; }

    /// <summary>The items that are searched; the others' codes and scores stay as they are.</summary>
    public required ReadOnlySpan<int> Chosen { get; init; }

    /// <summary>Index of the first item, the draws' address.</summary>
    public required uint FirstItem { get; init; }

    /// <summary>The seed of the draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The order of an item's bits.</summary>
    public ReadOnlySpan<int> OrderOf(int item) => Order.Slice(item * Codes.Columns, Codes.Columns);
}
