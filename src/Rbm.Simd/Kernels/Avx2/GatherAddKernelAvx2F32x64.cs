using System.Runtime.CompilerServices;
using Vec = Rbm.Simd.Numerics.Lanes256;

namespace Rbm.Simd.Kernels.Avx2;

/// <summary>
/// Adds the named rows of a matrix to one row, or subtracts them, 64 columns at a time in 8 accumulators: the product of a
/// binary vector, bit for bit (fma(1, w, c) = c + w, and the zeros change nothing).
/// </summary>
internal readonly unsafe struct GatherAddKernelAvx2F32x64 : IGatherAddKernel
{
    public static int Columns => 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TSign>(float* rows, nint stride, int* indices, nint count, float* c)
        where TSign : struct, IGatherSign
    {
        Vec c0 = Vec.Load(c);
        Vec c1 = Vec.Load(c + 8);
        Vec c2 = Vec.Load(c + 16);
        Vec c3 = Vec.Load(c + 24);
        Vec c4 = Vec.Load(c + 32);
        Vec c5 = Vec.Load(c + 40);
        Vec c6 = Vec.Load(c + 48);
        Vec c7 = Vec.Load(c + 56);

        for (nint k = 0; k < count; k++)
        {
            float* row = rows + indices[k] * stride;
            c0 = TSign.Apply(c0, Vec.Load(row));
            c1 = TSign.Apply(c1, Vec.Load(row + 8));
            c2 = TSign.Apply(c2, Vec.Load(row + 16));
            c3 = TSign.Apply(c3, Vec.Load(row + 24));
            c4 = TSign.Apply(c4, Vec.Load(row + 32));
            c5 = TSign.Apply(c5, Vec.Load(row + 40));
            c6 = TSign.Apply(c6, Vec.Load(row + 48));
            c7 = TSign.Apply(c7, Vec.Load(row + 56));
        }

        c0.Store(c);
        c1.Store(c + 8);
        c2.Store(c + 16);
        c3.Store(c + 24);
        c4.Store(c + 32);
        c5.Store(c + 40);
        c6.Store(c + 48);
        c7.Store(c + 56);
    }
}
