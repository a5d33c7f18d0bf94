using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Rbm.Simd.Numerics;

/// <summary>One lane: what is left over at the end of a vector loop, and scalar calls, by the same arithmetic.</summary>
internal readonly unsafe struct Lanes1 : ILanes<Lanes1>
{
    private readonly float _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes1(float v) => _v = v;

    public static int Count => 1;

    public static Lanes1 LaneIndexBits => default;

    /// <summary>The number itself.</summary>
    public float Value => _v;

    private uint Bits => BitConverter.SingleToUInt32Bits(_v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Load(float* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Create(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 CreateBits(uint bits) => new(BitConverter.UInt32BitsToSingle(bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => *destination = _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator +(Lanes1 a, Lanes1 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator -(Lanes1 a, Lanes1 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator *(Lanes1 a, Lanes1 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator /(Lanes1 a, Lanes1 b) => new(a._v / b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Sqrt(Lanes1 a) => new(MathF.Sqrt(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Fma(Lanes1 a, Lanes1 b, Lanes1 c) => new(MathF.FusedMultiplyAdd(a._v, b._v, c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 LessThan(Lanes1 a, Lanes1 b) => CreateBits(a._v < b._v ? uint.MaxValue : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Select(Lanes1 mask, Lanes1 a, Lanes1 b) => CreateBits((mask.Bits & a.Bits) | (~mask.Bits & b.Bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 SelectLess(Lanes1 x, Lanes1 y, Lanes1 a, Lanes1 b) => x._v < y._v ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 SelectNegative(Lanes1 x, Lanes1 a, Lanes1 b) => (int)x.Bits < 0 ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Max(Lanes1 a, Lanes1 b) => a._v > b._v ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Min(Lanes1 a, Lanes1 b) => a._v < b._v ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskLess(Lanes1 a, Lanes1 b) => a._v < b._v ? 1u : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator &(Lanes1 a, Lanes1 b) => CreateBits(a.Bits & b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 operator |(Lanes1 a, Lanes1 b) => CreateBits(a.Bits | b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 Xor(Lanes1 a, Lanes1 b, Lanes1 c) => CreateBits(a.Bits ^ b.Bits ^ c.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 AddBits(Lanes1 a, Lanes1 b) => CreateBits(a.Bits + b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 SubtractBits(Lanes1 a, Lanes1 b) => CreateBits(a.Bits - b.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 ShiftLeft(Lanes1 a, [ConstantExpected] byte count) => CreateBits(a.Bits << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 ShiftRightLogical(Lanes1 a, [ConstantExpected] byte count) => CreateBits(a.Bits >> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 ShiftRightArithmetic(Lanes1 a, [ConstantExpected] byte count) => CreateBits((uint)((int)a.Bits >> count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 IntegerToSingle(Lanes1 bits) => new((int)bits.Bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes1 High, Lanes1 Low) MultiplyEven(Lanes1 a, Lanes1 b)
    {
        ulong product = (ulong)a.Bits * b.Bits;
        return (CreateBits((uint)(product >> 32)), CreateBits((uint)product));
    }

    // Lane 0 is even, and no lane is odd.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 OddToEven(Lanes1 a) => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1 InterleaveEven(Lanes1 even, Lanes1 odd) => even;
}
