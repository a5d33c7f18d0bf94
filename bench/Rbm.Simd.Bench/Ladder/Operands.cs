using Rbm.Simd.Memory;

namespace Rbm.Simd.Bench.Ladder;

/// <summary>The matrices of C += A B as the rungs see them: row-major, the rows some elements apart.</summary>
internal readonly unsafe struct Operands(Matrix a, Matrix b, Matrix c)
{
    public readonly float* A = a.Buffer.Pointer, B = b.Buffer.Pointer, C = c.Buffer.Pointer;
    public readonly nint AStride = a.Stride, BStride = b.Stride, CStride = c.Stride;
    public readonly int Rows = c.Rows, Columns = c.Columns, Depth = a.Columns;
}
