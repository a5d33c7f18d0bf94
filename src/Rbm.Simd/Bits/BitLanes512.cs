using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Rbm.Simd.Bits;

/// <summary>Eight words in AVX-512. Explicit intrinsics, so that no build can lower them to software.</summary>
internal readonly unsafe struct BitLanes512 : ICountLanes<BitLanes512>
{
    private readonly Vec _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BitLanes512(Vec v) => _v = v;

    public static int Words => 8;

    public static bool CountsFast => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Load(ulong* source) => new(Avx512F.LoadVector512(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Create(ulong word) => new(Vector512.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong* destination) => Avx512F.Store(destination, _v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator &(BitLanes512 a, BitLanes512 b) => new(Avx512F.And(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator ^(BitLanes512 a, BitLanes512 b) => new(Avx512F.Xor(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Parity(BitLanes512 a, BitLanes512 b, BitLanes512 c) =>
        new(Avx512F.TernaryLogic(a._v, b._v, c._v, 0x96));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Majority(BitLanes512 a, BitLanes512 b, BitLanes512 c) =>
        new(Avx512F.TernaryLogic(a._v, b._v, c._v, 0xE8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exchange(ref BitLanes512 a, ref BitLanes512 b, [ConstantExpected] byte size, BitLanes512 mask)
    {
        Vec left = Avx512F.ShiftLeftLogical(b._v, size), right = Avx512F.ShiftRightLogical(a._v, size);
        a = new(Avx512F.TernaryLogic(mask._v, a._v, left, 0xCA));
        b = new(Avx512F.TernaryLogic(mask._v, right, b._v, 0xCA));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 PopCount(BitLanes512 a) => new(SumBytes(CountBytes(a._v, Nibbles(0))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 WeightedPopCount(BitLanes512 ones, BitLanes512 twos, BitLanes512 fours)
    {
        // At most 8 + 16 + 32 in a byte.
        Vector512<byte> bytes = Avx512BW.Add(CountBytes(ones._v, Nibbles(0)), CountBytes(twos._v, Nibbles(1)));
        return new(SumBytes(Avx512BW.Add(bytes, CountBytes(fours._v, Nibbles(2)))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator +(BitLanes512 a, BitLanes512 b) => new(Avx512F.Add(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 operator -(BitLanes512 a, BitLanes512 b) => new(Avx512F.Subtract(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 ShiftLeft(BitLanes512 a, [ConstantExpected] byte count) =>
        new(Avx512F.ShiftLeftLogical(a._v, count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 MultiplyLow(BitLanes512 a, BitLanes512 b) => new(Avx512F.Multiply(a._v.AsUInt32(), b._v.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes512 Min(BitLanes512 a, BitLanes512 b) => new(Avx512F.Min(a._v, b._v));

    // The counts of the sixteen values of four bits, times 2^scale; a constant in memory for each 128-bit part, since a broadcast
    // is done anew in every round of a loop.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Nibbles(int scale) => scale switch
    {
        0 => Vector512.Create(
            0x0302020102010100ul, 0x0403030203020201, 0x0302020102010100, 0x0403030203020201,
            0x0302020102010100, 0x0403030203020201, 0x0302020102010100, 0x0403030203020201).AsByte(),
        1 => Vector512.Create(
            0x0604040204020200ul, 0x0806060406040402, 0x0604040204020200, 0x0806060406040402,
            0x0604040204020200, 0x0806060406040402, 0x0604040204020200, 0x0806060406040402).AsByte(),
        _ => Vector512.Create(
            0x0C08080408040400ul, 0x100C0C080C080804, 0x0C08080408040400, 0x100C0C080C080804,
            0x0C08080408040400, 0x100C0C080C080804, 0x0C08080408040400, 0x100C0C080C080804).AsByte(),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> CountBytes(Vec v, Vector512<byte> nibbles)
    {
        Vector512<byte> low = Vector512.Create((byte)0x0F);
        return Avx512BW.Add(
            Avx512BW.Shuffle(nibbles, Avx512F.And(v.AsByte(), low)),
            Avx512BW.Shuffle(nibbles, Avx512F.And(Avx512F.ShiftRightLogical(v, 4).AsByte(), low)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vec SumBytes(Vector512<byte> bytes) => Avx512BW.SumAbsoluteDifferences(bytes, Vector512<byte>.Zero).AsUInt64();
}
