using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes256;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>
/// C += A B for a tile of 2 x 32: 8 accumulators, 4 vectors of B and 1 broadcast of A are 13 registers;
/// 8 fused multiply-adds for 6 loads a step.
/// </summary>
internal readonly unsafe struct GemmKernelAvx2F32x2x32 : IGemmKernel
{
    public static int Rows => 2;

    public static int Columns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c);
        Vec c01 = Vec.Load(c + 8);
        Vec c02 = Vec.Load(c + 16);
        Vec c03 = Vec.Load(c + 24);
        Vec c10 = Vec.Load(c + cStride);
        Vec c11 = Vec.Load(c + cStride + 8);
        Vec c12 = Vec.Load(c + cStride + 16);
        Vec c13 = Vec.Load(c + cStride + 24);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Vec.Load(b);
            Vec b1 = Vec.Load(b + 8);
            Vec b2 = Vec.Load(b + 16);
            Vec b3 = Vec.Load(b + 24);
            Vec a0 = Vec.Create(a[0]);
            c00.AddProduct(a0, b0);
            c01.AddProduct(a0, b1);
            c02.AddProduct(a0, b2);
            c03.AddProduct(a0, b3);
            Vec a1 = Vec.Create(a[1]);
            c10.AddProduct(a1, b0);
            c11.AddProduct(a1, b1);
            c12.AddProduct(a1, b2);
            c13.AddProduct(a1, b3);
            a += 2;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c03.Store(c + 24);
        c10.Store(c + cStride);
        c11.Store(c + cStride + 8);
        c12.Store(c + cStride + 16);
        c13.Store(c + cStride + 24);
    }
}
