using System.Numerics;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bits;

/// <summary>Counts of bits over the rows of binary matrices: the sums from which unit means and correlations are made.</summary>
public static unsafe class BitStatistics
{
    /// <summary>The number of rows in which each column's bit is set.</summary>
    /// <param name="states">B x N bits.</param>
    /// <param name="counts">N numbers, replaced.</param>
    /// <exception cref="ArgumentException">There are fewer counts than columns.</exception>
    public static void ColumnCounts(ReadOnlyBitView states, Span<int> counts) => ColumnCounts(states, counts, Isa.Current);

    /// <summary>The same with a given instruction set.</summary>
    internal static void ColumnCounts(ReadOnlyBitView states, Span<int> counts, InstructionSet level)
    {
        if (counts.Length < states.Columns) Throw.IfShorter(counts.Length, states.Columns, "counts", "one a column");
        counts[..states.Columns].Clear();
        int* rows = stackalloc int[ColumnCounter.MaxRows];
        for (int i = 0; i < ColumnCounter.MaxRows; i++) rows[i] = i;
        fixed (ulong* words = states.Words)
        fixed (int* to = counts)
        {
            for (int first = 0; first < states.Rows; first += ColumnCounter.MaxRows)
            {
                var counting = new ColumnCounting(words + (nint)first * states.WordsPerRow, states.Columns, level);
                counting.Add(rows, Math.Min(ColumnCounter.MaxRows, states.Rows - first), to);
            }
        }
    }

    /// <summary>
    /// The number of rows in which bit i of one matrix and bit j of another are both set: V'H of the bits as numbers, as long as
    /// a number below 2^24 counts them, bit for bit what <see cref="Linear.GatherProduct"/> of V transposed and H gives.
    /// </summary>
    /// <remarks>
    /// Row i of the result is the sum of the rows of H whose bit i is set in V, and is added up as bits, a whole vector of columns
    /// at a time.
    /// </remarks>
    /// <param name="first">V, B x N bits.</param>
    /// <param name="second">H, B x K bits.</param>
    /// <param name="counts">N x K numbers, row after row, replaced.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The matrices have different numbers of rows, or there are too few counts.</exception>
    public static void PairCounts(
        ReadOnlyBitView first, ReadOnlyBitView second, Span<int> counts, WorkerTeam team, Workspace workspace) =>
        PairCounts(first, second, counts, team, workspace, Isa.Current);

    /// <summary>The same with a given instruction set.</summary>
    internal static void PairCounts(
        ReadOnlyBitView first, ReadOnlyBitView second, Span<int> counts, WorkerTeam team, Workspace workspace, InstructionSet level)
    {
        Throw.IfDifferent(second.Rows, first.Rows, "number of rows of the second matrix");
        long needed = (long)first.Columns * second.Columns;
        if (counts.Length < needed)
            Throw.IfShorter(counts.Length, needed, "counts", $"columns {first.Columns} x columns {second.Columns}");
        if (needed == 0) return;

        // Compared with counting the set bits of V_i & H_j, both transposed, for every pair (784 x 1000 pairs, one thread of a Zen 4,
        // us; word by word, eight pairs in AVX-512 by a table of four bits, the same with carry-save adders, and this one):
        //   100 rows, 13 % of V's bits set   2000   700   840   200
        //   1024 rows, 13 %                  8300  3100  1970   680
        //   1024 rows, 50 %                  8100  3100  1830  1750
        //   1024 rows, all                   8800  3100  1710  2530
        // Only where nearly all bits are set do adders for pairs win. In AVX2 this one takes 230, 700, 2030 and 3800, theirs 1180,
        // 2890, 3210 and 2840.
        counts = counts[..(int)needed];
        counts.Clear();
        if (first.Rows == 0) return;

        using Workspace.Mark mark = workspace.Borrow();
        BitView samples = workspace.TakeBits(first.Columns, first.Rows);
        BitTranspose.Transpose(first, samples, 0, level);
        fixed (ulong* samplesOfRow = samples.Words, words = second.Words)
        fixed (int* to = counts)
        {
            var job = new PairJob
            {
                Samples = samplesOfRow,
                SampleWords = samples.WordsPerRow,
                Counting = new ColumnCounting(words, second.Columns, level),
                Rows = first.Columns,
                Columns = second.Columns,
                BlockWords = Math.Max(1, BlockBytes / sizeof(ulong) / second.WordsPerRow / 64),
                Counts = to,
            };
            int parts = (first.Columns + PairJob.RowsPerPart - 1) / PairJob.RowsPerPart;
            team.Run(ref job, parts, alone: needed * first.Rows < SmallWork);
        }
    }

    // A worker goes through so much of H for one part's rows before it goes on: a fraction of L2.
    private const int BlockBytes = 1 << 17;

    // Pairs of bits: some 50 us of one core, which is what waking another one takes.
    private const long SmallWork = 1 << 25;

    /// <summary>Counts for some columns of the first matrix, which are rows of the result.</summary>
    private struct PairJob : IParallelJob
    {
        public const int RowsPerPart = 16;

        public ulong* Samples;
        public int SampleWords;
        public ColumnCounting Counting;
        public int Rows, Columns;
        public int BlockWords;
        public int* Counts;

        public readonly void Run(int index, int worker)
        {
            int first = index * RowsPerPart, end = Math.Min(first + RowsPerPart, Rows);
            int* rows = stackalloc int[ColumnCounter.MaxRows];
            for (int block = 0; block < SampleWords; block += BlockWords)
                for (int i = first; i < end; i++)
                    AddSamples(i, block, Math.Min(block + BlockWords, SampleWords), rows);
        }

        private readonly void AddSamples(int i, int firstWord, int endWord, int* rows)
        {
            ulong* samples = Samples + (nint)i * SampleWords;
            int* counts = Counts + (nint)i * Columns;
            int listed = 0;
            for (int w = firstWord; w < endWord; w++)
            {
                if (listed + 64 > ColumnCounter.MaxRows)
                {
                    Counting.Add(rows, listed, counts);
                    listed = 0;
                }

                for (ulong word = samples[w]; word != 0; word &= word - 1) rows[listed++] = w * 64 + BitOperations.TrailingZeroCount(word);
            }

            Counting.Add(rows, listed, counts);
        }
    }
}
