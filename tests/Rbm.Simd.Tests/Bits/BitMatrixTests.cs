using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Tests.Bits;

public class BitMatrixTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(63, 1)]
    [InlineData(64, 1)]
    [InlineData(65, 2)]
    [InlineData(784, 13)]
    [InlineData(int.MaxValue, 1 << 25)]
    public void A_row_takes_the_words_that_hold_its_bits(int columns, int words) =>
        Assert.Equal(words, BitMatrix.WordsFor(columns));

    [Property]
    public void Reads_back_what_was_set_and_keeps_the_padding_zero(PositiveInt rowSeed, NonNegativeInt columnSeed, int seed)
    {
        int rows = rowSeed.Get % 9 + 1, columns = columnSeed.Get % 200;
        var random = new System.Random(seed);
        var matrix = new BitMatrix(rows, columns);
        var expected = new bool[rows, columns];
        // Every bit is written more than once, so that both setting and clearing are seen.
        for (int pass = 0; pass < 3; pass++)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++) matrix[r, c] = expected[r, c] = random.Next(2) == 1;
            }
        }

        ReadOnlyBitView view = matrix.View;
        Assert.Equal((rows, columns, (columns + 63) / 64), (view.Rows, view.Columns, view.WordsPerRow));
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < 64 * view.WordsPerRow; c++)
            {
                bool bit = (view.Words[r * view.WordsPerRow + c / 64] >> (c % 64) & 1) == 1;
                Assert.Equal(c < columns && expected[r, c], bit);
                if (c < columns) Assert.Equal((bit, bit), (matrix[r, c], view[r, c]));
            }
        }
    }

    [Property]
    public void A_slice_is_its_rows(NonNegativeInt start, NonNegativeInt length)
    {
        const int rows = 10, columns = 70;
        int first = start.Get % (rows + 1), count = length.Get % (rows - first + 1);
        var matrix = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++) matrix.Row(r)[1] = (ulong)r;
        BitView slice = matrix.Slice(first, count);
        Assert.Equal((count, columns), (slice.Rows, slice.Columns));
        Assert.Equal(count * 2, slice.Words.Length);
        for (int r = 0; r < count; r++) Assert.Equal((ulong)(first + r), slice.Row(r)[1]);
    }

    [Fact]
    public void A_bit_outside_the_columns_is_an_error_even_where_the_padding_has_it()
    {
        var matrix = new BitMatrix(2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[0, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[0, -1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[0, 3] = true);
        Assert.ThrowsAny<ArgumentException>(() => matrix[2, 0]);
        Assert.ThrowsAny<ArgumentException>(() => matrix[-1, 0]);
    }

    [Fact]
    public void Sizes_are_checked()
    {
        Assert.Equal(
            "rows is -1, expected 0 or more (Parameter 'rows')",
            Assert.Throws<ArgumentOutOfRangeException>(() => new BitMatrix(-1, 1)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BitMatrix(1, -1));
        Assert.Equal(
            "bit data has 3 elements, 4 needed (rows 2 x columns 65)",
            Assert.Throws<ArgumentException>(() => new BitView(new ulong[3], 2, 65)).Message);
        Assert.Throws<ArgumentException>(() => new ReadOnlyBitView(new ulong[3], int.MaxValue, int.MaxValue));
    }

    [Fact]
    public void A_view_of_a_longer_span_holds_its_rows_only() =>
        Assert.Equal(4, new BitView(new ulong[9], 2, 65).Words.Length);

    [Theory]
    [InlineData(2_000_000_000, 65)]
    [InlineData(1 << 16, 1 << 22)]
    public void What_does_not_fit_is_refused(int rows, int columns) =>
        Assert.Contains(
            $"{rows} x {columns} do not fit", Assert.Throws<ArgumentException>(() => new BitMatrix(rows, columns)).Message);

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    [InlineData(1 << 30)]
    public void A_row_that_does_not_exist_is_an_error(int row)
    {
        string expected = $"row {row} is not within 3 rows (Parameter 'row')";
        var matrix = new BitMatrix(3, 250);
        Assert.Equal(expected, Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Row(row).Length).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentOutOfRangeException>(() => matrix.View.Row(row).Length).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentOutOfRangeException>(() => ((ReadOnlyBitView)matrix.View)[row, 0]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BitMatrix(3, 0).Row(row).Length);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    [InlineData(-1, 1)]
    [InlineData(1, int.MaxValue)]
    public void A_slice_past_the_last_row_is_an_error_even_of_rows_without_bits(int first, int count)
    {
        string expected = $"{count} rows from row {first} on are not within 3 rows";
        foreach (int columns in (int[])[0, 70])
        {
            var matrix = new BitMatrix(3, columns);
            Assert.Equal(expected, Assert.Throws<ArgumentException>(() => matrix.Slice(first, count).Rows).Message);
            Assert.Equal(expected, Assert.Throws<ArgumentException>(() => ((ReadOnlyBitView)matrix.View).Slice(first, count).Rows).Message);
        }
    }

    [Fact]
    public void A_bit_outside_a_views_columns_is_an_error()
    {
        var matrix = new BitMatrix(2, 3);
        Assert.Equal(
            "column 3 is not within 3 columns (Parameter 'column')",
            Assert.Throws<ArgumentOutOfRangeException>(() => ((ReadOnlyBitView)matrix.View)[0, 3]).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ((ReadOnlyBitView)matrix.View)[0, -1]);
    }
}
