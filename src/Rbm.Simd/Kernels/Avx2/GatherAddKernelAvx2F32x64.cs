using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector256<float>;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>
/// Adds the named rows of a matrix to one row, 64 columns at a time in 8 accumulators: the product of a binary vector, bit for
/// bit (fma(1, w, c) = c + w, and the zeros change nothing).
/// </summary>
internal readonly unsafe struct GatherAddKernelAvx2F32x64 : IGatherAddKernel
{
    public static int Columns => 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run(float* rows, nint stride, int* indices, nint count, float* c)
    {
        Vec c0 = Avx.LoadVector256(c);
        Vec c1 = Avx.LoadVector256(c + 8);
        Vec c2 = Avx.LoadVector256(c + 16);
        Vec c3 = Avx.LoadVector256(c + 24);
        Vec c4 = Avx.LoadVector256(c + 32);
        Vec c5 = Avx.LoadVector256(c + 40);
        Vec c6 = Avx.LoadVector256(c + 48);
        Vec c7 = Avx.LoadVector256(c + 56);

        for (nint k = 0; k < count; k++)
        {
            float* row = rows + indices[k] * stride;
            c0 = Avx.Add(c0, Avx.LoadVector256(row));
            c1 = Avx.Add(c1, Avx.LoadVector256(row + 8));
            c2 = Avx.Add(c2, Avx.LoadVector256(row + 16));
            c3 = Avx.Add(c3, Avx.LoadVector256(row + 24));
            c4 = Avx.Add(c4, Avx.LoadVector256(row + 32));
            c5 = Avx.Add(c5, Avx.LoadVector256(row + 40));
            c6 = Avx.Add(c6, Avx.LoadVector256(row + 48));
            c7 = Avx.Add(c7, Avx.LoadVector256(row + 56));
        }

        Avx.Store(c, c0);
        Avx.Store(c + 8, c1);
        Avx.Store(c + 16, c2);
        Avx.Store(c + 24, c3);
        Avx.Store(c + 32, c4);
        Avx.Store(c + 40, c5);
        Avx.Store(c + 48, c6);
        Avx.Store(c + 56, c7);
    }
}
