using System.Diagnostics.CodeAnalysis;

namespace Rbm.Simd.Bits;

/// <summary>
/// A vector of 64-bit words, so that an operation on bits is written once for every width. Integer operations only: results are
/// exact, and the same at every width.
/// </summary>
internal unsafe interface IBitLanes<TSelf>
    where TSelf : unmanaged, IBitLanes<TSelf>
{
    /// <summary>Number of words.</summary>
    static abstract int Words { get; }

    static abstract TSelf Load(ulong* source);

    /// <summary>The word in every lane.</summary>
    static abstract TSelf Create(ulong word);

    void Store(ulong* destination);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator ^(TSelf a, TSelf b);

    /// <summary>a ^ b ^ c: the ones of a sum of three bits.</summary>
    static abstract TSelf Parity(TSelf a, TSelf b, TSelf c);

    /// <summary>The bits that at least two have: the twos of a sum of three bits.</summary>
    static abstract TSelf Majority(TSelf a, TSelf b, TSelf c);

    /// <summary>Exchanges the bits of a outside the mask with the bits of b inside, which are <paramref name="size"/> lower.</summary>
    static abstract void Exchange(ref TSelf a, ref TSelf b, [ConstantExpected] byte size, TSelf mask);
}

/// <summary>Lanes that count bits and compute with the counts, a word each.</summary>
internal unsafe interface ICountLanes<TSelf> : IBitLanes<TSelf>
    where TSelf : unmanaged, ICountLanes<TSelf>
{
    /// <summary>
    /// Whether a vector's set bits are counted as fast as three vectors are added bit by bit: then nothing is gained by adding first.
    /// </summary>
    static abstract bool CountsFast { get; }

    /// <summary>The number of set bits of each word.</summary>
    static abstract TSelf PopCount(TSelf a);

    /// <summary>PopCount(ones) + 2 PopCount(twos) + 4 PopCount(fours).</summary>
    static abstract TSelf WeightedPopCount(TSelf ones, TSelf twos, TSelf fours);

    /// <summary>Sums of words.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>Words times 2^count.</summary>
    static abstract TSelf ShiftLeft(TSelf a, [ConstantExpected] byte count);

    /// <summary>The products of the words' lower halves.</summary>
    static abstract TSelf MultiplyLow(TSelf a, TSelf b);

    /// <summary>Differences of words.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>The lesser word of each pair, both below 2^63.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);
}
