using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

internal static class LinearProbes
{
    public static readonly Probe[] All =
    [
        new("linear.gemm", hash => Products(hash, transposeA: false, transposeB: false)),
        new("linear.gemm-transposed-a", hash => Products(hash, transposeA: true, transposeB: false)),
        new("linear.gemm-transposed-b", hash => Products(hash, transposeA: false, transposeB: true)),
        new("linear.gather", Gather),
    ];

    // Around the tiles of all kernels, and one that is split among threads and blocks.
    private static readonly (int Rows, int Columns, int Depth)[] Sizes =
        [(1, 1, 1), (5, 7, 0), (6, 16, 8), (12, 32, 64), (13, 33, 65), (61, 95, 129), (100, 333, 784), (257, 130, 1030)];

    /// <summary>Numbers on [-1, 1).</summary>
    internal static Matrix Draw(int rows, int columns, ulong seed)
    {
        var matrix = new Matrix(rows, columns);
        RandomStream stream = RandomUse.InitialWeights.Stream(seed);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) matrix[r, c] = 2 * stream.DrawUniform(0, (uint)r, (uint)c) - 1;
        }

        return matrix;
    }

    private static void Products(BitHash hash, bool transposeA, bool transposeB)
    {
        using var team = new WorkerTeam();
        var workspace = new Workspace();
        foreach ((int m, int n, int k) in Sizes)
        {
            Matrix a =
                transposeA ? Draw(k, m, 1) : Draw(m, k, 1), b = transposeB ? Draw(n, k, 2) : Draw(k, n, 2), c = Draw(m, n, 3);
            Gemm.Multiply(a.View, transposeA, b.View, transposeB, c.View, team, workspace);
            hash.Add(c.Data);
        }
    }

    private static void Gather(BitHash hash)
    {
        using var team = new WorkerTeam();
        var workspace = new Workspace();
        foreach ((int m, int n, int k) in Sizes)
        {
            BitMatrix a = BitProbes.Draw(m, k, 0.13, 1);
            Matrix b = Draw(k, n, 2), c = Draw(m, n, 3);
            GatherProduct.Multiply(a.View, b.View, c.View, team, workspace);
            hash.Add(c.Data);
        }
    }
}
