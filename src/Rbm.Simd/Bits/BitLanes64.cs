using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rbm.Simd.Bits;

/// <summary>One word: what is left over at the end of a row, and where there are no vectors.</summary>
internal readonly unsafe struct BitLanes64 : ICountLanes<BitLanes64>
{
    private readonly ulong _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BitLanes64(ulong v) => _v = v;

    public static int Words => 1;

    public static bool CountsFast => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 Load(ulong* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 Create(ulong word) => new(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong* destination) => *destination = _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 operator &(BitLanes64 a, BitLanes64 b) => new(a._v & b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 operator ^(BitLanes64 a, BitLanes64 b) => new(a._v ^ b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 Parity(BitLanes64 a, BitLanes64 b, BitLanes64 c) => new(a._v ^ b._v ^ c._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 Majority(BitLanes64 a, BitLanes64 b, BitLanes64 c) =>
        new((a._v & b._v) | ((a._v ^ b._v) & c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exchange(ref BitLanes64 a, ref BitLanes64 b, [ConstantExpected] byte size, BitLanes64 mask)
    {
        ulong swap = ((a._v >> size) ^ b._v) & mask._v;
        a = new(a._v ^ (swap << size));
        b = new(b._v ^ swap);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 PopCount(BitLanes64 a) => new((ulong)BitOperations.PopCount(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 WeightedPopCount(BitLanes64 ones, BitLanes64 twos, BitLanes64 fours) =>
        new(PopCount(ones)._v + 2 * PopCount(twos)._v + 4 * PopCount(fours)._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 operator +(BitLanes64 a, BitLanes64 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 operator -(BitLanes64 a, BitLanes64 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 ShiftLeft(BitLanes64 a, [ConstantExpected] byte count) => new(a._v << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 MultiplyLow(BitLanes64 a, BitLanes64 b) => new((ulong)(uint)a._v * (uint)b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes64 Min(BitLanes64 a, BitLanes64 b) => new(Math.Min(a._v, b._v));
}
