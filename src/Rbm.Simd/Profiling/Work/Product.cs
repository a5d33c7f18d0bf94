using Rbm.Simd.Linear;

namespace Rbm.Simd.Profiling.Work;

/// <summary>One product of matrices within a larger piece of work.</summary>
/// <param name="Rows">M, rows of the result.</param>
/// <param name="Columns">N, columns of the result.</param>
/// <param name="Depth">K, the length of every chain.</param>
internal readonly record struct Product(int Rows, int Columns, int Depth)
{
    /// <summary>Operations of the dense product, a multiply-add counted as two.</summary>
    public double Flops => 2.0 * Rows * Columns * Depth;

    /// <summary>Parts that the product is cut into: what bounds the workers that it can use.</summary>
    public int Parts
    {
        get
        {
            GemmBlocking blocking = GemmBlocking.Default;
            return GemmBlocking.IsSmall(Rows, Columns, Depth)
                ? 1
                : Ceiling(Columns, blocking.Columns) * Ceiling(Rows, Math.Min(Rows, blocking.Rows));
        }
    }

    private static int Ceiling(int count, int size) => (count + size - 1) / size;
}
