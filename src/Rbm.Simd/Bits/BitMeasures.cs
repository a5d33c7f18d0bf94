using System.Runtime.CompilerServices;

namespace Rbm.Simd.Bits;

/// <summary>The cost of reproducing one row of bits by another, from a count of bits.</summary>
internal interface IBitMeasure
{
    /// <summary>Whether the cost is the count itself: then some of the bits never cost more than all of them.</summary>
    static abstract bool IsCount { get; }

    /// <summary>The bits that are counted.</summary>
    static abstract T Select<T>(T item, T codeword)
        where T : unmanaged, ICountLanes<T>;

    /// <summary>The cost, below 2^31.</summary>
    /// <param name="count">Set bits of the selection.</param>
    /// <param name="itemOnes">Set bits of the item, in every lane.</param>
    /// <param name="codewordOnes">Set bits of the codeword.</param>
    T Cost<T>(T count, T itemOnes, T codewordOnes)
        where T : unmanaged, ICountLanes<T>;
}

/// <summary>The number of bits that differ.</summary>
internal readonly struct HammingMeasure : IBitMeasure
{
    public static bool IsCount => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Select<T>(T item, T codeword)
        where T : unmanaged, ICountLanes<T> => item ^ codeword;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Cost<T>(T count, T itemOnes, T codewordOnes)
        where T : unmanaged, ICountLanes<T> => count;
}

/// <summary>
/// One cost for each 0 reproduced as 1 and another for each 1 reproduced as 0. With x and y the numbers of ones and z that of
/// common ones they are y - z and x - z bits, so that one count serves both.
/// </summary>
internal readonly struct WeightedMeasure(uint zeroCost, uint oneCost) : IBitMeasure
{
    private readonly uint _zeroCost = zeroCost, _oneCost = oneCost;

    public static bool IsCount => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Select<T>(T item, T codeword)
        where T : unmanaged, ICountLanes<T> => item & codeword;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Cost<T>(T count, T itemOnes, T codewordOnes)
        where T : unmanaged, ICountLanes<T> =>
        T.MultiplyLow(T.Create(_zeroCost), codewordOnes - count) + T.MultiplyLow(T.Create(_oneCost), itemOnes - count);
}
