using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector512<float>;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>
/// C += A B for a tile of 12 x 32: 24 accumulators, 2 vectors of B and 1 broadcast of A are 27 of 32 registers;
/// 24 fused multiply-adds for 14 loads a step.
/// </summary>
internal readonly unsafe struct GemmKernelAvx512F32x12x32 : IGemmKernel
{
    public static int Rows => 12;

    public static int Columns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Avx512F.LoadVector512(c), c01 = Avx512F.LoadVector512(c + 16);
        Vec c10 = Avx512F.LoadVector512(c + 1 * cStride), c11 = Avx512F.LoadVector512(c + 1 * cStride + 16);
        Vec c20 = Avx512F.LoadVector512(c + 2 * cStride), c21 = Avx512F.LoadVector512(c + 2 * cStride + 16);
        Vec c30 = Avx512F.LoadVector512(c + 3 * cStride), c31 = Avx512F.LoadVector512(c + 3 * cStride + 16);
        Vec c40 = Avx512F.LoadVector512(c + 4 * cStride), c41 = Avx512F.LoadVector512(c + 4 * cStride + 16);
        Vec c50 = Avx512F.LoadVector512(c + 5 * cStride), c51 = Avx512F.LoadVector512(c + 5 * cStride + 16);
        Vec c60 = Avx512F.LoadVector512(c + 6 * cStride), c61 = Avx512F.LoadVector512(c + 6 * cStride + 16);
        Vec c70 = Avx512F.LoadVector512(c + 7 * cStride), c71 = Avx512F.LoadVector512(c + 7 * cStride + 16);
        Vec c80 = Avx512F.LoadVector512(c + 8 * cStride), c81 = Avx512F.LoadVector512(c + 8 * cStride + 16);
        Vec c90 = Avx512F.LoadVector512(c + 9 * cStride), c91 = Avx512F.LoadVector512(c + 9 * cStride + 16);
        Vec ca0 = Avx512F.LoadVector512(c + 10 * cStride), ca1 = Avx512F.LoadVector512(c + 10 * cStride + 16);
        Vec cb0 = Avx512F.LoadVector512(c + 11 * cStride), cb1 = Avx512F.LoadVector512(c + 11 * cStride + 16);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Avx512F.LoadVector512(b), b1 = Avx512F.LoadVector512(b + 16);
            Vec a0 = Vector512.Create(a[0]);
            c00 = Avx512F.FusedMultiplyAdd(a0, b0, c00);
            c01 = Avx512F.FusedMultiplyAdd(a0, b1, c01);
            Vec a1 = Vector512.Create(a[1]);
            c10 = Avx512F.FusedMultiplyAdd(a1, b0, c10);
            c11 = Avx512F.FusedMultiplyAdd(a1, b1, c11);
            Vec a2 = Vector512.Create(a[2]);
            c20 = Avx512F.FusedMultiplyAdd(a2, b0, c20);
            c21 = Avx512F.FusedMultiplyAdd(a2, b1, c21);
            Vec a3 = Vector512.Create(a[3]);
            c30 = Avx512F.FusedMultiplyAdd(a3, b0, c30);
            c31 = Avx512F.FusedMultiplyAdd(a3, b1, c31);
            Vec a4 = Vector512.Create(a[4]);
            c40 = Avx512F.FusedMultiplyAdd(a4, b0, c40);
            c41 = Avx512F.FusedMultiplyAdd(a4, b1, c41);
            Vec a5 = Vector512.Create(a[5]);
            c50 = Avx512F.FusedMultiplyAdd(a5, b0, c50);
            c51 = Avx512F.FusedMultiplyAdd(a5, b1, c51);
            Vec a6 = Vector512.Create(a[6]);
            c60 = Avx512F.FusedMultiplyAdd(a6, b0, c60);
            c61 = Avx512F.FusedMultiplyAdd(a6, b1, c61);
            Vec a7 = Vector512.Create(a[7]);
            c70 = Avx512F.FusedMultiplyAdd(a7, b0, c70);
            c71 = Avx512F.FusedMultiplyAdd(a7, b1, c71);
            Vec a8 = Vector512.Create(a[8]);
            c80 = Avx512F.FusedMultiplyAdd(a8, b0, c80);
            c81 = Avx512F.FusedMultiplyAdd(a8, b1, c81);
            Vec a9 = Vector512.Create(a[9]);
            c90 = Avx512F.FusedMultiplyAdd(a9, b0, c90);
            c91 = Avx512F.FusedMultiplyAdd(a9, b1, c91);
            Vec aa = Vector512.Create(a[10]);
            ca0 = Avx512F.FusedMultiplyAdd(aa, b0, ca0);
            ca1 = Avx512F.FusedMultiplyAdd(aa, b1, ca1);
            Vec ab = Vector512.Create(a[11]);
            cb0 = Avx512F.FusedMultiplyAdd(ab, b0, cb0);
            cb1 = Avx512F.FusedMultiplyAdd(ab, b1, cb1);
            a += 12;
            b += bStride;
        }

        Avx512F.Store(c, c00);
        Avx512F.Store(c + 16, c01);
        Avx512F.Store(c + 1 * cStride, c10);
        Avx512F.Store(c + 1 * cStride + 16, c11);
        Avx512F.Store(c + 2 * cStride, c20);
        Avx512F.Store(c + 2 * cStride + 16, c21);
        Avx512F.Store(c + 3 * cStride, c30);
        Avx512F.Store(c + 3 * cStride + 16, c31);
        Avx512F.Store(c + 4 * cStride, c40);
        Avx512F.Store(c + 4 * cStride + 16, c41);
        Avx512F.Store(c + 5 * cStride, c50);
        Avx512F.Store(c + 5 * cStride + 16, c51);
        Avx512F.Store(c + 6 * cStride, c60);
        Avx512F.Store(c + 6 * cStride + 16, c61);
        Avx512F.Store(c + 7 * cStride, c70);
        Avx512F.Store(c + 7 * cStride + 16, c71);
        Avx512F.Store(c + 8 * cStride, c80);
        Avx512F.Store(c + 8 * cStride + 16, c81);
        Avx512F.Store(c + 9 * cStride, c90);
        Avx512F.Store(c + 9 * cStride + 16, c91);
        Avx512F.Store(c + 10 * cStride, ca0);
        Avx512F.Store(c + 10 * cStride + 16, ca1);
        Avx512F.Store(c + 11 * cStride, cb0);
        Avx512F.Store(c + 11 * cStride + 16, cb1);
    }
}
