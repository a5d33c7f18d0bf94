using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

/// <summary>Products and sums of subnormal numbers, infinities and NaN; the sign and payload of a NaN are left out.</summary>
internal static class SpecialValueProbes
{
    public static readonly Probe[] All = [new("linear.special-values", Products), new("numerics.special-sums", Sums)];

    private static readonly float[] Values =
        [0, -0f, float.Epsilon, -1000 * float.Epsilon, 5e-39f, -2e-38f, 1e-20f, float.MaxValue, float.PositiveInfinity, float.NaN];

    // One value in a hundred is special, so that most chains stay finite; scaled, all the others are subnormal.
    private static Matrix Draw(int rows, int columns, float scale, ulong seed)
    {
        Matrix matrix = LinearProbes.Draw(rows, columns, seed);
        for (int r = 0; r < rows; r++)
        {
            Span<float> row = matrix.Row(r);
            for (int c = 0; c < row.Length; c++)
            {
                int place = (r * columns + c) * 37 % 1000;
                row[c] = place % 100 == 7 ? Values[place / 100] : row[c] * scale;
            }
        }

        return matrix;
    }

    private static void Products(BitHash hash)
    {
        using var team = new WorkerTeam();
        var workspace = new Workspace();
        foreach (float scale in (float[])[1, 1e-20f])
        {
            foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 3), (7, 9, 5), (13, 33, 20), (25, 131, 40)])
            {
                Matrix a = Draw(m, k, scale, 1), b = Draw(k, n, scale, 2), c = Draw(m, n, scale, 3);
                Gemm.Multiply(a.View, false, b.View, false, c.View, team, workspace);
                Add(hash, c);
                c = new Matrix(m, n);
                GatherProduct.Multiply(BitProbes.Draw(m, k, 0.2, 4).View, b.View, c.View, team, workspace);
                Add(hash, c);
            }
        }
    }

    private static void Sums(BitHash hash)
    {
        foreach (float scale in (float[])[1, 1e-39f])
        {
            for (int length = 0; length < 100; length++)
            {
                float sum = Reduction.Sum(Draw(1, length, scale, (ulong)length).Row(0));
                hash.Add(float.IsNaN(sum) ? float.NaN : sum);
            }
        }
    }

    private static void Add(BitHash hash, Matrix matrix)
    {
        foreach (ref float x in matrix.Data) if (float.IsNaN(x)) x = float.NaN;
        hash.Add(matrix.Data);
    }
}
