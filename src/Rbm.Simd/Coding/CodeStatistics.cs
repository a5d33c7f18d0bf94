namespace Rbm.Simd.Coding;

/// <summary>How often each code of a codebook is used by some items, exactly, and what follows from that.</summary>
public sealed class CodeStatistics
{
    private readonly long[] _counts;

    /// <summary>Takes the counts, which are copied.</summary>
    /// <param name="counts">2^K numbers, 0 or more: the items of the code whose bits are the number i, bit 0 lowest.</param>
    /// <exception cref="ArgumentException">Their number is no power of two, or one is negative.</exception>
    public CodeStatistics(ReadOnlySpan<long> counts)
    {
        if (counts.Length == 0 || (counts.Length & (counts.Length - 1)) != 0)
            throw new ArgumentException($"{counts.Length} counts, expected 2^K of them");
        CodeBits = System.Numerics.BitOperations.Log2((uint)counts.Length);
        _counts = counts.ToArray();
        double[] ones = new double[CodeBits];
        for (int c = 0; c < _counts.Length; c++)
        {
            if (_counts[c] < 0) throw new ArgumentException($"count {c} is {_counts[c]}, expected 0 or more");
            Items += _counts[c];
            if (_counts[c] > 0) Distinct++;
            for (int j = 0; j < CodeBits; j++) ones[j] += (c >> j & 1) * (double)_counts[c];
        }

        if (Items == 0)
        {
            BitEntropies = new double[CodeBits];
            return;
        }

        foreach (long count in _counts) Entropy += Term(count / (double)Items);
        BitEntropies = [.. ones.Select(n => Term(n / Items) + Term(1 - n / Items))];
    }

    /// <summary>K, the bits of a code.</summary>
    public int CodeBits { get; }

    /// <summary>The items that were counted.</summary>
    public long Items { get; }

    /// <summary>The codes that are used at all.</summary>
    public int Distinct { get; }

    /// <summary>
    /// H(m), bits an item: the entropy of the codes' shares. With few items it is too low as an estimate for others, since at most log2 of
    /// their number is possible.
    /// </summary>
    public double Entropy { get; }

    /// <summary>The entropy of each of the K bits by itself, in bits.</summary>
    public IReadOnlyList<double> BitEntropies { get; }

    /// <summary>How many items use each code.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    private static double Term(double share) => share <= 0 ? 0 : -share * Math.Log2(share);
}
