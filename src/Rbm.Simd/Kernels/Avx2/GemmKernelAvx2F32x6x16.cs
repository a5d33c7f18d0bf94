using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector256<float>;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>
/// C += A B for a tile of 6 x 16: 12 accumulators, 2 vectors of B and 1 broadcast of A are 15 of 16 registers;
/// 12 fused multiply-adds for 8 loads a step.
/// </summary>
internal readonly unsafe struct GemmKernelAvx2F32x6x16 : IGemmKernel
{
    public static int Rows => 6;

    public static int Columns => 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Avx.LoadVector256(c), c01 = Avx.LoadVector256(c + 8);
        Vec c10 = Avx.LoadVector256(c + 1 * cStride), c11 = Avx.LoadVector256(c + 1 * cStride + 8);
        Vec c20 = Avx.LoadVector256(c + 2 * cStride), c21 = Avx.LoadVector256(c + 2 * cStride + 8);
        Vec c30 = Avx.LoadVector256(c + 3 * cStride), c31 = Avx.LoadVector256(c + 3 * cStride + 8);
        Vec c40 = Avx.LoadVector256(c + 4 * cStride), c41 = Avx.LoadVector256(c + 4 * cStride + 8);
        Vec c50 = Avx.LoadVector256(c + 5 * cStride), c51 = Avx.LoadVector256(c + 5 * cStride + 8);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Avx.LoadVector256(b), b1 = Avx.LoadVector256(b + 8);
            Vec a0 = Vector256.Create(a[0]);
            c00 = Fma.MultiplyAdd(a0, b0, c00);
            c01 = Fma.MultiplyAdd(a0, b1, c01);
            Vec a1 = Vector256.Create(a[1]);
            c10 = Fma.MultiplyAdd(a1, b0, c10);
            c11 = Fma.MultiplyAdd(a1, b1, c11);
            Vec a2 = Vector256.Create(a[2]);
            c20 = Fma.MultiplyAdd(a2, b0, c20);
            c21 = Fma.MultiplyAdd(a2, b1, c21);
            Vec a3 = Vector256.Create(a[3]);
            c30 = Fma.MultiplyAdd(a3, b0, c30);
            c31 = Fma.MultiplyAdd(a3, b1, c31);
            Vec a4 = Vector256.Create(a[4]);
            c40 = Fma.MultiplyAdd(a4, b0, c40);
            c41 = Fma.MultiplyAdd(a4, b1, c41);
            Vec a5 = Vector256.Create(a[5]);
            c50 = Fma.MultiplyAdd(a5, b0, c50);
            c51 = Fma.MultiplyAdd(a5, b1, c51);
            a += 6;
            b += bStride;
        }

        Avx.Store(c, c00);
        Avx.Store(c + 8, c01);
        Avx.Store(c + 1 * cStride, c10);
        Avx.Store(c + 1 * cStride + 8, c11);
        Avx.Store(c + 2 * cStride, c20);
        Avx.Store(c + 2 * cStride + 8, c21);
        Avx.Store(c + 3 * cStride, c30);
        Avx.Store(c + 3 * cStride + 8, c31);
        Avx.Store(c + 4 * cStride, c40);
        Avx.Store(c + 4 * cStride + 8, c41);
        Avx.Store(c + 5 * cStride, c50);
        Avx.Store(c + 5 * cStride + 8, c51);
    }
}
