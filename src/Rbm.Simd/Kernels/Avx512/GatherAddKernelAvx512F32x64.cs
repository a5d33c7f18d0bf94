using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes512;

namespace Rbm.Simd.Kernels.Avx512;

/// <summary>
/// Adds the named rows of a matrix to one row, or subtracts them, 64 columns at a time in 4 accumulators: the product of a
/// binary vector, bit for bit (fma(1, w, c) = c + w, and the zeros change nothing).
/// </summary>
internal readonly unsafe struct GatherAddKernelAvx512F32x64 : IGatherAddKernel
{
    public static int Columns => 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TSign>(float* rows, nint stride, int* indices, nint count, float* c)
        where TSign : struct, IGatherSign
    {
        Vec c0 = Vec.Load(c);
        Vec c1 = Vec.Load(c + 16);
        Vec c2 = Vec.Load(c + 32);
        Vec c3 = Vec.Load(c + 48);

        for (nint k = 0; k < count; k++)
        {
            float* row = rows + indices[k] * stride;
            c0 = TSign.Apply(c0, Vec.Load(row));
            c1 = TSign.Apply(c1, Vec.Load(row + 16));
            c2 = TSign.Apply(c2, Vec.Load(row + 32));
            c3 = TSign.Apply(c3, Vec.Load(row + 48));
        }

        c0.Store(c);
        c1.Store(c + 16);
        c2.Store(c + 32);
        c3.Store(c + 48);
    }
}
