using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>The mean and the directions of largest variance of training items.</summary>
/// <remarks>The covariance is counted in whole numbers and factorised in double precision.</remarks>
public sealed class PrincipalComponents
{
    private readonly float[] _mean;
    private readonly Matrix _basis;
    private readonly float[] _offset;

    private PrincipalComponents(float[] mean, Matrix basis, double[] variances, float[] offset) =>
        (_mean, _basis, Variances, _offset) = (mean, basis, variances, offset);

    /// <summary>The number of components.</summary>
    public int Count => _basis.Columns;

    /// <summary>N, the bits of an item.</summary>
    public int Length => _basis.Rows;

    /// <summary>The mean of each bit.</summary>
    public ReadOnlySpan<float> Mean => _mean;

    /// <summary>N x <see cref="Count"/>: the components as columns of length 1, of the largest variance first.</summary>
    public ReadOnlyMatrixView Basis => _basis.View;

    /// <summary>The variance of the items along each component.</summary>
    public IReadOnlyList<double> Variances { get; }

    /// <summary>Finds the components.</summary>
    /// <param name="items">B x N bits, B of 1 or more.</param>
    /// <param name="count">How many are wanted, 1 to N.</param>
    /// <param name="team">Who counts.</param>
    /// <exception cref="ArgumentException">There is no item, or there are not so many components.</exception>
    public static PrincipalComponents Fit(BitMatrix items, int count, WorkerTeam team)
    {
        int n = items.Columns;
        if (items.Rows == 0) throw new ArgumentException("number of training items is 0, expected 1 or more");
        if (count < 1 || count > n) throw new ArgumentException($"{count} components asked for, items of {n} bits have 1 to {n}");
        int[] pairs = new int[checked(n * n)];
        BitStatistics.PairCounts(items.View, items.View, pairs, team, new Workspace());
        double[] mean = [.. Enumerable.Range(0, n).Select(i => (double)pairs[i * n + i] / items.Rows)];
        var covariance = new double[n, n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) covariance[i, j] = (double)pairs[i * n + j] / items.Rows - mean[i] * mean[j];
        (double[] variances, double[,] vectors) = DenseAlgebra.LargestEigen(covariance, count);

        var basis = new Matrix(n, count);
        double[] offset = new double[count];
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < count; c++)
            {
                basis[i, c] = (float)vectors[i, c];
                offset[c] -= mean[i] * vectors[i, c];
            }
        }

        return new([.. mean.Select(m => (float)m)], basis, variances, [.. offset.Select(o => (float)o)]);
    }

    /// <summary>The coefficients of items: (x - mean) times the basis.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="team">Who computes.</param>
    /// <returns>B x <see cref="Count"/>.</returns>
    public Matrix Project(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, Length);
        var result = new Matrix(items.Rows, Count);
        var workspace = new Workspace();
        for (int first = 0; first < items.Rows; first += BaselineItems.RowsAtOnce)
        {
            int rows = Math.Min(BaselineItems.RowsAtOnce, items.Rows - first);
            MatrixView some = result.View.Slice(first, rows);
            BaselineItems.Fill(some, _offset);
            GatherProduct.Multiply(items.Slice(first, rows), _basis.View, some, team, workspace);
        }

        return result;
    }

    /// <summary>The items that have given coefficients, thresholded at 1/2.</summary>
    /// <param name="coefficients">B rows of coefficients.</param>
    /// <param name="count">How many of a row's are taken, 0 to <see cref="Count"/>; the others count as 0.</param>
    /// <param name="team">Who computes.</param>
    public BitMatrix Reconstruct(Matrix coefficients, int count, WorkerTeam team)
    {
        var result = new BitMatrix(coefficients.Rows, Length);
        var values = new Matrix(Math.Min(coefficients.Rows, BaselineItems.RowsAtOnce), Length);
        var workspace = new Workspace();
        var basis = new ReadOnlyMatrixView(_basis.Data, Length, count, _basis.Stride);
        for (int first = 0; first < result.Rows; first += BaselineItems.RowsAtOnce)
        {
            int rows = Math.Min(BaselineItems.RowsAtOnce, result.Rows - first);
            MatrixView some = values.View.Slice(0, rows);
            BaselineItems.Fill(some, _mean);
            ReadOnlyMatrixView from = new(
                coefficients.View.Slice(first, rows).Data, rows, count, coefficients.Stride);
            Gemm.Multiply(from, false, basis, true, some, team, workspace);
            BaselineItems.Threshold(some, 0.5f, result.Slice(first, rows));
        }

        return result;
    }
}
