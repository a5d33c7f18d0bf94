using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Linear;

/// <summary>Sums over the rows of a matrix, row after row.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>Replaces <paramref name="sums"/> by the sum of the rows.</summary>
    public static void Compute(ReadOnlyMatrixView matrix, Span<float> sums)
    {
        Throw.IfDifferent(sums.Length, matrix.Columns, "number of sums");
        sums.Clear();
        fixed (float* rows = matrix.Data, to = sums)
            for (int r = 0; r < matrix.Rows; r++)
                LaneLoop.Run(new AddBody(rows + (nint)r * matrix.Stride, to), sums.Length, Isa.Current);
    }

    private readonly struct AddBody(float* row, float* sums) : ILaneBody
    {
        private readonly float* _row = row, _sums = sums;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T> => (T.Load(_sums + i) + T.Load(_row + i)).Store(_sums + i);
    }
}
