using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vec = System.Runtime.Intrinsics.Vector128<ulong>;

namespace Rbm.Simd.Bits;

/// <summary>Two words; emulated where there are no vectors.</summary>
internal readonly unsafe struct BitLanes128 : IBitLanes<BitLanes128>
{
    private readonly Vec _v;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BitLanes128(Vec v) => _v = v;

    public static int Words => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Load(ulong* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Create(ulong word) => new(Vector128.Create(word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong* destination) => _v.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 operator &(BitLanes128 a, BitLanes128 b) => new(a._v & b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 operator ^(BitLanes128 a, BitLanes128 b) => new(a._v ^ b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Parity(BitLanes128 a, BitLanes128 b, BitLanes128 c) => new(a._v ^ b._v ^ c._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BitLanes128 Majority(BitLanes128 a, BitLanes128 b, BitLanes128 c) =>
        new((a._v & b._v) | ((a._v ^ b._v) & c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Exchange(ref BitLanes128 a, ref BitLanes128 b, [ConstantExpected] byte size, BitLanes128 mask)
    {
        Vec swap = ((a._v >> size) ^ b._v) & mask._v;
        a = new(a._v ^ (swap << size));
        b = new(b._v ^ swap);
    }
}
