using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes512;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>
/// C += A B for one row of 64 columns: 4 accumulators, and every vector of B is used once, so memory decides the speed.
/// </summary>
internal readonly unsafe struct GemmKernelAvx512F32x1x64 : IGemmKernel
{
    public static int Rows => 1;

    public static int Columns => 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c);
        Vec c01 = Vec.Load(c + 16);
        Vec c02 = Vec.Load(c + 32);
        Vec c03 = Vec.Load(c + 48);

        for (nint k = 0; k < depth; k++)
        {
            Vec a0 = Vec.Create(a[0]);
            c00.AddProduct(a0, Vec.Load(b));
            c01.AddProduct(a0, Vec.Load(b + 16));
            c02.AddProduct(a0, Vec.Load(b + 32));
            c03.AddProduct(a0, Vec.Load(b + 48));
            a++;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 16);
        c02.Store(c + 32);
        c03.Store(c + 48);
    }
}
