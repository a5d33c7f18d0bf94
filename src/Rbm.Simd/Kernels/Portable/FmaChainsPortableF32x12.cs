using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vec = System.Runtime.Intrinsics.Vector128<float>;

namespace Rbm.Simd.Kernels.Portable;

/// <summary>
/// 12 independent chains of 128 bits and the two factors: 14 of the 16 registers of x86-64.
/// Without hardware fused multiply-add it measures the emulation, which is what the kernels then run on, too.
/// </summary>
internal readonly struct FmaChainsPortableF32x12 : IFmaChains
{
    public static int FlopsPerStep => 2 * 12 * 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Run(nint steps, float x, float y)
    {
        Vec a = Vector128.Create(x), b = Vector128.Create(y);
        Vec c00 = Vec.Zero, c01 = Vec.Zero, c02 = Vec.Zero, c03 = Vec.Zero, c04 = Vec.Zero, c05 = Vec.Zero;
        Vec c06 = Vec.Zero, c07 = Vec.Zero, c08 = Vec.Zero, c09 = Vec.Zero, c10 = Vec.Zero, c11 = Vec.Zero;

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
        }

        Vec sum = (c00 + c01 + c02 + c03 + c04 + c05)
            + (c06 + c07 + c08 + c09 + c10 + c11);
        return sum.ToScalar();
    }
}
