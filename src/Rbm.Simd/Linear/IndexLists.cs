using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>For each row of a binary matrix the columns of its set bits, ascending: what gather-add walks along.</summary>
internal readonly unsafe struct IndexLists(int* indices, int* counts, nint capacity)
{
    // Listing costs about 2 cycles a set bit, so the rows of a small mini-batch are listed sooner than a worker is called.
    /// <summary>Rows x columns below which one worker lists alone.</summary>
    public const long SmallWork = 1 << 14;

    private const int RowsPerPart = 8;

    /// <summary>No row has a set bit.</summary>
    public bool IsEmpty => counts == null;

    /// <summary>The indices of a row.</summary>
    public int* Row(int row) => indices + row * capacity;

    /// <summary>How many indices a row has.</summary>
    public ref int Count(int row) => ref counts[row];

    /// <summary>Borrows room for lists of at most <paramref name="capacity"/> indices.</summary>
    public static IndexLists Take(int rows, int capacity, Workspace workspace) =>
        new(workspace.Take<int>((long)rows * capacity), workspace.Take<int>(rows), capacity);

    /// <summary>Lists the set bits of every row.</summary>
    public static IndexLists Of(ulong* bits, nint wordsPerRow, int rows, int columns, WorkerTeam team, Workspace workspace)
    {
        IndexLists lists = Take(rows, columns, workspace);
        var job = new ListJob
        {
            Lists = lists, Bits = bits, WordsPerRow = wordsPerRow, Rows = rows, LastWord = BitMatrix.LastWordMask(columns),
        };
        team.Run(ref job, (rows + RowsPerPart - 1) / RowsPerPart, alone: (long)rows * columns < SmallWork);
        return lists;
    }

    private struct ListJob : IParallelJob
    {
        public IndexLists Lists;
        public ulong* Bits;
        public nint WordsPerRow;
        public int Rows;
        public ulong LastWord;

        public readonly void Run(int index, int worker)
        {
            int first = index * RowsPerPart, end = Math.Min(first + RowsPerPart, Rows);
            for (int r = first; r < end; r++) Lists.Count(r) = List(Bits + r * WordsPerRow, Lists.Row(r));
        }

        // Bits past the last column name nothing.
        private readonly int List(ulong* words, int* indices)
        {
            int* to = indices;
            for (int w = 0; w < WordsPerRow; w++)
            {
                ulong word = w == WordsPerRow - 1 ? words[w] & LastWord : words[w];
                for (; word != 0; word &= word - 1) *to++ = w * 64 + BitOperations.TrailingZeroCount(word);
            }

            return (int)(to - indices);
        }
    }
}
