using FsCheck;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Bits;

public class HammingDistanceTests
{
    [Property]
    public void Rows_differ_where_their_bits_do(PositiveInt rowSeed, NonNegativeInt columnSeed, int seed)
    {
        int rows = rowSeed.Get % 9 + 1, columns = columnSeed.Get * 13 % 400;
        BitMatrix a = Drawn.Bits(rows, columns, seed), b = Drawn.Bits(rows, columns, seed + 1, 0.6);
        int[] distances = new int[rows], expected = new int[rows];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) expected[r] += a[r, c] != b[r, c] ? 1 : 0;
            Assert.Equal(expected[r], HammingDistance.Between(a.Row(r), b.Row(r)));
            Assert.Equal(0, HammingDistance.Between(a.Row(r), a.Row(r)));
        }

        HammingDistance.OfRows(a.View, b.View, distances);
        Assert.Equal(expected, distances);
    }

    [Fact]
    public void Sizes_must_agree_and_may_be_zero()
    {
        Assert.Equal(0, HammingDistance.Between([], []));
        HammingDistance.OfRows(new BitMatrix(0, 5).View, new BitMatrix(0, 5).View, []);
        Assert.Equal(
            "number of words of the second row is 1, expected 2",
            Assert.Throws<ArgumentException>(() => HammingDistance.Between(new ulong[2], new ulong[1])).Message);
        Assert.Equal(
            "number of rows of the second matrix is 3, expected 2",
            Assert.Throws<ArgumentException>(
                () => HammingDistance.OfRows(new BitMatrix(2, 5).View, new BitMatrix(3, 5).View, new int[3])).Message);
        Assert.Equal(
            "number of columns of the second matrix is 6, expected 5",
            Assert.Throws<ArgumentException>(
                () => HammingDistance.OfRows(new BitMatrix(2, 5).View, new BitMatrix(2, 6).View, new int[3])).Message);
        Assert.Equal(
            "distances has 1 elements, 2 needed (one a row)",
            Assert.Throws<ArgumentException>(
                () => HammingDistance.OfRows(new BitMatrix(2, 5).View, new BitMatrix(2, 5).View, new int[1])).Message);
    }
}
