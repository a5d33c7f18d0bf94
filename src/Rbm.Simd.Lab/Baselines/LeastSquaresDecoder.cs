using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// The affine function of a code's bits that has the least squared error on training items, thresholded at 1/2.
/// </summary>
public sealed class LeastSquaresDecoder
{
    // Of the items' number: what keeps the normal equations definite where bits of the code depend on each other.
    private const double Ridge = 1e-9;

    private readonly Matrix _weights;
    private readonly float[] _constant;

    private LeastSquaresDecoder(Matrix weights, float[] constant) => (_weights, _constant) = (weights, constant);

    /// <summary>K x N: what each bit of a code adds where it is 1.</summary>
    public ReadOnlyMatrixView Weights => _weights.View;

    /// <summary>What code 0 gives, N numbers.</summary>
    public ReadOnlySpan<float> Constant => _constant;

    /// <summary>Solves the normal equations, which are counted in whole numbers.</summary>
    /// <param name="codes">B x K bits, B of 1 or more.</param>
    /// <param name="items">B x N bits.</param>
    /// <param name="team">Who counts.</param>
    /// <exception cref="ArgumentException">There are not as many codes as items, or none.</exception>
    public static LeastSquaresDecoder Fit(BitMatrix codes, BitMatrix items, WorkerTeam team)
    {
        if (items.Rows == 0) throw new ArgumentException("number of training items is 0, expected 1 or more");
        (int k, int n) = (codes.Columns, items.Columns);
        int[] among = new int[k * k], with = new int[k * n], ones = new int[n];
        var workspace = new Workspace();
        BitStatistics.PairCounts(codes.View, codes.View, among, team, workspace);
        BitStatistics.PairCounts(codes.View, items.View, with, team, workspace);
        BitStatistics.ColumnCounts(items.View, ones);

        // The constant is a bit that is always 1.
        var a = new double[k + 1, k + 1];
        var b = new double[k + 1, n];
        for (int i = 0; i < k; i++)
        {
            for (int j = 0; j < k; j++) a[i, j] = among[i * k + j];
            a[i, k] = a[k, i] = among[i * k + i];
            a[i, i] += Ridge * items.Rows;
            for (int j = 0; j < n; j++) b[i, j] = with[i * n + j];
        }

        a[k, k] = items.Rows;
        for (int j = 0; j < n; j++) b[k, j] = ones[j];
        double[,] x = DenseAlgebra.SolvePositive(a, b);
        var weights = new Matrix(k, n);
        for (int i = 0; i < k; i++)
            for (int j = 0; j < n; j++) weights[i, j] = (float)x[i, j];
        return new(weights, [.. Enumerable.Range(0, n).Select(j => (float)x[k, j])]);
    }

    /// <summary>The reproductions of codes.</summary>
    /// <param name="codes">B x K bits.</param>
    /// <param name="team">Who computes.</param>
    /// <returns>B x N bits.</returns>
    public BitMatrix Decode(BitMatrix codes, WorkerTeam team)
    {
        var result = new BitMatrix(codes.Rows, _weights.Columns);
        var values = new Matrix(Math.Min(codes.Rows, BaselineItems.RowsAtOnce), _weights.Columns);
        var workspace = new Workspace();
        for (int first = 0; first < codes.Rows; first += BaselineItems.RowsAtOnce)
        {
            int rows = Math.Min(BaselineItems.RowsAtOnce, codes.Rows - first);
            MatrixView some = values.View.Slice(0, rows);
            BaselineItems.Fill(some, _constant);
            GatherProduct.Multiply(codes.Slice(first, rows), _weights.View, some, team, workspace);
            BaselineItems.Threshold(some, 0.5f, result.Slice(first, rows));
        }

        return result;
    }
}
