using FsCheck;
using FsCheck.Xunit;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Tests.Memory;

public unsafe class MatrixTests
{
    [Property]
    public void Rows_begin_on_cache_lines_and_spread_over_the_cache(NonNegativeInt rowSeed, NonNegativeInt columnSeed)
    {
        int rows = rowSeed.Get % 8, columns = columnSeed.Get % 3000;
        var matrix = new Matrix(rows, columns);
        Assert.True(matrix.Stride >= columns && matrix.Stride % 16 == 0);
        Assert.True(matrix.Stride == 0 || matrix.Stride % 1024 != 0);
        Assert.Equal(rows * matrix.Stride, matrix.Data.Length);
        for (int r = 0; r < rows; r++)
        {
            Span<float> row = matrix.Row(r);
            Assert.Equal(columns, row.Length);
            if (columns == 0) continue;
            fixed (float* first = row) Assert.Equal(0u, (nuint)first % 64);
            row.Fill(r + 1);
        }

        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < matrix.Stride; c++) Assert.Equal(c < columns ? r + 1 : 0, matrix.Data[r * matrix.Stride + c]);
            if (columns > 0) Assert.Equal(r + 1, matrix[r, columns - 1]);
        }
    }

    [Fact]
    public void A_multiple_of_the_aliasing_period_gets_one_line_more() => Assert.Equal(1040, new Matrix(1, 1024).Stride);

    [Fact]
    public void A_copy_has_the_elements_and_sizes_must_agree()
    {
        Matrix from = new(3, 5), to = new(3, 5);
        from[2, 4] = 7;
        to.CopyFrom(from);
        Assert.Equal(7, to[2, 4]);
        Assert.Equal(
            "number of rows of the source is 3, expected 2",
            Assert.Throws<ArgumentException>(() => new Matrix(2, 5).CopyFrom(from)).Message);
        Assert.Equal(
            "number of columns of the source is 5, expected 6",
            Assert.Throws<ArgumentException>(() => new Matrix(3, 6).CopyFrom(from)).Message);
    }
}
