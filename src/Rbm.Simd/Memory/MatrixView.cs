namespace Rbm.Simd.Memory;

/// <summary>A row-major matrix of single-precision numbers over somebody else's memory.</summary>
public readonly ref struct MatrixView
{
    /// <summary>Checks that the span holds the matrix.</summary>
    /// <param name="data">Row-major elements; row r begins at r * stride.</param>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Number of columns, 0 or more.</param>
    /// <param name="stride">Elements from one row to the next, at least <paramref name="columns"/>.</param>
    /// <exception cref="ArgumentException">The span is too short, or a size is negative.</exception>
    public MatrixView(Span<float> data, int rows, int columns, int stride)
    {
        Data = data[..ReadOnlyMatrixView.Check(data.Length, rows, columns, stride)];
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <summary>A matrix whose rows follow one another without gaps.</summary>
    public MatrixView(Span<float> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    /// <summary>The elements, to the end of the last row; of its padding as much as there is.</summary>
    public Span<float> Data { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Elements from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Row <paramref name="r"/>, of <see cref="Columns"/> elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<float> Row(int r)
    {
        Throw.IfNoRow(r, Rows);
        return Data.Slice(r * Stride, Columns);
    }

    /// <summary>The rows from <paramref name="first"/> on, <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentException">The rows go past the end of the matrix.</exception>
    public MatrixView Slice(int first, int count)
    {
        Throw.IfNotWithin(Rows, first, count);
        return new(count == 0 ? [] : Data.Slice(first * Stride, (count - 1) * Stride + Columns), count, Columns, Stride);
    }

    /// <summary>Copies the elements to a matrix of the same size, the same one or disjoint.</summary>
    /// <exception cref="ArgumentException">The sizes differ, or the matrices overlap partly.</exception>
    public void CopyTo(MatrixView destination)
    {
        Throw.IfDifferent(destination.Rows, Rows, "number of rows of the destination");
        Throw.IfDifferent(destination.Columns, Columns, "number of columns of the destination");
        if (Data == destination.Data && Stride == destination.Stride) return;
        if (Data.Overlaps(destination.Data))
            throw new ArgumentException("destination overlaps the source; they must be the same matrix or disjoint");
        for (int r = 0; r < Rows; r++) Row(r).CopyTo(destination.Row(r));
    }

    /// <summary>The same matrix, to be read only.</summary>
    public static implicit operator ReadOnlyMatrixView(MatrixView view) =>
        new(view.Data, view.Rows, view.Columns, view.Stride);
}

/// <summary>A row-major matrix of single-precision numbers over somebody else's memory, to be read only.</summary>
public readonly ref struct ReadOnlyMatrixView
{
    /// <inheritdoc cref="MatrixView(Span{float}, int, int, int)"/>
    public ReadOnlyMatrixView(ReadOnlySpan<float> data, int rows, int columns, int stride)
    {
        Data = data[..Check(data.Length, rows, columns, stride)];
        Rows = rows;
        Columns = columns;
        Stride = stride;
    }

    /// <inheritdoc cref="MatrixView(Span{float}, int, int)"/>
    public ReadOnlyMatrixView(ReadOnlySpan<float> data, int rows, int columns)
        : this(data, rows, columns, columns)
    {
    }

    /// <inheritdoc cref="MatrixView.Data"/>
    public ReadOnlySpan<float> Data { get; }

    /// <inheritdoc cref="MatrixView.Rows"/>
    public int Rows { get; }

    /// <inheritdoc cref="MatrixView.Columns"/>
    public int Columns { get; }

    /// <inheritdoc cref="MatrixView.Stride"/>
    public int Stride { get; }

    /// <inheritdoc cref="MatrixView.Row"/>
    public ReadOnlySpan<float> Row(int r)
    {
        Throw.IfNoRow(r, Rows);
        return Data.Slice(r * Stride, Columns);
    }

    /// <inheritdoc cref="MatrixView.Slice"/>
    public ReadOnlyMatrixView Slice(int first, int count)
    {
        Throw.IfNotWithin(Rows, first, count);
        return new(count == 0 ? [] : Data.Slice(first * Stride, (count - 1) * Stride + Columns), count, Columns, Stride);
    }

    // The elements that are the view's: to the end of the last row, of whose padding there may be any part.
    internal static int Check(int length, int rows, int columns, int stride)
    {
        Throw.IfNegative(rows);
        Throw.IfNegative(columns);
        if (stride < columns) throw new ArgumentException($"stride is {stride}, at least {columns} needed (columns)");
        long needed = rows == 0 ? 0 : (long)(rows - 1) * stride + columns;

        // Asked first, for the text would be made, and allocated, at every view.
        if (length < needed) Throw.IfShorter(length, needed, "matrix data", $"rows {rows} x columns {columns}, stride {stride}");
        return (int)Math.Min(length, (long)rows * stride);
    }
}
