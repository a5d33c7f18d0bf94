using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>Transposes a matrix in blocks of rows.</summary>
internal readonly struct TransposeJob(Matrix source, Matrix destination) : IParallelJob
{
    /// <summary>
    /// Rows that one part covers: 64 columns of the destination, four whole cache lines, so that no two parts share one.
    /// </summary>
    public const int RowsPerPart = 64;

    // A block's lines on either side, 64 x 16 and 16 x 64 elements, stay in the L1 cache until they are full.
    private const int ColumnsAtOnce = 16;

    public unsafe void Run(int index, int worker)
    {
        int row = index * RowsPerPart, rows = Math.Min(RowsPerPart, source.Rows - row);
        fixed (float* from = source.Data, to = destination.Data)
        {
            for (int column = 0; column < source.Columns; column += ColumnsAtOnce)
            {
                Packing.Transpose(
                    from + (nint)row * source.Stride + column, source.Stride, rows, Math.Min(ColumnsAtOnce, source.Columns - column),
                    to + (nint)column * destination.Stride + row, destination.Stride);
            }
        }
    }
}
