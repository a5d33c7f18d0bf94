using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes256;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>
/// C += A B for a tile of 6 x 16: 12 accumulators, 2 vectors of B and 1 broadcast of A are 15 registers;
/// 12 fused multiply-adds for 8 loads a step.
/// </summary>
internal readonly unsafe struct GemmKernelAvx2F32x6x16 : IGemmKernel
{
    public static int Rows => 6;

    public static int Columns => 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c), c01 = Vec.Load(c + 8);
        Vec c10 = Vec.Load(c + cStride), c11 = Vec.Load(c + cStride + 8);
        Vec c20 = Vec.Load(c + 2 * cStride), c21 = Vec.Load(c + 2 * cStride + 8);
        Vec c30 = Vec.Load(c + 3 * cStride), c31 = Vec.Load(c + 3 * cStride + 8);
        Vec c40 = Vec.Load(c + 4 * cStride), c41 = Vec.Load(c + 4 * cStride + 8);
        Vec c50 = Vec.Load(c + 5 * cStride), c51 = Vec.Load(c + 5 * cStride + 8);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Vec.Load(b), b1 = Vec.Load(b + 8);
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
            a += 6;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 8);
        c10.Store(c + cStride);
        c11.Store(c + cStride + 8);
        c20.Store(c + 2 * cStride);
        c21.Store(c + 2 * cStride + 8);
        c30.Store(c + 3 * cStride);
        c31.Store(c + 3 * cStride + 8);
        c40.Store(c + 4 * cStride);
        c41.Store(c + 4 * cStride + 8);
        c50.Store(c + 5 * cStride);
        c51.Store(c + 5 * cStride + 8);
    }
}
