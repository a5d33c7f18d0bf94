using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes256;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>
/// C += A B for one row of 64 columns: 8 accumulators, and every vector of B is used once, so memory decides the speed.
/// </summary>
internal readonly unsafe struct GemmKernelAvx2F32x1x64 : IGemmKernel
{
    public static int Rows => 1;

    public static int Columns => 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c);
        Vec c01 = Vec.Load(c + 8);
        Vec c02 = Vec.Load(c + 16);
        Vec c03 = Vec.Load(c + 24);
        Vec c04 = Vec.Load(c + 32);
        Vec c05 = Vec.Load(c + 40);
        Vec c06 = Vec.Load(c + 48);
        Vec c07 = Vec.Load(c + 56);

        for (nint k = 0; k < depth; k++)
        {
            Vec a0 = Vec.Create(a[0]);
            c00.AddProduct(a0, Vec.Load(b));
            c01.AddProduct(a0, Vec.Load(b + 8));
            c02.AddProduct(a0, Vec.Load(b + 16));
            c03.AddProduct(a0, Vec.Load(b + 24));
            c04.AddProduct(a0, Vec.Load(b + 32));
            c05.AddProduct(a0, Vec.Load(b + 40));
            c06.AddProduct(a0, Vec.Load(b + 48));
            c07.AddProduct(a0, Vec.Load(b + 56));
            a++;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c03.Store(c + 24);
        c04.Store(c + 32);
        c05.Store(c + 40);
        c06.Store(c + 48);
        c07.Store(c + 56);
    }
}
