using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Bench.Peers;

/// <summary>A product by MathNet's managed provider, on copies of its own: it has no strides.</summary>
internal sealed class MathNetProduct
{
    /// <summary>The peer's name.</summary>
    public const string Name = "MathNet.Numerics";

    private readonly float[] _a, _b;
    private readonly (int Rows, int Columns) _sizeA, _sizeB;
    private readonly Transpose _transposeA, _transposeB;

    /// <summary>Copies the operands; C, of rows x columns, starts at zero.</summary>
    public MathNetProduct(
        ReadOnlyMatrixView a, bool transposeA, ReadOnlyMatrixView b, bool transposeB, int rows, int columns, int threads)
    {
        Control.UseManaged();
        Control.MaxDegreeOfParallelism = threads;
        (_a, _sizeA, _transposeA) = (Compact(a), (a.Rows, a.Columns), Of(transposeA));
        (_b, _sizeB, _transposeB) = (Compact(b), (b.Rows, b.Columns), Of(transposeB));
        C = new float[rows * columns];
    }

    /// <summary>The result, row after row.</summary>
    public float[] C { get; }

    /// <summary>C += op(A) op(B). MathNet's columns are our rows, so it computes C' += op(B)' op(A)'.</summary>
    public void Run() => LinearAlgebraControl.Provider.MatrixMultiplyWithUpdate(
        _transposeB, _transposeA, 1, _b, _sizeB.Columns, _sizeB.Rows, _a, _sizeA.Columns, _sizeA.Rows, 1, C);

    private static Transpose Of(bool transpose) => transpose ? Transpose.Transpose : Transpose.DontTranspose;

    private static float[] Compact(ReadOnlyMatrixView matrix)
    {
        var copy = new float[matrix.Rows * matrix.Columns];
        for (int r = 0; r < matrix.Rows; r++) matrix.Row(r).CopyTo(copy.AsSpan(r * matrix.Columns));
        return copy;
    }
}
