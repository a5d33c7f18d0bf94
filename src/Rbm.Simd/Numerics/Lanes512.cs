using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd.Numerics;

/// <summary>16 lanes in AVX-512. Explicit intrinsics, so that no build can lower them to software.</summary>
internal unsafe struct Lanes512 : ILanes<Lanes512>
{
    private Vector512<float> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes512(Vector512<float> v) => _v = v;

    public static int Count => 16;

    public static Lanes512 LaneIndexBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Load(float* source) => new(Avx512F.LoadVector512(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Create(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 CreateBits(uint bits) => new(Vector512.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* destination) => Avx512F.Store(destination, _v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator +(Lanes512 a, Lanes512 b) => new(Avx512F.Add(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator -(Lanes512 a, Lanes512 b) => new(Avx512F.Subtract(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator *(Lanes512 a, Lanes512 b) => new(Avx512F.Multiply(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator /(Lanes512 a, Lanes512 b) => new(Avx512F.Divide(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Sqrt(Lanes512 a) => new(Avx512F.Sqrt(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Fma(Lanes512 a, Lanes512 b, Lanes512 c) => new(Avx512F.FusedMultiplyAdd(a._v, b._v, c._v));

    /// <summary>
    /// Adds a * b, rounded once, in place. The JIT keeps the sum in its register then; of <see cref="Fma"/>, whose result goes through
    /// the wrapper, it may overwrite a factor instead and move the sum back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(Lanes512 a, Lanes512 b) => _v = Avx512F.FusedMultiplyAdd(a._v, b._v, _v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 LessThan(Lanes512 a, Lanes512 b) => new(Avx512F.CompareLessThan(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Select(Lanes512 mask, Lanes512 a, Lanes512 b) => new(Avx512F.BlendVariable(b._v, a._v, mask._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SelectLess(Lanes512 x, Lanes512 y, Lanes512 a, Lanes512 b) =>
        new(Avx512F.BlendVariable(b._v, a._v, Avx512F.CompareLessThan(x._v, y._v)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SelectNegative(Lanes512 x, Lanes512 a, Lanes512 b) => new(Avx512F.BlendVariable(b._v, a._v, x._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Max(Lanes512 a, Lanes512 b) => new(Avx512F.Max(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Min(Lanes512 a, Lanes512 b) => new(Avx512F.Min(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskLess(Lanes512 a, Lanes512 b) => (uint)Vector512.LessThan(a._v, b._v).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator &(Lanes512 a, Lanes512 b) => new(Avx512DQ.And(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 operator |(Lanes512 a, Lanes512 b) => new(Avx512DQ.Or(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 Xor(Lanes512 a, Lanes512 b, Lanes512 c) =>
        new(Avx512F.TernaryLogic(a._v.AsUInt32(), b._v.AsUInt32(), c._v.AsUInt32(), 0x96).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 AddBits(Lanes512 a, Lanes512 b) => new(Avx512F.Add(a._v.AsInt32(), b._v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 SubtractBits(Lanes512 a, Lanes512 b) => new(Avx512F.Subtract(a._v.AsInt32(), b._v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ShiftLeft(Lanes512 a, [ConstantExpected] byte count) =>
        new(Avx512F.ShiftLeftLogical(a._v.AsInt32(), count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ShiftRightLogical(Lanes512 a, [ConstantExpected] byte count) =>
        new(Avx512F.ShiftRightLogical(a._v.AsInt32(), count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 ShiftRightArithmetic(Lanes512 a, [ConstantExpected] byte count) =>
        new(Avx512F.ShiftRightArithmetic(a._v.AsInt32(), count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 IntegerToSingle(Lanes512 bits) => new(Avx512F.ConvertToVector512Single(bits._v.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes512 High, Lanes512 Low) MultiplyEven(Lanes512 a, Lanes512 b)
    {
        Vector512<ulong> product = Avx512F.Multiply(a._v.AsUInt32(), b._v.AsUInt32());
        return (new(Avx512F.ShiftRightLogical(product, 32).AsSingle()), new(product.AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 OddToEven(Lanes512 a) => new(Avx512F.ShiftRightLogical(a._v.AsUInt64(), 32).AsSingle());

    // even & mask | odd << 32 in one operation after the shift.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512 InterleaveEven(Lanes512 even, Lanes512 odd) => new(Avx512F.TernaryLogic(
        Avx512F.ShiftLeftLogical(odd._v.AsUInt64(), 32), even._v.AsUInt64(), Vector512.Create(0xFFFFFFFFul), 0xF8).AsSingle());
}
