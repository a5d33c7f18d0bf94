using Rbm.Simd.Memory;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>References for matrix products.</summary>
public static class OracleGemm
{
    /// <summary>
    /// The bit-exact reference: c[i,j] is one chain c = fma(a[i,k], b[k,j], c) over ascending k, starting from the present c.
    /// </summary>
    public static void Chain(ReadOnlyMatrixView a, ReadOnlyMatrixView b, MatrixView c)
    {
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                float sum = c.Row(i)[j];
                for (int k = 0; k < a.Columns; k++) sum = MathF.FusedMultiplyAdd(a.Row(i)[k], b.Row(k)[j], sum);
                c.Row(i)[j] = sum;
            }
        }
    }

    /// <summary>
    /// As <see cref="Chain(ReadOnlyMatrixView, ReadOnlyMatrixView, MatrixView)"/>, starting from one bias for each column.
    /// </summary>
    public static void ChainFromBias(ReadOnlyMatrixView a, ReadOnlyMatrixView b, ReadOnlySpan<float> bias, MatrixView c)
    {
        for (int i = 0; i < c.Rows; i++) bias[..c.Columns].CopyTo(c.Row(i));
        Chain(a, b, c);
    }

    /// <summary>The product in double precision, with the sum of the absolute terms that bounds the error of any order.</summary>
    public static (double[,] Value, double[,] Magnitude) Exact(ReadOnlyMatrixView a, ReadOnlyMatrixView b)
    {
        var value = new double[a.Rows, b.Columns];
        var magnitude = new double[a.Rows, b.Columns];
        for (int i = 0; i < a.Rows; i++)
        {
            for (int k = 0; k < a.Columns; k++)
            {
                for (int j = 0; j < b.Columns; j++)
                {
                    double term = (double)a.Row(i)[k] * b.Row(k)[j];
                    value[i, j] += term;
                    magnitude[i, j] += Math.Abs(term);
                }
            }
        }

        return (value, magnitude);
    }

    /// <summary>A matrix with the rows of another as its columns.</summary>
    public static Matrix Transpose(ReadOnlyMatrixView source)
    {
        var result = new Matrix(source.Columns, source.Rows);
        for (int i = 0; i < source.Rows; i++)
        {
            for (int j = 0; j < source.Columns; j++) result[j, i] = source.Row(i)[j];
        }

        return result;
    }
}
