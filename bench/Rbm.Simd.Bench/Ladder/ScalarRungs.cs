using System.Runtime.CompilerServices;

namespace Rbm.Simd.Bench.Ladder;

/// <summary>The rungs without vectors. Every rung computes each element as one chain of multiply-adds over k, ascending.</summary>
internal static unsafe class ScalarRungs
{
    /// <summary>The definition: for each element its chain. B is read down its columns, a cache line for every number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Naive(Operands o)
    {
        for (int i = 0; i < o.Rows; i++)
            for (int j = 0; j < o.Columns; j++)
            {
                float sum = o.C[i * o.CStride + j];
                for (int k = 0; k < o.Depth; k++) sum = MathF.FusedMultiplyAdd(o.A[i * o.AStride + k], o.B[k * o.BStride + j], sum);
                o.C[i * o.CStride + j] = sum;
            }
    }

    /// <summary>The two inner loops exchanged: B and C are read along their rows, and the chains of a row are independent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void LoopOrder(Operands o)
    {
        for (int i = 0; i < o.Rows; i++)
            for (int k = 0; k < o.Depth; k++)
            {
                float a = o.A[i * o.AStride + k];
                float* b = o.B + k * o.BStride, c = o.C + i * o.CStride;
                for (int j = 0; j < o.Columns; j++) c[j] = MathF.FusedMultiplyAdd(a, b[j], c[j]);
            }
    }
}
