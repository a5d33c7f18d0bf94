using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vec = System.Runtime.Intrinsics.Vector128<float>;

namespace Rbm.Simd.Kernels.Portable;

/// <summary>
/// C += A B for a tile of 6 x 8: 12 accumulators, 2 vectors of B and 1 broadcast of A are 15 of 16 registers;
/// 12 fused multiply-adds for 8 loads a step.
/// Without hardware fused multiply-add the runtime emulates it: slow, and the same bits.
/// </summary>
internal readonly unsafe struct GemmKernelPortableF32x6x8 : IGemmKernel
{
    public static int Rows => 6;

    public static int Columns => 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vector128.Load(c), c01 = Vector128.Load(c + 4);
        Vec c10 = Vector128.Load(c + 1 * cStride), c11 = Vector128.Load(c + 1 * cStride + 4);
        Vec c20 = Vector128.Load(c + 2 * cStride), c21 = Vector128.Load(c + 2 * cStride + 4);
        Vec c30 = Vector128.Load(c + 3 * cStride), c31 = Vector128.Load(c + 3 * cStride + 4);
        Vec c40 = Vector128.Load(c + 4 * cStride), c41 = Vector128.Load(c + 4 * cStride + 4);
        Vec c50 = Vector128.Load(c + 5 * cStride), c51 = Vector128.Load(c + 5 * cStride + 4);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Vector128.Load(b), b1 = Vector128.Load(b + 4);
            Vec a0 = Vector128.Create(a[0]);
            c00 = Vector128.FusedMultiplyAdd(a0, b0, c00);
            c01 = Vector128.FusedMultiplyAdd(a0, b1, c01);
            Vec a1 = Vector128.Create(a[1]);
            c10 = Vector128.FusedMultiplyAdd(a1, b0, c10);
            c11 = Vector128.FusedMultiplyAdd(a1, b1, c11);
            Vec a2 = Vector128.Create(a[2]);
            c20 = Vector128.FusedMultiplyAdd(a2, b0, c20);
            c21 = Vector128.FusedMultiplyAdd(a2, b1, c21);
            Vec a3 = Vector128.Create(a[3]);
            c30 = Vector128.FusedMultiplyAdd(a3, b0, c30);
            c31 = Vector128.FusedMultiplyAdd(a3, b1, c31);
            Vec a4 = Vector128.Create(a[4]);
            c40 = Vector128.FusedMultiplyAdd(a4, b0, c40);
            c41 = Vector128.FusedMultiplyAdd(a4, b1, c41);
            Vec a5 = Vector128.Create(a[5]);
            c50 = Vector128.FusedMultiplyAdd(a5, b0, c50);
            c51 = Vector128.FusedMultiplyAdd(a5, b1, c51);
            a += 6;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 4);
        c10.Store(c + 1 * cStride);
        c11.Store(c + 1 * cStride + 4);
        c20.Store(c + 2 * cStride);
        c21.Store(c + 2 * cStride + 4);
        c30.Store(c + 3 * cStride);
        c31.Store(c + 3 * cStride + 4);
        c40.Store(c + 4 * cStride);
        c41.Store(c + 4 * cStride + 4);
        c50.Store(c + 5 * cStride);
        c51.Store(c + 5 * cStride + 4);
    }
}
