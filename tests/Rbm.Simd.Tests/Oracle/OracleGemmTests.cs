using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Oracle;

public class OracleGemmTests
{
    [Fact]
    public void The_chain_rounds_once_a_step_and_in_ascending_order()
    {
        // 2^24 + 1 is a tie that rounds to even: added one by one the ones vanish, added first they do not.
        Matrix a = Row(1, 1, 1 << 24), b = Column(1, 1, 1), c = new(1, 1);
        OracleGemm.Chain(a.View, b.View, c.View);
        BitsAssert.Equal((1 << 24) + 2, c[0, 0]);
        c = Row(1 << 24);
        OracleGemm.Chain(Row(1, 1).View, Column(1, 1).View, c.View);
        BitsAssert.Equal(1 << 24, c[0, 0]);

        // (1 + u)(1 - u) - 1 = -u^2 survives a fused step and not a rounded product.
        const float u = 1f / (1 << 23);
        c = Row(-1);
        OracleGemm.Chain(Row(1 + u).View, Column(1 - u).View, c.View);
        BitsAssert.Equal(-u * u, c[0, 0]);
    }

    [Fact]
    public void The_chain_is_within_the_error_bound_of_the_exact_product()
    {
        var random = new System.Random(1);
        Matrix a = Draw(7, 50), b = Draw(50, 5), c = new(7, 5);
        OracleGemm.ChainFromBias(a.View, b.View, new float[5], c.View);
        (double[,] value, double[,] magnitude) = OracleGemm.Exact(a.View, b.View);
        for (int i = 0; i < 7; i++)
        {
            for (int j = 0; j < 5; j++) Assert.Equal(value[i, j], c[i, j], 50 * Math.ScaleB(1, -24) * magnitude[i, j]);
        }

        Assert.Equal(a[3, 4], OracleGemm.Transpose(a.View)[4, 3]);

        Matrix Draw(int rows, int columns)
        {
            var matrix = new Matrix(rows, columns);
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++) matrix[i, j] = (float)(2 * random.NextDouble() - 1);
            }

            return matrix;
        }
    }

    private static Matrix Row(params float[] values)
    {
        var matrix = new Matrix(1, values.Length);
        values.CopyTo(matrix.Row(0));
        return matrix;
    }

    private static Matrix Column(params float[] values) => OracleGemm.Transpose(Row(values).View);
}
