using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes512;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>
/// C += A B for a tile of 12 x 32: 24 accumulators, 2 vectors of B and 1 broadcast of A are 27 registers;
/// 24 fused multiply-adds for 14 loads a step.
/// </summary>
internal readonly unsafe struct GemmKernelAvx512F32x12x32 : IGemmKernel
{
    public static int Rows => 12;

    public static int Columns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c), c01 = Vec.Load(c + 16);
        Vec c10 = Vec.Load(c + cStride), c11 = Vec.Load(c + cStride + 16);
        Vec c20 = Vec.Load(c + 2 * cStride), c21 = Vec.Load(c + 2 * cStride + 16);
        Vec c30 = Vec.Load(c + 3 * cStride), c31 = Vec.Load(c + 3 * cStride + 16);
        Vec c40 = Vec.Load(c + 4 * cStride), c41 = Vec.Load(c + 4 * cStride + 16);
        Vec c50 = Vec.Load(c + 5 * cStride), c51 = Vec.Load(c + 5 * cStride + 16);
        Vec c60 = Vec.Load(c + 6 * cStride), c61 = Vec.Load(c + 6 * cStride + 16);
        Vec c70 = Vec.Load(c + 7 * cStride), c71 = Vec.Load(c + 7 * cStride + 16);
        Vec c80 = Vec.Load(c + 8 * cStride), c81 = Vec.Load(c + 8 * cStride + 16);
        Vec c90 = Vec.Load(c + 9 * cStride), c91 = Vec.Load(c + 9 * cStride + 16);
        Vec ca0 = Vec.Load(c + 10 * cStride), ca1 = Vec.Load(c + 10 * cStride + 16);
        Vec cb0 = Vec.Load(c + 11 * cStride), cb1 = Vec.Load(c + 11 * cStride + 16);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Vec.Load(b), b1 = Vec.Load(b + 16);
            Vec a0 = Vec.Create(a[0]);
            c00.AddProduct(a0, b0);
            c01.AddProduct(a0, b1);
            Vec a1 = Vec.Create(a[1]);
            c10.AddProduct(a1, b0);
            c11.AddProduct(a1, b1);
            Vec a2 = Vec.Create(a[2]);
            c20.AddProduct(a2, b0);
            c21.AddProduct(a2, b1);
            Vec a3 = Vec.Create(a[3]);
            c30.AddProduct(a3, b0);
            c31.AddProduct(a3, b1);
            Vec a4 = Vec.Create(a[4]);
            c40.AddProduct(a4, b0);
            c41.AddProduct(a4, b1);
            Vec a5 = Vec.Create(a[5]);
            c50.AddProduct(a5, b0);
            c51.AddProduct(a5, b1);
            Vec a6 = Vec.Create(a[6]);
            c60.AddProduct(a6, b0);
            c61.AddProduct(a6, b1);
            Vec a7 = Vec.Create(a[7]);
            c70.AddProduct(a7, b0);
            c71.AddProduct(a7, b1);
            Vec a8 = Vec.Create(a[8]);
            c80.AddProduct(a8, b0);
            c81.AddProduct(a8, b1);
            Vec a9 = Vec.Create(a[9]);
            c90.AddProduct(a9, b0);
            c91.AddProduct(a9, b1);
            Vec aa = Vec.Create(a[10]);
            ca0.AddProduct(aa, b0);
            ca1.AddProduct(aa, b1);
            Vec ab = Vec.Create(a[11]);
            cb0.AddProduct(ab, b0);
            cb1.AddProduct(ab, b1);
            a += 12;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 16);
        c10.Store(c + cStride);
        c11.Store(c + cStride + 16);
        c20.Store(c + 2 * cStride);
        c21.Store(c + 2 * cStride + 16);
        c30.Store(c + 3 * cStride);
        c31.Store(c + 3 * cStride + 16);
        c40.Store(c + 4 * cStride);
        c41.Store(c + 4 * cStride + 16);
        c50.Store(c + 5 * cStride);
        c51.Store(c + 5 * cStride + 16);
        c60.Store(c + 6 * cStride);
        c61.Store(c + 6 * cStride + 16);
        c70.Store(c + 7 * cStride);
        c71.Store(c + 7 * cStride + 16);
        c80.Store(c + 8 * cStride);
        c81.Store(c + 8 * cStride + 16);
        c90.Store(c + 9 * cStride);
        c91.Store(c + 9 * cStride + 16);
        ca0.Store(c + 10 * cStride);
        ca1.Store(c + 10 * cStride + 16);
        cb0.Store(c + 11 * cStride);
        cb1.Store(c + 11 * cStride + 16);
    }
}
