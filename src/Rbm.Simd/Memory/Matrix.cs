namespace Rbm.Simd.Memory;

/// <summary>
/// A row-major matrix that owns its memory; rows begin on 64-byte boundaries and the padding between them is zero.
/// </summary>
public sealed class Matrix
{
    private const int FloatsPerLine = AlignedBuffer<float>.Alignment / sizeof(float);

    // Rows a multiple of 4 KiB apart fall into the same cache set; one line more spreads them.
    private const int FloatsPerAliasingPeriod = 4096 / sizeof(float);

    /// <summary>Allocates a zero matrix.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Number of columns, 0 or more.</param>
    /// <exception cref="ArgumentException">A number is negative, or so many elements do not fit.</exception>
    public Matrix(int rows, int columns)
    {
        Throw.IfNegative(rows);
        Throw.IfNegative(columns);
        Rows = rows;
        Columns = columns;
        Stride = StrideFor(columns);
        Buffer = new AlignedBuffer<float>(Throw.IfTooLarge(rows, columns, Stride));
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row to the next, a multiple of 16.</summary>
    public int Stride { get; }

    /// <summary>The memory.</summary>
    internal AlignedBuffer<float> Buffer { get; }

    /// <summary>All elements, the zero padding included.</summary>
    public Span<float> Data => Buffer.Span;

    /// <summary>The matrix as a view.</summary>
    public MatrixView View => new(Buffer.Span, Rows, Columns, Stride);

    /// <summary>One element.</summary>
    public float this[int row, int column]
    {
        get => Row(row)[column];
        set => Row(row)[column] = value;
    }

    /// <summary>Row <paramref name="r"/>, of <see cref="Columns"/> elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<float> Row(int r)
    {
        Throw.IfNoRow(r, Rows);
        return Buffer.Span.Slice(r * Stride, Columns);
    }

    /// <summary>The stride for rows of so many columns: whole cache lines, and not a multiple of 4 KiB.</summary>
    internal static int StrideFor(int columns)
    {
        long stride = ((long)columns + FloatsPerLine - 1) / FloatsPerLine * FloatsPerLine;
        if (stride != 0 && stride % FloatsPerAliasingPeriod == 0) stride += FloatsPerLine;
        return Throw.IfTooLarge(1, columns, stride);
    }

    /// <summary>Copies the elements of a matrix of the same size.</summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void CopyFrom(Matrix source)
    {
        Throw.IfDifferent(source.Rows, Rows, "number of rows of the source");
        Throw.IfDifferent(source.Columns, Columns, "number of columns of the source");
        source.Data.CopyTo(Data);
    }
}
