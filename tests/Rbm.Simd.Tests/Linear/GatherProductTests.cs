using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Linear;

/// <summary>Adding the rows that bits name equals the dense product of the bits as numbers, bit for bit.</summary>
public sealed unsafe class GatherProductTests : IDisposable
{
    private readonly WorkerTeam _team = new(1);
    private readonly Workspace _workspace = new();

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Levels))]
    public void It_equals_the_dense_chain(InstructionSet level)
    {
        int n = 0;
        foreach (int rows in (int[])[1, 2, 31, 32, 33])
        {
            foreach (int columns in (int[])[1, 3, 4, 5, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200])
            {
                int depth = ((int[])[0, 1, 63, 64, 65, 130])[n % 6];
                var start = (Start)(n / 2 % 3);
                double density = ((double[])[0, 0.02, 0.3, 0.9, 1])[n % 5];
                BitMatrix bits = Drawn.Bits(rows, depth, n, density);
                using var product = new ProductCase(rows, columns, depth, false, false, n % 4, (GuardedEnd)(n % 2), seed: n);
                ((ReadOnlyBitView)bits.View).Expand(product.AsMatrix.View);
                Run(product, bits, product.Begin(start), level, GemmBlocking.Default, _team);
                product.AssertEqual(product.Expected(start), $"{rows} x {columns} x {depth} from {start}, {density} ones");
                n++;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Blocking_and_threads_change_no_bit(InstructionSet level)
    {
        BitMatrix bits = Drawn.Bits(77, 150, 1);
        using var product = new ProductCase(77, 300, 150, false, false, 2, GuardedEnd.After, seed: 1);
        ((ReadOnlyBitView)bits.View).Expand(product.AsMatrix.View);
        Matrix expected = product.Expected(Start.Bias);
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using var team = new WorkerTeam(threads);
            foreach (int rows in (int[])[1, 30, 1000])
            {
                foreach (int columns in (int[])[64, 256])
                {
                    Run(product, bits, product.Begin(Start.Bias), level, new GemmBlocking(rows, columns, 1), team);
                    product.AssertEqual(expected, $"{threads} threads, parts of {rows} x {columns}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_transposed_matrix_gives_the_bits_and_states_of_the_plain_one(InstructionSet level)
    {
        foreach (int columns in (int[])[1, 15, 16, 31, 33, 63, 64, 65, 96, 130])
        {
            foreach (int rows in (int[])[1, 30, 300])
            {
                const int depth = 70;
                BitMatrix bits = Drawn.Bits(rows, depth, columns, 0.3);
                Matrix weights = Drawn.Matrix(depth, columns, rows), transposed = OracleGemm.Transpose(weights.View);
                Matrix plain = new(rows, columns), actual = new(rows, columns);
                BitMatrix expectedStates = new(rows, columns), states = new(rows, columns);
                RandomStream stream = RandomUse.Gibbs.Stream(1);
                using var team = new WorkerTeam(rows % 7 + 1);
                fixed (ulong* e = expectedStates.Words, s = states.Words)
                {
                    GatherProduct.Multiply(
                        bits.View, weights.View, plain.View, ProductStart.Zero, UnitStates.Draw(expectedStates.View, stream, 3).Epilogue(e),
                        _team, _workspace, level, GemmBlocking.Default);
                    GatherProduct.MultiplyTransposed(
                        bits.View, transposed.View, actual.View, ProductStart.Zero, UnitStates.Draw(states.View, stream, 3).Epilogue(s),
                        team, _workspace, level);
                }

                BitsAssert.Equal(plain.Data, actual.Data, $"{rows} x {columns}");
                Assert.Equal(expectedStates.Words.ToArray(), states.Words.ToArray());
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_difference_subtracts_what_is_gone_and_then_adds_what_is_new(InstructionSet level)
    {
        foreach (int columns in (int[])[1, 24, 63, 64, 65, 100])
        {
            const int rows = 5, depth = 90;
            BitMatrix now = Drawn.Bits(rows, depth, columns), before = Drawn.Bits(rows, depth, columns + 1);
            Matrix b = Drawn.Matrix(depth, columns, 1), c = Drawn.Matrix(rows, columns, 2), expected = Drawn.Matrix(rows, columns, 2);
            for (int r = 0; r < rows; r++)
            {
                for (int j = 0; j < columns; j++)
                {
                    for (int k = 0; k < depth; k++) expected[r, j] -= before[r, k] && !now[r, k] ? b[k, j] : 0;
                    for (int k = 0; k < depth; k++) expected[r, j] += now[r, k] && !before[r, k] ? b[k, j] : 0;
                }
            }

            GatherProduct.AddDifference(now.View, before.View, b.View, c.View, default(NoEpilogue), _team, _workspace, level);
            BitsAssert.Equal(expected.Data, c.Data, $"{columns} columns");
        }
    }

    [Fact]
    public void Bits_past_the_last_column_name_no_row()
    {
        var bits = new BitMatrix(2, 5);
        bits.Row(0)[0] = ulong.MaxValue;
        bits.Row(1)[0] = 1ul << 60;
        Matrix b = Drawn.Matrix(5, 70, 1), c = new(2, 70);
        GatherProduct.Multiply(bits.View, b.View, c.View, _team, _workspace);
        for (int j = 0; j < 70; j++)
        {
            float sum = 0;
            for (int k = 0; k < 5; k++) sum += b[k, j];
            Assert.Equal(sum, c[0, j]);
            Assert.Equal(0, c[1, j]);
        }
    }

    [Fact]
    public void Wrong_sizes_and_overlap_are_refused()
    {
        Matrix b = new(5, 4), c = new(3, 4);
        Assert.Throws<ArgumentException>(
            () => GatherProduct.Multiply(new BitMatrix(2, 5).View, b.View, c.View, _team, _workspace));
        Assert.Throws<ArgumentException>(
            () => GatherProduct.Multiply(new BitMatrix(3, 6).View, b.View, c.View, _team, _workspace));
        Assert.Throws<ArgumentException>(
            () => GatherProduct.Multiply(new BitMatrix(3, 5).View, b.View, new Matrix(3, 5).View, _team, _workspace));
        Assert.Throws<ArgumentException>(
            () => GatherProduct.Multiply(new BitMatrix(5, 5).View, b.View, b.View, _team, _workspace));
    }

    private void Run(
        ProductCase product, BitMatrix bits, ProductStart start, InstructionSet level, GemmBlocking blocking, WorkerTeam team) =>
        GatherProduct.Multiply(bits.View, product.B, product.C, start, default(NoEpilogue), team, _workspace, level, blocking);
}
