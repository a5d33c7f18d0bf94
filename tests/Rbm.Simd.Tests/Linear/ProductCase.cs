using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;

namespace Rbm.Simd.Tests.Linear;

/// <summary>Where the chains of a product begin.</summary>
public enum Start
{
    Zero,
    Accumulate,
    Bias,
}

/// <summary>The operands of a product over guarded memory, with gaps between the rows, and the expected result.</summary>
internal sealed unsafe class ProductCase : IDisposable
{
    private const float Gap = float.NaN;

    private readonly GuardedMemory<float> _a, _b, _c, _bias;
    private readonly (int Rows, int Columns) _sizeA, _sizeB;
    private readonly int _gap;
    private readonly float[] _start;

    public ProductCase(int rows, int columns, int depth, bool transposeA, bool transposeB, int gap, GuardedEnd end, int seed)
    {
        (Rows, Columns, Depth, TransposeA, TransposeB, _gap) = (rows, columns, depth, transposeA, transposeB, gap);
        _sizeA = transposeA ? (depth, rows) : (rows, depth);
        _sizeB = transposeB ? (columns, depth) : (depth, columns);
        _a = Operand(_sizeA, seed, end);
        _b = Operand(_sizeB, seed + 1, end);
        _c = Operand((rows, columns), seed + 2, end);
        _bias = new GuardedMemory<float>(columns, end);
        Drawn.Fill(_bias.Span, new System.Random(seed + 3), 1);
        if (columns > 1) _bias.Span[1] = -0f;
        _start = _c.Span.ToArray();
        AsMatrix = Plain(_a, _sizeA, transposeA);
        BsMatrix = Plain(_b, _sizeB, transposeB);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Depth { get; }

    public bool TransposeA { get; }

    public bool TransposeB { get; }

    public ReadOnlyMatrixView A => new(_a.Span, _sizeA.Rows, _sizeA.Columns, _sizeA.Columns + _gap);

    public ReadOnlyMatrixView B => new(_b.Span, _sizeB.Rows, _sizeB.Columns, _sizeB.Columns + _gap);

    public MatrixView C => new(_c.Span, Rows, Columns, Columns + _gap);

    /// <summary>op(A) and op(B), each with a matrix of its own.</summary>
    public Matrix AsMatrix { get; }

    public Matrix BsMatrix { get; }

    /// <summary>Puts the destination back to what it was.</summary>
    public ProductStart Begin(Start start)
    {
        _start.CopyTo(_c.Span);
        return start switch
        {
            Start.Zero => ProductStart.Zero,
            Start.Accumulate => ProductStart.Accumulate,
            _ => ProductStart.Bias(_bias.Pointer),
        };
    }

    /// <summary>The one-chain reference. A bias of -0 counts as +0.</summary>
    public Matrix Expected(Start start)
    {
        var expected = new Matrix(Rows, Columns);
        if (start == Start.Accumulate)
        {
            for (int r = 0; r < Rows; r++) _start.AsSpan(r * (Columns + _gap), Columns).CopyTo(expected.Row(r));
            OracleGemm.Chain(AsMatrix.View, BsMatrix.View, expected.View);
        }
        else
        {
            float[] bias = start == Start.Bias ? [.. _bias.Span.ToArray().Select(b => b + 0f)] : new float[Columns];
            OracleGemm.ChainFromBias(AsMatrix.View, BsMatrix.View, bias, expected.View);
        }

        return expected;
    }

    /// <summary>The destination holds the expected bits, and nothing beside it was written.</summary>
    public void AssertEqual(Matrix expected, string what)
    {
        for (int r = 0; r < Rows; r++)
        {
            BitsAssert.Equal(expected.Row(r), C.Row(r), $"{what}, row {r}");
            int gapAt = r * (Columns + _gap) + Columns;
            for (int g = 0; g < _gap && gapAt + g < _c.Length; g++)
                Assert.True(float.IsNaN(_c.Span[gapAt + g]), $"{what}: gap after row {r}");
        }

        _a.AssertSurroundingsUntouched();
        _b.AssertSurroundingsUntouched();
        _c.AssertSurroundingsUntouched();
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _bias.Dispose();
    }

    // The last row ends where the memory does.
    private GuardedMemory<float> Operand((int Rows, int Columns) size, int seed, GuardedEnd end)
    {
        int stride = size.Columns + _gap;
        var memory = new GuardedMemory<float>(size.Rows == 0 ? 0 : (size.Rows - 1) * stride + size.Columns, end);
        memory.Span.Fill(Gap);
        var random = new System.Random(seed);
        for (int r = 0; r < size.Rows; r++) Drawn.Fill(memory.Span.Slice(r * stride, size.Columns), random, 1);
        return memory;
    }

    private Matrix Plain(GuardedMemory<float> memory, (int Rows, int Columns) size, bool transpose)
    {
        var view = new ReadOnlyMatrixView(memory.Span, size.Rows, size.Columns, size.Columns + _gap);
        if (transpose) return OracleGemm.Transpose(view);
        var matrix = new Matrix(size.Rows, size.Columns);
        for (int r = 0; r < size.Rows; r++) view.Row(r).CopyTo(matrix.Row(r));
        return matrix;
    }
}
