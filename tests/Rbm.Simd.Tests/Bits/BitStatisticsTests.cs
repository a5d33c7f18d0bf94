using FsCheck;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Bits;

public sealed class BitStatisticsTests : IDisposable
{
    // Around the edges of words and of vectors of 2, 4 and 8 words.
    private static readonly int[] Widths = [1, 2, 63, 64, 65, 127, 128, 129, 191, 192, 255, 256, 257, 511, 512, 513, 784, 1000, 1024];

    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Levels))]
    public void Column_counts_are_those_of_single_bits(InstructionSet level)
    {
        foreach (int columns in Widths)
        {
            // Around the eights that are added at once and the 255 that eight digits count.
            int[] rowCounts = columns is 1 or 65 or 257 or 784 ? [0, 1, 2, 7, 8, 9, 23, 254, 255, 256, 511] : [0, 1, 2, 3, 7, 8, 9, 23];
            foreach (int rows in rowCounts)
            {
                foreach (double density in (double[])[0.3, 1])
                {
                    BitMatrix bits = Drawn.Bits(rows, columns, rows + columns, density);
                    using var words = new GuardedMemory<ulong>(bits.Words, (GuardedEnd)(rows & 1));
                    using var counts = new GuardedMemory<int>(columns, (GuardedEnd)(rows & 1));
                    counts.Span.Fill(-7);
                    BitStatistics.ColumnCounts(new ReadOnlyBitView(words.Span, rows, columns), counts.Span, level);
                    BitsAssert.Equal(Naive(bits), counts.Span, $"{rows} x {columns}");
                    counts.AssertSurroundingsUntouched();
                }
            }
        }
    }

    [Property(MaxTest = 30)]
    public void Pair_counts_are_the_gather_product_of_the_transpose(
        NonNegativeInt rowSeed, PositiveInt firstSeed, PositiveInt secondSeed, int seed)
    {
        int rows = rowSeed.Get * 7 % 700, n = firstSeed.Get * 5 % 150 + 1, k = secondSeed.Get * 11 % 700 + 1;
        double density = ((double[])[0, 0.1, 0.5, 1])[(seed & 0xFF) % 4];
        BitMatrix first = Drawn.Bits(rows, n, seed, density), second = Drawn.Bits(rows, k, seed + 1, 0.4), transposed = new(n, rows);
        BitTranspose.Transpose(first.View, transposed.View);
        Matrix numbers = new(rows, k), product = new(n, k);
        ((ReadOnlyBitView)second.View).Expand(numbers.View);
        GatherProduct.Multiply(transposed.View, numbers.View, product.View, _team, _workspace);
        foreach (InstructionSet level in Simd.Isa.Supported)
        {
            using var counts = new GuardedMemory<int>(n * k, (GuardedEnd)(seed & 1));
            counts.Span.Fill(-7);
            BitStatistics.PairCounts(first.View, second.View, counts.Span, _team, _workspace, level);
            for (int i = 0; i < n; i++)
            {
                float[] row = [.. counts.Span.Slice(i * k, k).ToArray().Select(c => (float)c)];
                BitsAssert.Equal(product.Row(i), row, $"{level}, {rows} rows, {n} x {k}, row {i}");
            }

            counts.AssertSurroundingsUntouched();
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Pair_counts_read_nothing_outside_the_rows(InstructionSet level)
    {
        foreach (int k in Widths)
        {
            int rows = k % 70 + 1, n = k % 67 + 1;
            BitMatrix first = Drawn.Bits(rows, n, k), second = Drawn.Bits(rows, k, k + 1);
            foreach (GuardedEnd end in Enum.GetValues<GuardedEnd>())
            {
                using var v = new GuardedMemory<ulong>(first.Words, end);
                using var h = new GuardedMemory<ulong>(second.Words, end);
                using var counts = new GuardedMemory<int>(n * k, end);
                BitStatistics.PairCounts(
                    new BitView(v.Span, rows, n), new BitView(h.Span, rows, k), counts.Span, _team, _workspace, level);
                BitsAssert.Equal(NaivePairs(first, second), counts.Span, $"{rows} rows, {n} x {k}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Threads_and_many_rows_change_no_count(InstructionSet level)
    {
        // More rows than one block of H, and enough work for other workers to be called.
        BitMatrix first = Drawn.Bits(2000, 40, 1, 0.2), second = Drawn.Bits(2000, 700, 2, 0.2);
        int[] expected = NaivePairs(first, second);
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using var team = new WorkerTeam(threads);
            var counts = new int[expected.Length];
            BitStatistics.PairCounts(first.View, second.View, counts, team, _workspace, level);
            BitsAssert.Equal(expected, counts, $"{threads} threads");
        }
    }

    [Fact]
    public void Nothing_is_counted_in_nothing()
    {
        int[] counts = [5, 6, 7];
        BitStatistics.ColumnCounts(new BitMatrix(4, 0).View, counts);
        BitStatistics.PairCounts(new BitMatrix(4, 0).View, new BitMatrix(4, 3).View, counts, _team, _workspace);
        BitStatistics.PairCounts(new BitMatrix(4, 3).View, new BitMatrix(4, 0).View, counts, _team, _workspace);
        Assert.Equal([5, 6, 7], counts);
        BitStatistics.ColumnCounts(new BitMatrix(0, 2).View, counts);
        Assert.Equal([0, 0, 7], counts);
        BitStatistics.PairCounts(new BitMatrix(0, 3).View, new BitMatrix(0, 1).View, counts, _team, _workspace);
        Assert.Equal([0, 0, 0], counts);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal(
            "counts has 3 elements, 4 needed (one a column)",
            Assert.Throws<ArgumentException>(() => BitStatistics.ColumnCounts(new BitMatrix(1, 4).View, new int[3])).Message);
        Assert.Equal(
            "counts has 11 elements, 12 needed (columns 4 x columns 3)",
            Assert.Throws<ArgumentException>(
                () => BitStatistics.PairCounts(
                    new BitMatrix(2, 4).View, new BitMatrix(2, 3).View, new int[11], _team, _workspace)).Message);
        Assert.Equal(
            "number of rows of the second matrix is 3, expected 2",
            Assert.Throws<ArgumentException>(
                () => BitStatistics.PairCounts(
                    new BitMatrix(2, 4).View, new BitMatrix(3, 3).View, new int[12], _team, _workspace)).Message);
    }

    [Fact]
    public void Counting_allocates_nothing_after_the_first_time()
    {
        BitMatrix first = Drawn.Bits(100, 200, 1), second = Drawn.Bits(100, 300, 2);
        var counts = new int[200 * 300];
        for (int i = 0; i < 3; i++) Count();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Count();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Count()
        {
            BitStatistics.ColumnCounts(second.View, counts);
            BitStatistics.PairCounts(first.View, second.View, counts, _team, _workspace);
        }
    }

    private static int[] Naive(BitMatrix bits)
    {
        var counts = new int[bits.Columns];
        for (int r = 0; r < bits.Rows; r++)
        {
            for (int c = 0; c < bits.Columns; c++) counts[c] += bits[r, c] ? 1 : 0;
        }

        return counts;
    }

    private static int[] NaivePairs(BitMatrix first, BitMatrix second)
    {
        var counts = new int[first.Columns * second.Columns];
        for (int r = 0; r < first.Rows; r++)
        {
            for (int i = 0; i < first.Columns; i++)
            {
                if (!first[r, i]) continue;
                for (int j = 0; j < second.Columns; j++) counts[i * second.Columns + j] += second[r, j] ? 1 : 0;
            }
        }

        return counts;
    }
}
