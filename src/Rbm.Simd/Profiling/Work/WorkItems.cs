using Rbm.Simd.Bits;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Profiling.Work;

/// <summary>The items that speed is measured on.</summary>
internal static class WorkItems
{
    /// <summary>The share of ones in binarised MNIST.</summary>
    public const double Density = 0.13;

    /// <summary>Independent bits with a share of ones.</summary>
    public static BitMatrix Draw(int rows, int columns, double density = Density)
    {
        var bits = new BitMatrix(rows, columns);
        new BernoulliSource(density, columns, rows, seed: 1).Read(0, 0, bits.View);
        return bits;
    }
}
