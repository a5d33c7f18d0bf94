using System.Numerics;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Coding;

/// <summary>How often each code is used by some items, exactly, and what follows from that.</summary>
public sealed class CodeStatistics
{
    private readonly long[] _counts;

    /// <summary>Takes the counts of a whole codebook, which are copied.</summary>
    /// <param name="counts">2^K numbers, 0 or more: the items of the code whose bits are the number i, bit 0 lowest.</param>
    /// <exception cref="ArgumentException">Their number is no power of two, or one is negative.</exception>
    public CodeStatistics(ReadOnlySpan<long> counts)
    {
        if (counts.Length == 0 || (counts.Length & (counts.Length - 1)) != 0)
            throw new ArgumentException($"{counts.Length} counts, expected 2^K of them");
        int bits = BitOperations.Log2((uint)counts.Length);
        long[] ones = new long[bits];
        _counts = counts.ToArray();
        for (int c = 0; c < _counts.Length; c++)
        {
            if (_counts[c] < 0) throw new ArgumentException($"count {c} is {_counts[c]}, expected 0 or more");
            Items += _counts[c];
            for (int j = 0; j < bits; j++) ones[j] += (c >> j & 1) * _counts[c];
        }

        foreach (long count in _counts) Add(count);
        (BitMeans, BitEntropies) = OfBits(ones);
    }

    private CodeStatistics(long items, ReadOnlySpan<int> ones)
    {
        _counts = [];
        Items = items;
        (BitMeans, BitEntropies) = OfBits([.. ones]);
    }

    /// <summary>Counts codes of any length.</summary>
    /// <param name="codes">A row of K bits for each item.</param>
    public static CodeStatistics Of(BitMatrix codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        int[] ones = new int[codes.Columns];
        BitStatistics.ColumnCounts(codes.View, ones);
        var statistics = new CodeStatistics(codes.Rows, ones);

        // A table of 2^K counts would be too large for most K: equal codes are neighbours in order instead.
        int[] order = new int[codes.Rows];
        for (int r = 0; r < order.Length; r++) order[r] = r;
        Array.Sort(order, (a, b) => Compare(codes, a, b));
        for (int first = 0, end = 1; first < order.Length; first = end++)
        {
            while (end < order.Length && Compare(codes, order[first], order[end]) == 0) end++;
            statistics.Add(end - first);
        }

        return statistics;
    }

    /// <summary>K, the bits of a code.</summary>
    public int CodeBits => BitMeans.Count;

    /// <summary>The items that were counted.</summary>
    public long Items { get; }

    /// <summary>The codes that are used at all.</summary>
    public int Distinct { get; private set; }

    /// <summary>The codes of the 2^K that no item uses; null where K is above 62.</summary>
    public long? Unused => CodeBits > 62 ? null : (1L << CodeBits) - Distinct;

    /// <summary>The share of the items that use the most frequent code; 0 without items.</summary>
    public double LargestShare { get; private set; }

    /// <summary>
    /// H(m), bits an item: the entropy of the codes' shares. As an estimate for others it is too low, by about
    /// <see cref="EntropyBias"/>, and with few items by far, since at most <see cref="MostEntropy"/> is possible.
    /// </summary>
    public double Entropy { get; private set; }

    /// <summary>
    /// The largest entropy that so many items can have: log2 of their number, or K if that is less. An <see cref="Entropy"/> near a bound
    /// below K is the number of the items and says little about the codes of others.
    /// </summary>
    public double MostEntropy => Items == 0 ? 0 : Math.Min(CodeBits, Math.Log2(Items));

    /// <summary>
    /// How much too low <see cref="Entropy"/> is as an estimate for others, about: (used codes - 1) / (2 n ln 2), Miller and Madow's first
    /// term for n items. Null where there are fewer items than codes, and the bias is more than any such term.
    /// </summary>
    public double? EntropyBias => CodeBits > 62 || Items < 1L << CodeBits ? null : (Distinct - 1) / (2 * Items * Math.Log(2));

    /// <summary>The share of the items whose bit is 1, for each of the K bits; 0 without items.</summary>
    public IReadOnlyList<double> BitMeans { get; }

    /// <summary>The entropy of each of the K bits by itself, in bits.</summary>
    public IReadOnlyList<double> BitEntropies { get; }

    /// <summary>How many items use each code of the codebook; empty where codes were counted and not a codebook.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    private static int Compare(BitMatrix codes, int a, int b)
    {
        ReadOnlySpan<ulong> x = codes.Row(a), y = codes.Row(b);
        int last = x.Length - 1;
        if (last < 0) return 0;
        int order = x[..last].SequenceCompareTo(y[..last]);
        ulong mask = BitMatrix.LastWordMask(codes.Columns);
        return order != 0 ? order : (x[last] & mask).CompareTo(y[last] & mask);
    }

    private static double Term(double share) => share <= 0 ? 0 : -share * Math.Log2(share);

    private void Add(long count)
    {
        if (count == 0) return;
        double share = count / (double)Items;
        Distinct++;
        Entropy += Term(share);
        LargestShare = Math.Max(LargestShare, share);
    }

    private (double[] Means, double[] Entropies) OfBits(long[] ones)
    {
        double[] means = [.. ones.Select(n => Items == 0 ? 0 : n / (double)Items)];
        return (means, [.. means.Select(mean => Term(mean) + Term(1 - mean))]);
    }
}
