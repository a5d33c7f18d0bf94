using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector256<float>;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>
/// 12 independent chains of 256 bits and the two factors: 14 of 16 registers, and more chains than latency (4 to 5 cycles) times
/// pipes (2).
/// </summary>
internal readonly struct FmaChainsAvx2F32x12 : IFmaChains
{
    public static int FlopsPerStep => 2 * 12 * 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Run(nint steps, float x, float y)
    {
        Vec a = Vector256.Create(x), b = Vector256.Create(y);
        Vec c00 = Vec.Zero, c01 = Vec.Zero, c02 = Vec.Zero, c03 = Vec.Zero, c04 = Vec.Zero, c05 = Vec.Zero;
        Vec c06 = Vec.Zero, c07 = Vec.Zero, c08 = Vec.Zero, c09 = Vec.Zero, c10 = Vec.Zero, c11 = Vec.Zero;

        for (nint i = 0; i < steps; i++)
        {
            c00 = Fma.MultiplyAdd(a, b, c00);
            c01 = Fma.MultiplyAdd(a, b, c01);
            c02 = Fma.MultiplyAdd(a, b, c02);
            c03 = Fma.MultiplyAdd(a, b, c03);
            c04 = Fma.MultiplyAdd(a, b, c04);
            c05 = Fma.MultiplyAdd(a, b, c05);
            c06 = Fma.MultiplyAdd(a, b, c06);
            c07 = Fma.MultiplyAdd(a, b, c07);
            c08 = Fma.MultiplyAdd(a, b, c08);
            c09 = Fma.MultiplyAdd(a, b, c09);
            c10 = Fma.MultiplyAdd(a, b, c10);
            c11 = Fma.MultiplyAdd(a, b, c11);
        }

        Vec sum = (c00 + c01 + c02 + c03 + c04 + c05)
            + (c06 + c07 + c08 + c09 + c10 + c11);
        return sum.ToScalar();
    }
}
