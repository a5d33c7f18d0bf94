using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes512;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>
/// C += A B for a tile of 2 x 64: 8 accumulators, 4 vectors of B and 1 broadcast of A are 13 registers;
/// 8 fused multiply-adds for 6 loads a step.
/// </summary>
internal readonly unsafe struct GemmKernelAvx512F32x2x64 : IGemmKernel
{
    public static int Rows => 2;

    public static int Columns => 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c);
        Vec c01 = Vec.Load(c + 16);
        Vec c02 = Vec.Load(c + 32);
        Vec c03 = Vec.Load(c + 48);
        Vec c10 = Vec.Load(c + cStride);
        Vec c11 = Vec.Load(c + cStride + 16);
        Vec c12 = Vec.Load(c + cStride + 32);
        Vec c13 = Vec.Load(c + cStride + 48);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Vec.Load(b);
            Vec b1 = Vec.Load(b + 16);
            Vec b2 = Vec.Load(b + 32);
            Vec b3 = Vec.Load(b + 48);
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
        c01.Store(c + 16);
        c02.Store(c + 32);
        c03.Store(c + 48);
        c10.Store(c + cStride);
        c11.Store(c + cStride + 16);
        c12.Store(c + cStride + 32);
        c13.Store(c + cStride + 48);
    }
}
