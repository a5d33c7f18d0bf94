using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector256<ulong>;

namespace Rbm.Simd.Bits;

/// <summary>Four words in AVX2.</summary>
internal readonly unsafe struct BitLanes256 : ICountLanes<BitLanes256>
{
    private readonly Vec _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BitLanes256(Vec v) => _v = v;

    public static int Words => 4;

    public static bool CountsFast => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Load(ulong* source) => new(Avx.LoadVector256(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Create(ulong word) => new(Vector256.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong* destination) => Avx.Store(destination, _v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator &(BitLanes256 a, BitLanes256 b) => new(Avx2.And(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator ^(BitLanes256 a, BitLanes256 b) => new(Avx2.Xor(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Parity(BitLanes256 a, BitLanes256 b, BitLanes256 c) =>
        new(Avx2.Xor(Avx2.Xor(a._v, b._v), c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Majority(BitLanes256 a, BitLanes256 b, BitLanes256 c) =>
        new(Avx2.Or(Avx2.And(a._v, b._v), Avx2.And(Avx2.Xor(a._v, b._v), c._v)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exchange(ref BitLanes256 a, ref BitLanes256 b, [ConstantExpected] byte size, BitLanes256 mask)
    {
        Vec swap = Avx2.And(Avx2.Xor(Avx2.ShiftRightLogical(a._v, size), b._v), mask._v);
        a = new(Avx2.Xor(a._v, Avx2.ShiftLeftLogical(swap, size)));
        b = new(Avx2.Xor(b._v, swap));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 PopCount(BitLanes256 a) => new(SumBytes(CountBytes(a._v, Nibbles(0))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 WeightedPopCount(BitLanes256 ones, BitLanes256 twos, BitLanes256 fours)
    {
        // At most 8 + 16 + 32 in a byte.
        Vector256<byte> bytes = Avx2.Add(CountBytes(ones._v, Nibbles(0)), CountBytes(twos._v, Nibbles(1)));
        return new(SumBytes(Avx2.Add(bytes, CountBytes(fours._v, Nibbles(2)))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator +(BitLanes256 a, BitLanes256 b) => new(Avx2.Add(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 operator -(BitLanes256 a, BitLanes256 b) => new(Avx2.Subtract(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 ShiftLeft(BitLanes256 a, [ConstantExpected] byte count) =>
        new(Avx2.ShiftLeftLogical(a._v, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 MultiplyLow(BitLanes256 a, BitLanes256 b) => new(Avx2.Multiply(a._v.AsUInt32(), b._v.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes256 Min(BitLanes256 a, BitLanes256 b) =>
        new(Avx2.BlendVariable(a._v, b._v, Avx2.CompareGreaterThan(a._v.AsInt64(), b._v.AsInt64()).AsUInt64()));

    // The counts of the sixteen values of four bits, times 2^scale; a constant in memory for each 128-bit part, since a broadcast
    // is done anew in every round of a loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Nibbles(int scale) => scale switch
    {
        0 => Vector256.Create(
            0x0302020102010100ul, 0x0403030203020201, 0x0302020102010100, 0x0403030203020201).AsByte(),
        1 => Vector256.Create(
            0x0604040204020200ul, 0x0806060406040402, 0x0604040204020200, 0x0806060406040402).AsByte(),
        _ => Vector256.Create(
            0x0C08080408040400ul, 0x100C0C080C080804, 0x0C08080408040400, 0x100C0C080C080804).AsByte(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> CountBytes(Vec v, Vector256<byte> nibbles)
    {
        Vector256<byte> low = Vector256.Create((byte)0x0F);
        return Avx2.Add(
            Avx2.Shuffle(nibbles, Avx2.And(v.AsByte(), low)),
            Avx2.Shuffle(nibbles, Avx2.And(Avx2.ShiftRightLogical(v, 4).AsByte(), low)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec SumBytes(Vector256<byte> bytes) => Avx2.SumAbsoluteDifferences(bytes, Vector256<byte>.Zero).AsUInt64();
}
