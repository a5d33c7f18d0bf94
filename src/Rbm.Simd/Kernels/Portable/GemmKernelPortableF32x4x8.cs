using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes128;

namespace Rbm.Simd.Kernels.Portable;

/// <summary>
/// C += A B for a tile of 4 x 8: 8 accumulators, 2 vectors of B and 1 broadcast of A are 11 registers;
/// 8 fused multiply-adds for 6 loads a step.
/// </summary>
internal readonly unsafe struct GemmKernelPortableF32x4x8 : IGemmKernel
{
    public static int Rows => 4;

    public static int Columns => 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c), c01 = Vec.Load(c + 4);
        Vec c10 = Vec.Load(c + cStride), c11 = Vec.Load(c + cStride + 4);
        Vec c20 = Vec.Load(c + 2 * cStride), c21 = Vec.Load(c + 2 * cStride + 4);
        Vec c30 = Vec.Load(c + 3 * cStride), c31 = Vec.Load(c + 3 * cStride + 4);

        for (nint k = 0; k < depth; k++)
        {
            Vec b0 = Vec.Load(b), b1 = Vec.Load(b + 4);
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
            a += 4;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 4);
        c10.Store(c + cStride);
        c11.Store(c + cStride + 4);
        c20.Store(c + 2 * cStride);
        c21.Store(c + 2 * cStride + 4);
        c30.Store(c + 3 * cStride);
        c31.Store(c + 3 * cStride + 4);
    }
}
