namespace Rbm.Simd.Bits;

/// <summary>
/// Rows of bits over somebody else's memory. Bit j of a row is bit (j mod 64) of its word (j / 64); the bits past the last
/// column are zero.
/// </summary>
public readonly ref struct BitView
{
    /// <summary>Checks that the span holds the rows.</summary>
    /// <param name="words">Row-major words, <see cref="BitMatrix.WordsFor"/>(columns) a row.</param>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Bits a row, 0 or more.</param>
    /// <exception cref="ArgumentException">The span is too short, or a size is negative.</exception>
    public BitView(Span<ulong> words, int rows, int columns)
    {
        ReadOnlyBitView.Check(words.Length, rows, columns);
        Words = words[..(rows * BitMatrix.WordsFor(columns))];
        Rows = rows;
        Columns = columns;
    }

    /// <summary>All words, row after row.</summary>
    public Span<ulong> Words { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Bits a row.</summary>
    public int Columns { get; }

    /// <summary>Words a row.</summary>
    public int WordsPerRow => BitMatrix.WordsFor(Columns);

    /// <summary>The words of row <paramref name="r"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<ulong> Row(int r)
    {
        Throw.IfNoRow(r, Rows);
        return Words.Slice(r * WordsPerRow, WordsPerRow);
    }

    /// <summary>The rows from <paramref name="first"/> on, <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentException">The rows go past the end of the matrix.</exception>
    public BitView Slice(int first, int count)
    {
        Throw.IfNotWithin(Rows, first, count);
        return new(Words.Slice(first * WordsPerRow, count * WordsPerRow), count, Columns);
    }

    /// <summary>The same rows, to be read only.</summary>
    public static implicit operator ReadOnlyBitView(BitView view) => new(view.Words, view.Rows, view.Columns);
}

/// <summary>Rows of bits over somebody else's memory, to be read only; laid out as in <see cref="BitView"/>.</summary>
public readonly ref struct ReadOnlyBitView
{
    /// <inheritdoc cref="BitView(Span{ulong}, int, int)"/>
    public ReadOnlyBitView(ReadOnlySpan<ulong> words, int rows, int columns)
    {
        Check(words.Length, rows, columns);
        Words = words[..(rows * BitMatrix.WordsFor(columns))];
        Rows = rows;
        Columns = columns;
    }

    /// <inheritdoc cref="BitView.Words"/>
    public ReadOnlySpan<ulong> Words { get; }

    /// <inheritdoc cref="BitView.Rows"/>
    public int Rows { get; }

    /// <inheritdoc cref="BitView.Columns"/>
    public int Columns { get; }

    /// <inheritdoc cref="BitView.WordsPerRow"/>
    public int WordsPerRow => BitMatrix.WordsFor(Columns);

    /// <summary>Bit <paramref name="column"/> of row <paramref name="row"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public bool this[int row, int column]
    {
        get
        {
            Throw.IfNoColumn(column, Columns);
            return (Row(row)[column >> 6] >> (column & 63) & 1) != 0;
        }
    }

    /// <inheritdoc cref="BitView.Row"/>
    public ReadOnlySpan<ulong> Row(int r)
    {
        Throw.IfNoRow(r, Rows);
        return Words.Slice(r * WordsPerRow, WordsPerRow);
    }

    /// <inheritdoc cref="BitView.Slice"/>
    public ReadOnlyBitView Slice(int first, int count)
    {
        Throw.IfNotWithin(Rows, first, count);
        return new(Words.Slice(first * WordsPerRow, count * WordsPerRow), count, Columns);
    }

    /// <summary>Writes the bits as the numbers 0 and 1.</summary>
    /// <param name="destination">As many rows and columns.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Expand(Memory.MatrixView destination)
    {
        Throw.IfDifferent(destination.Rows, Rows, "number of rows of the destination");
        Throw.IfDifferent(destination.Columns, Columns, "number of columns of the destination");
        for (int r = 0; r < Rows; r++)
        {
            ReadOnlySpan<ulong> words = Row(r);
            Span<float> to = destination.Row(r);
            for (int c = 0; c < to.Length; c++) to[c] = words[c >> 6] >> (c & 63) & 1;
        }
    }

    internal static void Check(int length, int rows, int columns)
    {
        Throw.IfNegative(rows);
        Throw.IfNegative(columns);
        // Asked first, for the text would be made, and allocated, at every view.
        long needed = (long)rows * BitMatrix.WordsFor(columns);
        if (length < needed) Throw.IfShorter(length, needed, "bit data", $"rows {rows} x columns {columns}");
    }
}
