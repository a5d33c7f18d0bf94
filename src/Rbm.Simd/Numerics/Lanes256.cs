using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd.Numerics;

/// <summary>8 lanes in AVX2 with FMA. Explicit intrinsics, so that no build can lower them to software.</summary>
internal unsafe struct Lanes256 : ILanes<Lanes256>
{
    private Vector256<float> _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Lanes256(Vector256<float> v) => _v = v;

    public static int Count => 8;

    public static Lanes256 LaneIndexBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Avx.LoadVector256(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Create(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 CreateBits(uint bits) => new(Vector256.Create(bits).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(float* destination) => Avx.Store(destination, _v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator +(Lanes256 a, Lanes256 b) => new(Avx.Add(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator -(Lanes256 a, Lanes256 b) => new(Avx.Subtract(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator *(Lanes256 a, Lanes256 b) => new(Avx.Multiply(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator /(Lanes256 a, Lanes256 b) => new(Avx.Divide(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Sqrt(Lanes256 a) => new(Avx.Sqrt(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Fma(Lanes256 a, Lanes256 b, Lanes256 c) => new(System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a._v, b._v, c._v));

    /// <summary>
    /// Adds a * b, rounded once, in place. The JIT keeps the sum in its register then; of <see cref="Fma"/>, whose result goes through
    /// the wrapper, it may overwrite a factor instead and move the sum back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddProduct(Lanes256 a, Lanes256 b) => _v = System.Runtime.Intrinsics.X86.Fma.MultiplyAdd(a._v, b._v, _v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 LessThan(Lanes256 a, Lanes256 b) => new(Avx.CompareLessThan(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Select(Lanes256 mask, Lanes256 a, Lanes256 b) => new(Avx.BlendVariable(b._v, a._v, mask._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SelectLess(Lanes256 x, Lanes256 y, Lanes256 a, Lanes256 b) =>
        new(Avx.BlendVariable(b._v, a._v, Avx.CompareLessThan(x._v, y._v)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SelectNegative(Lanes256 x, Lanes256 a, Lanes256 b) => new(Avx.BlendVariable(b._v, a._v, x._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Max(Lanes256 a, Lanes256 b) => new(Avx.Max(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Min(Lanes256 a, Lanes256 b) => new(Avx.Min(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskLess(Lanes256 a, Lanes256 b) => (uint)Avx.MoveMask(Avx.CompareLessThan(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator &(Lanes256 a, Lanes256 b) => new(Avx.And(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 operator |(Lanes256 a, Lanes256 b) => new(Avx.Or(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Xor(Lanes256 a, Lanes256 b, Lanes256 c) => new(Avx.Xor(Avx.Xor(a._v, b._v), c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 AddBits(Lanes256 a, Lanes256 b) => new(Avx2.Add(a._v.AsInt32(), b._v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 SubtractBits(Lanes256 a, Lanes256 b) => new(Avx2.Subtract(a._v.AsInt32(), b._v.AsInt32()).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftLeft(Lanes256 a, [ConstantExpected] byte count) =>
        new(Avx2.ShiftLeftLogical(a._v.AsInt32(), count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftRightLogical(Lanes256 a, [ConstantExpected] byte count) =>
        new(Avx2.ShiftRightLogical(a._v.AsInt32(), count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 ShiftRightArithmetic(Lanes256 a, [ConstantExpected] byte count) =>
        new(Avx2.ShiftRightArithmetic(a._v.AsInt32(), count).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 IntegerToSingle(Lanes256 bits) => new(Avx.ConvertToVector256Single(bits._v.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Lanes256 High, Lanes256 Low) MultiplyEven(Lanes256 a, Lanes256 b)
    {
        Vector256<ulong> product = Avx2.Multiply(a._v.AsUInt32(), b._v.AsUInt32());
        return (new(Avx2.ShiftRightLogical(product, 32).AsSingle()), new(product.AsSingle()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 OddToEven(Lanes256 a) => new(Avx2.ShiftRightLogical(a._v.AsUInt64(), 32).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 InterleaveEven(Lanes256 even, Lanes256 odd) =>
        new(Avx2.Blend(even._v.AsUInt32(), Avx2.ShiftLeftLogical(odd._v.AsUInt64(), 32).AsUInt32(), 0b10101010).AsSingle());
}
