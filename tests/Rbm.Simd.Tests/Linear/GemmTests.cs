using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Linear;

/// <summary>Every product equals the one chain of fused multiply-adds, bit for bit.</summary>
public sealed class GemmTests : IDisposable
{
    // One short of, at and past the edges of the tiles (12 x 32, 6 x 16, 6 x 8) and of the 64 columns of a part.
    private static readonly int[] RowCounts = [1, 5, 6, 7, 11, 12, 13, 24, 25];
    private static readonly int[] ColumnCounts = [1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100];
    private static readonly int[] Depths = [0, 1, 2, 3, 5, 16, 33];

    private readonly WorkerTeam _team = new(1);
    private readonly Workspace _workspace = new();

    public static TheoryData<InstructionSet, bool, bool> Forms()
    {
        var data = new TheoryData<InstructionSet, bool, bool>();
        foreach (InstructionSet level in Simd.Isa.Supported)
        {
            foreach (bool a in (bool[])[false, true])
            {
                data.Add(level, a, false);
                data.Add(level, a, true);
            }
        }

        return data;
    }

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Sizes_around_the_tiles_give_the_chains_bits(InstructionSet level, bool transposeA, bool transposeB)
    {
        int n = 0;
        foreach (int rows in RowCounts)
        {
            foreach (int columns in ColumnCounts)
            {
                // Depth, start, gap and guarded end go round, so that every pair of them meets.
                int depth = Depths[n % Depths.Length], gap = n % 3 == 0 ? 0 : n % 5;
                var start = (Start)(n / 2 % 3);
                var end = (GuardedEnd)(n % 2);
                using var product = new ProductCase(rows, columns, depth, transposeA, transposeB, gap, end, seed: n);
                Check(product, start, level, GemmBlocking.Default);
                n++;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Depths_and_starts_all_meet(InstructionSet level, bool transposeA, bool transposeB)
    {
        foreach (int depth in Depths)
        {
            foreach (Start start in Enum.GetValues<Start>())
            {
                using var product = new ProductCase(13, 41, depth, transposeA, transposeB, 1, GuardedEnd.After, seed: depth);
                Check(product, start, level, GemmBlocking.Default);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Blocking_changes_no_bit(InstructionSet level, bool transposeA, bool transposeB)
    {
        using var product = new ProductCase(50, 200, 130, transposeA, transposeB, 3, GuardedEnd.After, seed: 1);
        Matrix expected = product.Expected(Start.Bias);
        foreach (int rows in (int[])[1, 12, 30, 1000])
        {
            foreach (int columns in (int[])[64, 128, 1024])
            {
                foreach (int depth in (int[])[1, 7, 64, 1000])
                {
                    var blocking = new GemmBlocking(rows, columns, depth);
                    Run(product, product.Begin(Start.Bias), level, blocking, _team);
                    product.AssertEqual(expected, blocking.ToString());
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_number_of_threads_changes_no_bit(InstructionSet level)
    {
        using var product = new ProductCase(301, 333, 70, false, true, 0, GuardedEnd.After, seed: 1);
        Matrix expected = product.Expected(Start.Accumulate);
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using var team = new WorkerTeam(threads);
            for (int repeat = 0; repeat < 3; repeat++)
            {
                Run(product, product.Begin(Start.Accumulate), level, GemmBlocking.Default, team);
                product.AssertEqual(expected, $"{threads} threads");
            }
        }
    }

    [Fact]
    public void Nothing_times_nothing_is_the_start()
    {
        Gemm.Multiply(new Matrix(0, 5).View, false, new Matrix(5, 3).View, false, new Matrix(0, 3).View, _team, _workspace);
        Gemm.Multiply(new Matrix(2, 5).View, false, new Matrix(5, 0).View, false, new Matrix(2, 0).View, _team, _workspace);
        Matrix c = Drawn.Matrix(2, 3, 1), before = Drawn.Matrix(2, 3, 1);
        Gemm.Multiply(new Matrix(2, 0).View, false, new Matrix(0, 3).View, false, c.View, _team, _workspace);
        BitsAssert.Equal(before.Data, c.Data);
    }

    [Fact]
    public void What_does_not_fit_or_overlaps_is_refused()
    {
        Matrix a = new(2, 3), b = new(3, 4), c = new(2, 4);
        Assert.Equal(
            "number of rows of op(A), of which C has as many, is 3, expected 2",
            Assert.Throws<ArgumentException>(
                () => Gemm.Multiply(a.View, true, b.View, false, c.View, _team, _workspace)).Message);
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(a.View, false, b.View, true, c.View, _team, _workspace));
        Assert.Throws<ArgumentException>(
            () => Gemm.Multiply(a.View, false, b.View, false, new Matrix(2, 5).View, _team, _workspace));
        Matrix square = new(4, 4);
        Assert.Equal(
            "A overlaps the result of the product; they must be disjoint",
            Assert.Throws<ArgumentException>(
                () => Gemm.Multiply(square.View, false, new Matrix(4, 4).View, false, square.View, _team, _workspace))
                .Message);
        Assert.Throws<ArgumentException>(
            () => Gemm.Multiply(new Matrix(4, 4).View, false, square.View, false, square.View, _team, _workspace));
    }

    [Fact]
    public void A_product_allocates_nothing_after_the_first()
    {
        using var team = new WorkerTeam(2);
        Matrix a = Drawn.Matrix(65, 70, 1), b = Drawn.Matrix(70, 130, 2), c = new(65, 130);
        for (int i = 0; i < 3; i++) Gemm.Multiply(a.View, false, b.View, false, c.View, team, _workspace);
        long capacity = _workspace.Capacity, before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Gemm.Multiply(a.View, false, b.View, false, c.View, team, _workspace);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(capacity, _workspace.Capacity);
    }

    private void Check(ProductCase product, Start start, InstructionSet level, GemmBlocking blocking)
    {
        Run(product, product.Begin(start), level, blocking, _team);
        product.AssertEqual(product.Expected(start), $"{product.Rows} x {product.Columns} x {product.Depth} from {start}");
    }

    private void Run(ProductCase product, ProductStart start, InstructionSet level, GemmBlocking blocking, WorkerTeam team) =>
        Gemm.Multiply(
            product.A, product.TransposeA, product.B, product.TransposeB, product.C, start, default(NoEpilogue), team, _workspace,
            level, blocking);
}
