using Rbm.Simd.Memory;

namespace Rbm.Simd.Tests.Memory;

public class MatrixViewTests
{
    [Fact]
    public void A_short_span_is_named_with_what_it_must_hold()
    {
        Assert.Equal(
            "matrix data has 120 elements, 128 needed (rows 8 x columns 16, stride 16)",
            Assert.Throws<ArgumentException>(() => new MatrixView(new float[120], 8, 16)).Message);
        Assert.Equal(
            "matrix data has 120 elements, 128 needed (rows 8 x columns 16, stride 16)",
            Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixView(new float[120], 8, 16)).Message);
        Assert.Equal(
            "stride is 15, at least 16 needed (columns)",
            Assert.Throws<ArgumentException>(() => new MatrixView(new float[200], 8, 16, 15)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixView(new float[200], -1, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixView(new float[200], 1, -16));
    }

    [Fact]
    public void Sizes_that_overflow_are_refused() =>
        Assert.Throws<ArgumentException>(() => new MatrixView(new float[200], int.MaxValue, int.MaxValue));

    [Fact]
    public void The_last_row_needs_no_padding()
    {
        var view = new MatrixView(Numbers(2 * 10 + 3), 3, 3, 10);
        Assert.Equal([20, 21, 22], view.Row(2));
        Assert.Throws<ArgumentException>(() => new MatrixView(new float[2 * 10 + 2], 3, 3, 10));
    }

    [Fact]
    public void A_matrix_without_rows_needs_no_elements()
    {
        Assert.Equal(0, new MatrixView([], 0, 16).Rows);
        Assert.Equal(0, new MatrixView([], 0, 16, 32).Slice(0, 0).Rows);
    }

    [Fact]
    public void A_slice_is_its_rows()
    {
        var view = new MatrixView(Numbers(50), 5, 3, 10);
        MatrixView slice = view.Slice(1, 3);
        Assert.Equal((3, 3, 10), (slice.Rows, slice.Columns, slice.Stride));
        Assert.Equal([10, 11, 12], slice.Row(0));
        Assert.Equal([30, 31, 32], slice.Row(2));
        ReadOnlyMatrixView read = view;
        Assert.Equal([40, 41, 42], read.Slice(4, 1).Row(0));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(6, 0)]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(1, int.MaxValue)]
    public void A_slice_past_the_last_row_is_an_error_even_where_the_span_goes_on(int first, int count)
    {
        string expected = $"{count} rows from row {first} on are not within 5 rows";
        Assert.Equal(
            expected, Assert.Throws<ArgumentException>(() => new MatrixView(new float[100], 5, 3, 10).Slice(first, count).Rows).Message);
        Assert.Equal(
            expected,
            Assert.Throws<ArgumentException>(() => new ReadOnlyMatrixView(new float[100], 5, 3, 10).Slice(first, count).Rows).Message);
    }

    // A matrix whose last row has no padding has no element at all where an empty slice at its end begins.
    [Fact]
    public void An_empty_slice_at_the_end_is_allowed() =>
        Assert.Equal(0, new MatrixView(Numbers(2 * 10 + 3), 3, 3, 10).Slice(3, 0).Rows);

    private static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    [Theory]
    [InlineData(784, 2_000_000_000)]
    [InlineData(1, int.MaxValue)]
    [InlineData(1 << 16, 1 << 16)]
    public void A_matrix_that_does_not_fit_is_refused(int rows, int columns) =>
        Assert.Contains("do not fit", Assert.Throws<ArgumentException>(() => new Matrix(rows, columns)).Message);

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(429496730)]
    public void A_row_that_does_not_exist_is_an_error_even_where_the_product_with_the_stride_wraps_round(int row)
    {
        string expected = $"row {row} is not within 5 rows (Parameter 'row')";
        Assert.Equal(
            expected, Assert.Throws<ArgumentOutOfRangeException>(() => new MatrixView(new float[100], 5, 3, 10).Row(row).Length).Message);
        Assert.Equal(
            expected,
            Assert.Throws<ArgumentOutOfRangeException>(() => new ReadOnlyMatrixView(new float[100], 5, 3, 10).Row(row).Length).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix(5, 3).Row(row).Length).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Matrix(5, 0).Row(row).Length);
    }

    [Fact]
    public void A_view_of_a_longer_span_ends_with_its_last_row()
    {
        Assert.Equal(50, new MatrixView(new float[100], 5, 3, 10).Data.Length);
        Assert.Equal(50, new ReadOnlyMatrixView(new float[100], 5, 3, 10).Data.Length);
        Assert.Equal(43, new MatrixView(new float[43], 5, 3, 10).Data.Length);
        Assert.Equal(0, new MatrixView(new float[100], 0, 3, 10).Data.Length);
    }

    [Fact]
    public void A_copy_onto_itself_does_nothing_and_a_shifted_one_is_refused()
    {
        float[] numbers = Numbers(50);
        var view = new MatrixView(numbers, 4, 3, 10);
        view.CopyTo(view);
        Assert.Equal(Numbers(50), numbers);
        new MatrixView(numbers, 1, 3).CopyTo(new MatrixView(numbers.AsSpan(3), 1, 3));
        Assert.Equal([0, 1, 2, 0, 1, 2, 6], numbers[..7]);
        const string expected = "destination overlaps the source; they must be the same matrix or disjoint";
        Assert.Equal(expected, Assert.Throws<ArgumentException>(
            () => new MatrixView(numbers, 4, 3, 10).CopyTo(new MatrixView(numbers.AsSpan(1), 4, 3, 10))).Message);
        Assert.Equal(expected, Assert.Throws<ArgumentException>(
            () => new MatrixView(numbers, 4, 3, 10).CopyTo(new MatrixView(numbers, 4, 3, 9))).Message);
    }
}
