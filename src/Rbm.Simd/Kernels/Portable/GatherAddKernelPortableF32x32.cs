using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vec = System.Runtime.Intrinsics.Vector128<float>;

namespace Rbm.Simd.Kernels.Portable;

/// <summary>
/// Adds the named rows of a matrix to one row, 32 columns at a time in 8 accumulators: the product of a binary vector, bit for
/// bit (fma(1, w, c) = c + w, and the zeros change nothing).
/// </summary>
internal readonly unsafe struct GatherAddKernelPortableF32x32 : IGatherAddKernel
{
    public static int Columns => 32;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(float* rows, nint stride, int* indices, nint count, float* c)
    {
        Vec c0 = Vector128.Load(c);
        Vec c1 = Vector128.Load(c + 4);
        Vec c2 = Vector128.Load(c + 8);
        Vec c3 = Vector128.Load(c + 12);
        Vec c4 = Vector128.Load(c + 16);
        Vec c5 = Vector128.Load(c + 20);
        Vec c6 = Vector128.Load(c + 24);
        Vec c7 = Vector128.Load(c + 28);

        for (nint k = 0; k < count; k++)
        {
            float* row = rows + indices[k] * stride;
            c0 = c0 + Vector128.Load(row);
            c1 = c1 + Vector128.Load(row + 4);
            c2 = c2 + Vector128.Load(row + 8);
            c3 = c3 + Vector128.Load(row + 12);
            c4 = c4 + Vector128.Load(row + 16);
            c5 = c5 + Vector128.Load(row + 20);
            c6 = c6 + Vector128.Load(row + 24);
            c7 = c7 + Vector128.Load(row + 28);
        }

        c0.Store(c);
        c1.Store(c + 4);
        c2.Store(c + 8);
        c3.Store(c + 12);
        c4.Store(c + 16);
        c5.Store(c + 20);
        c6.Store(c + 24);
        c7.Store(c + 28);
    }
}
