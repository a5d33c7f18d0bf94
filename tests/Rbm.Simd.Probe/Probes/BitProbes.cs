using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

internal static class BitProbes
{
    public static readonly Probe[] All =
    [
        new("bits.matrix", Matrix), new("bits.transpose", Transpose), new("bits.counts", Counts), new("bits.nearest", Nearest),
        new("bits.nearest-of-many", NearestOfMany),
    ];

    private static readonly int[] Widths = [1, 64, 65, 200, 300, 513, 784];

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

    private static void Transpose(BitHash hash)
    {
        foreach (int columns in Widths)
        {
            var transposed = new BitMatrix(columns, 130);
            BitTranspose.Transpose(Draw(130, columns, 0.3, (ulong)columns).View, transposed.View);
            hash.Add(transposed.Words);
        }
    }

    private static void Counts(BitHash hash)
    {
        using var team = new WorkerTeam();
        var workspace = new Workspace();
        foreach (int columns in Widths)
        {
            BitMatrix first = Draw(300, 70, 0.3, 1), second = Draw(300, columns, 0.3, 2);
            var counts = new int[70 * columns];
            BitStatistics.ColumnCounts(second.View, counts);
            hash.Add(counts.AsSpan(0, columns));
            BitStatistics.PairCounts(first.View, second.View, counts, team, workspace);
            hash.Add(counts.AsSpan());
        }
    }

    private static void Nearest(BitHash hash)
    {
        using var team = new WorkerTeam();
        int[] indices = new int[50], costs = new int[50];
        foreach (int columns in Widths)
        {
            BitMatrix items = Draw(50, columns, 0.3, 1);
            var finder = new NearestCodeword(Draw(100, columns, 0.3, 2).View);
            finder.Find(items.View, indices, costs, team);
            hash.Add(indices.AsSpan());
            finder.Find(items.View, 2, 5, indices, costs, team);
            hash.Add(indices.AsSpan());
            hash.Add(costs.AsSpan());
        }
    }

    private static void NearestOfMany(BitHash hash)
    {
        using var team = new WorkerTeam();
        BitMatrix book = Draw(2100, 500, 0.3, 1);
        int[] indices = new int[50], distances = new int[50];
        var finder = new NearestCodeword(book.View);
        finder.Find(book.View.Slice(1900, 50), indices, distances, team);
        hash.Add(indices.AsSpan());
        hash.Add(distances.AsSpan());
    }
}
