using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// For each cell of items, such as those of one codeword: how many there are, and in how many of them each bit is 1. Whole numbers,
/// so that neither the order of the items nor the number of threads matters.
/// </summary>
/// <param name="cells">Number of cells.</param>
/// <param name="columns">N, the bits of an item.</param>
internal sealed unsafe class CellCounts(int cells, int columns)
{
    /// <summary>The parts that <see cref="Fade"/> takes some of.</summary>
    public const int Parts = 32;

    private readonly int[] _ones = new int[Throw.IfTooLarge(cells, columns, columns)];
    private readonly int[] _items = new int[cells];
    private int[] _first = [], _order = [];

    /// <summary>The items of a cell.</summary>
    public int Items(int cell) => _items[cell];

    /// <summary>The items of a cell whose bits are 1, N numbers.</summary>
    public ReadOnlySpan<int> Ones(int cell) => _ones.AsSpan(cell * columns, columns);

    /// <summary>Counts nothing any more.</summary>
    public void Clear()
    {
        Array.Clear(_ones);
        Array.Clear(_items);
    }

    /// <summary>Takes a part of all counts away, rounded alike: no bit has more ones than there are items.</summary>
    /// <param name="part">How many of <see cref="Parts"/>, 0 to all of them.</param>
    public void Fade(int part)
    {
        foreach (ref int count in _ones.AsSpan()) count = Left(count);
        foreach (ref int count in _items.AsSpan()) count = Left(count);

        int Left(int count) => count - (int)(((long)count * part + Parts / 2) / Parts);
    }

    /// <summary>Counts items.</summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="cellOf">The cell of each; one that is negative is not counted.</param>
    /// <param name="team">Who computes.</param>
    public void Add(ReadOnlyBitView items, ReadOnlySpan<int> cellOf, WorkerTeam team)
    {
        // The items by cell.
        if (_first.Length == 0) _first = new int[cells + 1];
        if (_order.Length < items.Rows) _order = new int[items.Rows];
        Array.Clear(_first);
        foreach (int cell in cellOf)
        {
            if (cell >= 0) _first[cell + 1]++;
        }

        for (int c = 0; c < cells; c++)
        {
            _items[c] += _first[c + 1];
            _first[c + 1] += _first[c];
        }

        for (int i = items.Rows - 1; i >= 0; i--)
        {
            // From the last on, each cell's end moves to its beginning.
            if (cellOf[i] >= 0) _order[--_first[cellOf[i] + 1]] = i;
        }

        int counted = 0;
        foreach (int cell in cellOf) counted += cell >= 0 ? 1 : 0;
        fixed (ulong* words = items.Words)
        fixed (int* order = _order, first = _first, ones = _ones)
        {
            var job = new Job
            {
                Counting = new ColumnCounting(words, columns, Isa.Current),
                Order = order, First = first, Ones = ones, Cells = cells, Columns = columns, Counted = counted,
            };
            team.Run(ref job, (cells + Job.CellsPerPart - 1) / Job.CellsPerPart);
        }
    }

    private struct Job : IParallelJob
    {
        public const int CellsPerPart = 16;

        public ColumnCounting Counting;
        public int* Order, First, Ones;
        public int Cells, Columns, Counted;

        public readonly void Run(int index, int worker)
        {
            int end = Math.Min(Cells, (index + 1) * CellsPerPart);
            for (int cell = index * CellsPerPart; cell < end; cell++)
            {
                // First[c + 1] was moved to where cell c begins.
                int last = cell + 1 < Cells ? First[cell + 2] : Counted;
                for (int at = First[cell + 1]; at < last; at += ColumnCounter.MaxRows)
                    Counting.Add(Order + at, Math.Min(ColumnCounter.MaxRows, last - at), Ones + (nint)cell * Columns);
            }
        }
    }
}
