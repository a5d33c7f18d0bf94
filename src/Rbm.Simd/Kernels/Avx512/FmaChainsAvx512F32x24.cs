using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector512<float>;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>
/// 24 independent chains of 512 bits and the two factors: 26 of 32 registers, and more chains than latency (4 cycles) times
/// pipes (2) of any processor so far.
/// </summary>
internal readonly struct FmaChainsAvx512F32x24 : IFmaChains
{
    public static int FlopsPerStep => 2 * 24 * 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Run(nint steps, float x, float y)
    {
        Vec a = Vector512.Create(x), b = Vector512.Create(y);
        Vec c00 = Vec.Zero, c01 = Vec.Zero, c02 = Vec.Zero, c03 = Vec.Zero, c04 = Vec.Zero, c05 = Vec.Zero;
        Vec c06 = Vec.Zero, c07 = Vec.Zero, c08 = Vec.Zero, c09 = Vec.Zero, c10 = Vec.Zero, c11 = Vec.Zero;
        Vec c12 = Vec.Zero, c13 = Vec.Zero, c14 = Vec.Zero, c15 = Vec.Zero, c16 = Vec.Zero, c17 = Vec.Zero;
        Vec c18 = Vec.Zero, c19 = Vec.Zero, c20 = Vec.Zero, c21 = Vec.Zero, c22 = Vec.Zero, c23 = Vec.Zero;

        for (nint i = 0; i < steps; i++)
        {
            c00 = Avx512F.FusedMultiplyAdd(a, b, c00);
            c01 = Avx512F.FusedMultiplyAdd(a, b, c01);
            c02 = Avx512F.FusedMultiplyAdd(a, b, c02);
            c03 = Avx512F.FusedMultiplyAdd(a, b, c03);
            c04 = Avx512F.FusedMultiplyAdd(a, b, c04);
            c05 = Avx512F.FusedMultiplyAdd(a, b, c05);
            c06 = Avx512F.FusedMultiplyAdd(a, b, c06);
            c07 = Avx512F.FusedMultiplyAdd(a, b, c07);
            c08 = Avx512F.FusedMultiplyAdd(a, b, c08);
            c09 = Avx512F.FusedMultiplyAdd(a, b, c09);
            c10 = Avx512F.FusedMultiplyAdd(a, b, c10);
            c11 = Avx512F.FusedMultiplyAdd(a, b, c11);
            c12 = Avx512F.FusedMultiplyAdd(a, b, c12);
            c13 = Avx512F.FusedMultiplyAdd(a, b, c13);
            c14 = Avx512F.FusedMultiplyAdd(a, b, c14);
            c15 = Avx512F.FusedMultiplyAdd(a, b, c15);
            c16 = Avx512F.FusedMultiplyAdd(a, b, c16);
            c17 = Avx512F.FusedMultiplyAdd(a, b, c17);
            c18 = Avx512F.FusedMultiplyAdd(a, b, c18);
            c19 = Avx512F.FusedMultiplyAdd(a, b, c19);
            c20 = Avx512F.FusedMultiplyAdd(a, b, c20);
            c21 = Avx512F.FusedMultiplyAdd(a, b, c21);
            c22 = Avx512F.FusedMultiplyAdd(a, b, c22);
            c23 = Avx512F.FusedMultiplyAdd(a, b, c23);
        }

        Vec sum = (c00 + c01 + c02 + c03 + c04 + c05)
            + (c06 + c07 + c08 + c09 + c10 + c11)
            + (c12 + c13 + c14 + c15 + c16 + c17)
            + (c18 + c19 + c20 + c21 + c22 + c23);
        return sum.ToScalar();
    }
}
