using Rbm.Simd.Memory;

namespace Rbm.Simd.Bits;

/// <summary>Rows of bits, 64 to a word; laid out as in <see cref="BitView"/>.</summary>
public sealed class BitMatrix
{
    /// <summary>Allocates a zero matrix.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Bits a row, 0 or more.</param>
    /// <exception cref="ArgumentException">A number is negative, or so many bits do not fit.</exception>
    public BitMatrix(int rows, int columns)
    {
        Throw.IfNegative(rows);
        Throw.IfNegative(columns);
        Rows = rows;
        Columns = columns;
        WordsPerRow = WordsFor(columns);
        Buffer = new AlignedBuffer<ulong>(Throw.IfTooLarge(rows, columns, WordsPerRow));
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Bits a row.</summary>
    public int Columns { get; }

    /// <summary>Words a row.</summary>
    public int WordsPerRow { get; }

    /// <summary>The memory.</summary>
    internal AlignedBuffer<ulong> Buffer { get; }

    /// <summary>All words, row after row.</summary>
    public Span<ulong> Words => Buffer.Span;

    /// <summary>The matrix as a view.</summary>
    public BitView View => new(Buffer.Span, Rows, Columns);

    /// <summary>One bit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row or column.</exception>
    public bool this[int row, int column]
    {
        get
        {
            Throw.IfNoColumn(column, Columns);
            return (Row(row)[column >> 6] >> (column & 63) & 1) != 0;
        }

        set
        {
            Throw.IfNoColumn(column, Columns);
            ref ulong word = ref Row(row)[column >> 6];
            ulong mask = 1ul << (column & 63);
            word = value ? word | mask : word & ~mask;
        }
    }

    /// <summary>The words that a row of so many bits takes.</summary>
    public static int WordsFor(int columns) => (int)(((long)columns + 63) >> 6);

    /// <summary>The bits of a row's last word that are columns; what is past them has no meaning.</summary>
    internal static ulong LastWordMask(int columns) => ulong.MaxValue >> (-columns & 63);

    /// <summary>The words of row <paramref name="r"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Span<ulong> Row(int r)
    {
        Throw.IfNoRow(r, Rows);
        return Buffer.Span.Slice(r * WordsPerRow, WordsPerRow);
    }

    /// <summary>The rows from <paramref name="first"/> on, <paramref name="count"/> of them.</summary>
    /// <exception cref="ArgumentException">The rows go past the end of the matrix.</exception>
    public BitView Slice(int first, int count) => View.Slice(first, count);
}
