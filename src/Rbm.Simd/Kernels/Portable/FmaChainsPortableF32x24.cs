using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vec = System.Runtime.Intrinsics.Vector128<float>;

namespace Rbm.Simd.Kernels.Portable;

/// <summary>
/// 24 independent chains of 128 bits and the two factors: 26 of the 32 registers of Arm64, whose widest cores have 4 pipes of
/// 4 cycles and so need 16.
/// </summary>
internal readonly struct FmaChainsPortableF32x24 : IFmaChains
{
    public static int FlopsPerStep => 2 * 24 * 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Run(nint steps, float x, float y)
    {
        Vec a = Vector128.Create(x), b = Vector128.Create(y);
        Vec c00 = Vec.Zero, c01 = Vec.Zero, c02 = Vec.Zero, c03 = Vec.Zero, c04 = Vec.Zero, c05 = Vec.Zero;
        Vec c06 = Vec.Zero, c07 = Vec.Zero, c08 = Vec.Zero, c09 = Vec.Zero, c10 = Vec.Zero, c11 = Vec.Zero;
        Vec c12 = Vec.Zero, c13 = Vec.Zero, c14 = Vec.Zero, c15 = Vec.Zero, c16 = Vec.Zero, c17 = Vec.Zero;
        Vec c18 = Vec.Zero, c19 = Vec.Zero, c20 = Vec.Zero, c21 = Vec.Zero, c22 = Vec.Zero, c23 = Vec.Zero;

        for (nint i = 0; i < steps; i++)
        {
            c00 = Vector128.FusedMultiplyAdd(a, b, c00);
            c01 = Vector128.FusedMultiplyAdd(a, b, c01);
            c02 = Vector128.FusedMultiplyAdd(a, b, c02);
            c03 = Vector128.FusedMultiplyAdd(a, b, c03);
            c04 = Vector128.FusedMultiplyAdd(a, b, c04);
            c05 = Vector128.FusedMultiplyAdd(a, b, c05);
            c06 = Vector128.FusedMultiplyAdd(a, b, c06);
            c07 = Vector128.FusedMultiplyAdd(a, b, c07);
            c08 = Vector128.FusedMultiplyAdd(a, b, c08);
            c09 = Vector128.FusedMultiplyAdd(a, b, c09);
            c10 = Vector128.FusedMultiplyAdd(a, b, c10);
            c11 = Vector128.FusedMultiplyAdd(a, b, c11);
            c12 = Vector128.FusedMultiplyAdd(a, b, c12);
            c13 = Vector128.FusedMultiplyAdd(a, b, c13);
            c14 = Vector128.FusedMultiplyAdd(a, b, c14);
            c15 = Vector128.FusedMultiplyAdd(a, b, c15);
            c16 = Vector128.FusedMultiplyAdd(a, b, c16);
            c17 = Vector128.FusedMultiplyAdd(a, b, c17);
            c18 = Vector128.FusedMultiplyAdd(a, b, c18);
            c19 = Vector128.FusedMultiplyAdd(a, b, c19);
            c20 = Vector128.FusedMultiplyAdd(a, b, c20);
            c21 = Vector128.FusedMultiplyAdd(a, b, c21);
            c22 = Vector128.FusedMultiplyAdd(a, b, c22);
            c23 = Vector128.FusedMultiplyAdd(a, b, c23);
        }

        Vec sum = (c00 + c01 + c02 + c03 + c04 + c05)
            + (c06 + c07 + c08 + c09 + c10 + c11)
            + (c12 + c13 + c14 + c15 + c16 + c17)
            + (c18 + c19 + c20 + c21 + c22 + c23);
        return sum.ToScalar();
    }
}
