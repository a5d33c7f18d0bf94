using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// Which rows of the stacked matrix [P; -P'; P - P'] each visible unit adds up to sum over s of (v_s P_s - v'_s P'_s): row s where
/// only v_s is set, row B + s where only v'_s is, row 2B + s where both are. Data and reconstruction agree in most of their set
/// bits, so that is little more than half of the additions of the two sums on their own.
/// </summary>
internal readonly unsafe struct StatePairs(IndexLists lists, int* order, int visible)
{
    /// <summary>Units to a block; one word of their states.</summary>
    public const int Block = 64;

    // Longer lists than this count as equally long.
    private const int LongestOrdered = 255;

    /// <summary>The rows that each visible unit adds, by ascending s.</summary>
    public IndexLists Lists { get; } = lists;

    /// <summary>Number of visible units.</summary>
    public int Visible { get; } = visible;

    /// <summary>
    /// Block after block, the units of a block by the lengths of their lists: loops of equal length one after another are loops
    /// whose end the processor foresees (at batch 30 that is a fifth of the update's time).
    /// </summary>
    public int* Order { get; } = order;

    /// <summary>Lists the pairs.</summary>
    /// <param name="data">B x N bits, v.</param>
    /// <param name="reconstruction">B x N bits, v'.</param>
    /// <param name="difference">N results: sum of v less sum of v'.</param>
    /// <param name="team">Who lists.</param>
    /// <param name="workspace">Scratch memory, which holds the result.</param>
    public static StatePairs List(
        ReadOnlyBitView data, ReadOnlyBitView reconstruction, Span<float> difference, WorkerTeam team, Workspace workspace)
    {
        var pairs = new StatePairs(
            IndexLists.Take(data.Columns, data.Rows, workspace), workspace.Take<int>(data.Columns), data.Columns);
        fixed (ulong* v = data.Words, w = reconstruction.Words)
        fixed (float* d = difference)
        {
            var job = new ListJob { Pairs = pairs, Data = v, Reconstruction = w, Rows = data.Rows, Difference = d };
            team.Run(ref job, BitMatrix.WordsFor(data.Columns), alone: (long)data.Rows * data.Columns < IndexLists.SmallWork);
        }

        return pairs;
    }

    private struct ListJob : IParallelJob
    {
        public StatePairs Pairs;
        public ulong* Data, Reconstruction;
        public int Rows;
        public float* Difference;

        public readonly void Run(int block, int worker)
        {
            int first = block * Block, units = Math.Min(Block, Pairs.Visible - first);
            int* differences = stackalloc int[Block];
            for (int b = 0; b < units; b++)
            {
                differences[b] = 0;
                Pairs.Lists.Count(first + b) = 0;
            }

            nint words = BitMatrix.WordsFor(Pairs.Visible);
            ulong named = block == words - 1 ? BitMatrix.LastWordMask(Pairs.Visible) : ulong.MaxValue;
            for (int s = 0; s < Rows; s++)
            {
                ulong v = Data[s * words + block], w = Reconstruction[s * words + block];
                for (ulong either = (v | w) & named; either != 0; either &= either - 1)
                {
                    int b = BitOperations.TrailingZeroCount(either);
                    int inData = (int)(v >> b) & 1, inReconstruction = (int)(w >> b) & 1;
                    differences[b] += inData - inReconstruction;
                    Pairs.Lists.Row(first + b)[Pairs.Lists.Count(first + b)++] = (inData + 2 * inReconstruction - 1) * Rows + s;
                }
            }

            for (int b = 0; b < units; b++) Difference[first + b] = differences[b];
            Sort(first, units);
        }

        private readonly void Sort(int first, int units)
        {
            int* starts = stackalloc int[LongestOrdered + 2];
            new Span<int>(starts, LongestOrdered + 2).Clear();
            for (int b = 0; b < units; b++) starts[Math.Min(Pairs.Lists.Count(first + b), LongestOrdered) + 1]++;
            for (int l = 0; l < LongestOrdered; l++) starts[l + 1] += starts[l];
            for (int b = 0; b < units; b++)
                Pairs.Order[first + starts[Math.Min(Pairs.Lists.Count(first + b), LongestOrdered)]++] = first + b;
        }
    }
}
