using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Linear;

/// <summary>Subnormal numbers, infinities and NaN behave the same at every level; a NaN's sign and payload are not promised.</summary>
public sealed class SpecialValueTests : IDisposable
{
    private const float Inf = float.PositiveInfinity, Tiny = float.Epsilon, Normal = 1.17549435e-38f;

    private static readonly float[] Subnormal = [0, -0f, Tiny, -Tiny, 1000 * Tiny, -Normal / 2, Normal, -Normal, 0.5f, 3e-20f, -1e-19f, 1];
    private static readonly float[] Finite = [.. Subnormal, float.MaxValue, -float.MaxValue, 1e19f, -2e19f, 1e38f];
    private static readonly float[] Everything = [.. Finite, Inf, -Inf, float.NaN];

    private readonly WorkerTeam _team = new(1);
    private readonly Workspace _workspace = new();

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Levels))]
    public void Dense_products_are_the_chain_of_fused_operations(InstructionSet level)
    {
        // Mostly ones beside the special values, lest every chain end as NaN; sizes past the edge of every tile.
        foreach ((float[] values, double share) in ((float[], double)[])[(Subnormal, 1), (Finite, 0.2), (Everything, 0.02)])
        {
            foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 3), (7, 9, 5), (13, 33, 20), (25, 131, 40)])
            {
                foreach (bool transpose in (bool[])[false, true])
                {
                    Matrix a = Draw(m, k, values, share, 1), b = Draw(k, n, values, share, 2);
                    Matrix expected = Draw(m, n, values, share, 3), actual = Draw(m, n, values, share, 3);
                    OracleGemm.Chain(a.View, b.View, expected.View);
                    Gemm.Multiply(
                        transpose ? OracleGemm.Transpose(a.View).View : a.View, transpose,
                        transpose ? OracleGemm.Transpose(b.View).View : b.View, transpose,
                        actual.View, ProductStart.Accumulate, default(NoEpilogue), _team, _workspace, level, GemmBlocking.Default);
                    AssertSame(expected, actual, $"{m} x {n} x {k}");
                }
            }
        }
    }

    [Fact]
    public void The_products_meet_every_kind_of_value()
    {
        Matrix a = Draw(25, 40, Everything, 0.02, 1), b = Draw(40, 131, Everything, 0.02, 2), c = Draw(25, 131, Everything, 0.02, 3);
        OracleGemm.Chain(a.View, b.View, c.View);
        Assert.Contains(c.Row(0).ToArray().Concat(c.Row(7).ToArray()), float.IsNaN);
        Assert.Contains(Enumerable.Range(0, 25).SelectMany(r => c.Row(r).ToArray()), float.IsInfinity);
        Assert.Contains(Enumerable.Range(0, 25).SelectMany(r => c.Row(r).ToArray()), float.IsFinite);
        Matrix small = Draw(25, 2, Subnormal, 1, 1), other = Draw(2, 131, Subnormal, 1, 2), sum = new(25, 131);
        OracleGemm.Chain(small.View, other.View, sum.View);
        Assert.Contains(Enumerable.Range(0, 25).SelectMany(r => sum.Row(r).ToArray()), float.IsSubnormal);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Gathered_rows_are_added_as_the_dense_chain_while_all_is_finite(InstructionSet level)
    {
        foreach (float[] values in (float[][])[Subnormal, [.. Subnormal, 1e38f, -2e38f]])
        {
            foreach ((int m, int n, int k) in ((int, int, int)[])[(1, 1, 3), (7, 9, 5), (13, 33, 20), (25, 131, 40)])
            {
                BitMatrix bits = Drawn.Bits(m, k, 1, 0.3);
                Matrix numbers = new(m, k), b = Draw(k, n, values, 1, 2), expected = new(m, n), actual = new(m, n);
                ((ReadOnlyBitView)bits.View).Expand(numbers.View);
                OracleGemm.Chain(numbers.View, b.View, expected.View);
                Gather(bits, b, actual, level);
                AssertSame(expected, actual, $"{m} x {n} x {k}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Gathered_rows_with_infinities_and_NaN_are_added_in_order_and_others_never_read(InstructionSet level)
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(7, 9, 5), (13, 33, 20), (25, 131, 40)])
        {
            BitMatrix bits = Drawn.Bits(m, k, 1, 0.3);
            Matrix b = Draw(k, n, Everything, 0.1, 2), expected = new(m, n), actual = new(m, n);
            for (int r = 0; r < m; r++)
            {
                for (int i = 0; i < k; i++)
                {
                    for (int j = 0; j < n && bits[r, i]; j++) expected[r, j] += b[i, j];
                }
            }

            Gather(bits, b, actual, level);
            AssertSame(expected, actual, $"{m} x {n} x {k}");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Sums_take_them_in_the_fixed_order(InstructionSet level)
    {
        foreach ((float[] values, double share) in ((float[], double)[])[(Subnormal, 1), (Finite, 0.1), (Everything, 0.01)])
        {
            for (int length = 0; length <= 70; length++)
            {
                float[] x = Draw(1, length, values, share, length).Row(0).ToArray();
                var lanes = new float[16];
                for (int i = 0; i < length; i++) lanes[i % 16] += x[i];
                for (int width = 8; width > 0; width /= 2)
                {
                    for (int l = 0; l < width; l++) lanes[l] += lanes[l + width];
                }

                BitsAssert.Equal(Canonical(lanes[0]), Canonical(Reduction.Sum(x, level)), $"{length} elements");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_probability_that_is_NaN_makes_a_unit_zero(InstructionSet level)
    {
        Matrix a = new(1, 1), b = new(1, 70), c = new(1, 70);
        a[0, 0] = 1;
        b.Row(0).Fill(float.NaN);
        b[0, 3] = 100;
        foreach (UnitState kind in (UnitState[])[UnitState.Draw, UnitState.Threshold])
        {
            var states = new BitMatrix(1, 70);
            UnitStates wanted = kind == UnitState.Draw
                ? UnitStates.Draw(states.View, RandomUse.Gibbs.Stream(1), 0)
                : UnitStates.Above(states.View);
            unsafe
            {
                fixed (ulong* words = states.Words)
                {
                    Gemm.Multiply(
                        a.View, false, b.View, false, c.View, ProductStart.Zero, wanted.Epilogue(words), _team, _workspace, level,
                        GemmBlocking.Default);
                }
            }

            Assert.Equal([1ul << 3, 0ul], states.Words);
        }
    }

    private void Gather(BitMatrix bits, Matrix b, Matrix c, InstructionSet level) =>
        GatherProduct.Multiply(
            bits.View, b.View, c.View, ProductStart.Accumulate, default(NoEpilogue), _team, _workspace, level, GemmBlocking.Default);

    private static Matrix Draw(int rows, int columns, float[] values, double share, int seed)
    {
        var random = new System.Random(seed * 1000 + rows * 10 + columns);
        var matrix = new Matrix(rows, columns);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                matrix[r, c] = random.NextDouble() < share ? values[random.Next(values.Length)] : random.Next(2) * 2 - 1;
        }

        return matrix;
    }

    private static void AssertSame(Matrix expected, Matrix actual, string what)
    {
        for (int r = 0; r < expected.Rows; r++)
        {
            float[] e = [.. expected.Row(r).ToArray().Select(Canonical)], a = [.. actual.Row(r).ToArray().Select(Canonical)];
            BitsAssert.Equal(e, a, $"{what}, row {r}");
        }
    }

    private static float Canonical(float x) => float.IsNaN(x) ? float.NaN : x;
}
