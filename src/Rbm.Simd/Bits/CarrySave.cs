using System.Runtime.CompilerServices;

namespace Rbm.Simd.Bits;

/// <summary>
/// Sums of bits, column by column, as binary numbers whose digits stand in different vectors (carry-save adders; Harley and
/// Seal's tree, in Warren, Hacker's Delight, section 5-1).
/// </summary>
internal static class CarrySave
{
    /// <summary>Adds two bits to the ones; the result is the carry, of twice the weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(ref T ones, T a, T b)
        where T : unmanaged, IBitLanes<T>
    {
        T carry = T.Majority(ones, a, b);
        ones = T.Parity(ones, a, b);
        return carry;
    }

    /// <summary>Adds a bit to the ones; the result is the carry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(ref T ones, T a)
        where T : unmanaged, IBitLanes<T>
    {
        T carry = ones & a;
        ones ^= a;
        return carry;
    }

    /// <summary>Adds four bits; the result is the carry out of the twos, of weight four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add<T>(ref T ones, ref T twos, T a, T b, T c, T d)
        where T : unmanaged, IBitLanes<T>
    {
        T first = Add(ref ones, a, b), second = Add(ref ones, c, d);
        return Add(ref twos, first, second);
    }
}
