using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector512<float>;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>
/// Adds the named rows of a matrix to one row, 64 columns at a time in 4 accumulators: the product of a binary vector, bit for
/// bit (fma(1, w, c) = c + w, and the zeros change nothing).
/// </summary>
internal readonly unsafe struct GatherAddKernelAvx512F32x64 : IGatherAddKernel
{
    public static int Columns => 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(float* rows, nint stride, int* indices, nint count, float* c)
    {
        Vec c0 = Avx512F.LoadVector512(c);
        Vec c1 = Avx512F.LoadVector512(c + 16);
        Vec c2 = Avx512F.LoadVector512(c + 32);
        Vec c3 = Avx512F.LoadVector512(c + 48);

        for (nint k = 0; k < count; k++)
        {
            float* row = rows + indices[k] * stride;
            c0 = Avx512F.Add(c0, Avx512F.LoadVector512(row));
            c1 = Avx512F.Add(c1, Avx512F.LoadVector512(row + 16));
            c2 = Avx512F.Add(c2, Avx512F.LoadVector512(row + 32));
            c3 = Avx512F.Add(c3, Avx512F.LoadVector512(row + 48));
        }

        Avx512F.Store(c, c0);
        Avx512F.Store(c + 16, c1);
        Avx512F.Store(c + 32, c2);
        Avx512F.Store(c + 48, c3);
    }
}
