using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes128;

namespace Rbm.Simd.Kernels.Portable;

/// <summary>
/// C += A B for one row of 32 columns: 8 accumulators, and every vector of B is used once, so memory decides the speed.
/// </summary>
internal readonly unsafe struct GemmKernelPortableF32x1x32 : IGemmKernel
{
    public static int Rows => 1;

    public static int Columns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vec c00 = Vec.Load(c);
        Vec c01 = Vec.Load(c + 4);
        Vec c02 = Vec.Load(c + 8);
        Vec c03 = Vec.Load(c + 12);
        Vec c04 = Vec.Load(c + 16);
        Vec c05 = Vec.Load(c + 20);
        Vec c06 = Vec.Load(c + 24);
        Vec c07 = Vec.Load(c + 28);

        for (nint k = 0; k < depth; k++)
        {
            Vec a0 = Vec.Create(a[0]);
            c00.AddProduct(a0, Vec.Load(b));
            c01.AddProduct(a0, Vec.Load(b + 4));
            c02.AddProduct(a0, Vec.Load(b + 8));
            c03.AddProduct(a0, Vec.Load(b + 12));
            c04.AddProduct(a0, Vec.Load(b + 16));
            c05.AddProduct(a0, Vec.Load(b + 20));
            c06.AddProduct(a0, Vec.Load(b + 24));
            c07.AddProduct(a0, Vec.Load(b + 28));
            a++;
            b += bStride;
        }

        c00.Store(c);
        c01.Store(c + 4);
        c02.Store(c + 8);
        c03.Store(c + 12);
        c04.Store(c + 16);
        c05.Store(c + 20);
        c06.Store(c + 24);
        c07.Store(c + 28);
    }
}
