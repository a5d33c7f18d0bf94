using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Linear;

/// <summary>Adding the rows that bits name equals the dense product of the bits as numbers, bit for bit.</summary>
public sealed class GatherProductTests : IDisposable
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
