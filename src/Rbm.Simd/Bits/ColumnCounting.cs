using System.Numerics;
using Rbm.Simd.Kernels.Avx2;
using Rbm.Simd.Kernels.Avx512;
using Rbm.Simd.Kernels.Portable;

namespace Rbm.Simd.Bits;

/// <summary>Counts of the columns of chosen rows of a matrix, by the kernels for its width and an instruction set.</summary>
internal readonly unsafe struct ColumnCounting
{
    private const int WidestVector = 8;

    private readonly ulong* _words;
    private readonly int _wordsPerRow;
    private readonly int _columns;
    private readonly int _vector;
    private readonly delegate*<ulong*, nint, int*, nint, ulong*, void> _count;
    private readonly delegate*<ulong*, nint, int, int, int*, void> _add;

    /// <summary>Chooses the kernels: vectors as wide as the level has them and a row fills.</summary>
    public ColumnCounting(ulong* words, int columns, InstructionSet level)
    {
        _words = words;
        _columns = columns;
        _wordsPerRow = BitMatrix.WordsFor(columns);
        (_vector, nint count) = (level, _wordsPerRow) switch
        {
            (InstructionSet.Avx512, >= 8) => Lanes<BitLanes512>(),
            (not InstructionSet.Portable, >= 4) => Lanes<BitLanes256>(),
            (_, >= 2) => Lanes<BitLanes128>(),
            _ => Lanes<BitLanes64>(),
        };
        _count = (delegate*<ulong*, nint, int*, nint, ulong*, void>)count;
        _add = level switch
        {
            InstructionSet.Avx512 => &BitPlaneKernelAvx512x64.AddCounts,
            InstructionSet.Avx2 => &BitPlaneKernelAvx2x32.AddCounts,
            _ => &BitPlaneKernelPortablex16.AddCounts,
        };
    }

    /// <summary>Adds the number of rows in which each column's bit is set.</summary>
    /// <param name="rows">The rows, each as often as it counts.</param>
    /// <param name="count">How many, 0 to <see cref="ColumnCounter.MaxRows"/>.</param>
    /// <param name="counts">One number a column.</param>
    public void Add(int* rows, int count, int* counts)
    {
        if (count == 0 || _wordsPerRow == 0) return;
        ulong* planes = stackalloc ulong[ColumnCounter.Planes * WidestVector];
        int digits = BitOperations.Log2((uint)count) + 1, lastWord = _columns / 64;
        for (int word = 0; word < _wordsPerRow; word += _vector)
        {
            // The last vector begins where it ends with the row, and its words that were counted before are passed over.
            int first = Math.Min(word, _wordsPerRow - _vector), skipped = word - first;
            _count(_words + first, _wordsPerRow, rows, count, planes);
            int whole = Math.Min(first + _vector, lastWord) - word;
            if (whole > 0) _add(planes + skipped, _vector, whole, digits, counts + (nint)word * 64);
            if (lastWord >= word && lastWord < first + _vector)
                AddPart(planes + (lastWord - first), digits, counts + (nint)lastWord * 64);
        }
    }

    // The word of which only a part is columns.
    private void AddPart(ulong* planes, int digits, int* counts)
    {
        int* part = stackalloc int[64];
        new Span<int>(part, 64).Clear();
        _add(planes, _vector, 1, digits, part);
        for (int c = 0; c < _columns % 64; c++) counts[c] += part[c];
    }

    private static (int Words, nint Count) Lanes<T>()
        where T : unmanaged, IBitLanes<T> => (T.Words, (nint)(delegate*<ulong*, nint, int*, nint, ulong*, void>)&ColumnCounter.Count<T>);
}
