using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Probe.Probes;

internal static class BitProbes
{
    public static readonly Probe[] All = [new("bits.matrix", Matrix)];

    /// <summary>A matrix of drawn bits; the padding past the last column stays zero.</summary>
    internal static BitMatrix Draw(int rows, int columns, double density, ulong seed)
    {
        var matrix = new BitMatrix(rows, columns);
        RandomStream stream = RandomUse.SyntheticSource.Stream(seed);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) matrix[r, c] = stream.DrawUniform(0, (uint)r, (uint)c) < density;
        }

        return matrix;
    }

    private static void Matrix(BitHash hash)
    {
        foreach (int columns in (int[])[1, 63, 64, 65, 784]) hash.Add(Draw(7, columns, 0.13, (ulong)columns).Words);
    }
}
