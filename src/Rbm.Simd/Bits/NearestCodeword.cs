using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bits;

/// <summary>
/// Finds the nearest codeword of each item by comparing it with all of them: exact, the same for every instruction set and number
/// of threads.
/// </summary>
/// <remarks>
/// The codewords are kept a second time, eight side by side, so that each is compared in a lane of its own and no sums across
/// lanes are needed. After the constructor nothing is allocated.
/// <para>
/// 13 words take 1.6 ns a codeword and thread in AVX-512 on a Zen 4, 2.6 in AVX2, 6.6 word by word. Nothing is passed over early,
/// since a lower bound has to rule out eight neighbours at once. Of 8192 MNIST digits as codewords, with the distance to the nearest known
/// in advance, the difference of the numbers of ones leaves 95 % of the groups of eight, the differences of each 64 bits' numbers
/// of ones 76 %, of each 32 bits' 64 %, and reading them costs more than that saves; of 512 codewords they leave 99, 93 and 88 %.
/// </para>
/// </remarks>
public sealed unsafe class NearestCodeword
{
    // A block of codewords stays in L1 (32 KiB and more) while a part's items are compared with it; the part's items make up for
    // the fetching of the block from memory, where a large codebook is.
    private const int BlockBytes = 1 << 14;
    private const int ItemsPerPart = 32;

    // Words of items by codewords: some 50 us of one core, which is what waking another one takes.
    private const long SmallWork = 1 << 20;

    private readonly AlignedBuffer<ulong> _panels;
    private readonly AlignedBuffer<ulong> _ones;
    private readonly int _words;
    private readonly int _panelCount;

    /// <summary>Copies the codewords.</summary>
    /// <param name="codewords">M x N bits, M of 1 or more.</param>
    /// <exception cref="ArgumentException">There is no codeword, or so many bits do not fit.</exception>
    public NearestCodeword(ReadOnlyBitView codewords)
    {
        if (codewords.Rows == 0) throw new ArgumentException("number of codewords is 0, expected 1 or more");
        Count = codewords.Rows;
        Bits = codewords.Columns;
        _words = codewords.WordsPerRow;
        _panelCount = (int)(((long)Count + CodewordScan.PanelColumns - 1) / CodewordScan.PanelColumns);
        _ones = new AlignedBuffer<ulong>(Throw.IfTooLarge(_panelCount, CodewordScan.PanelColumns, CodewordScan.PanelColumns));
        _panels = new AlignedBuffer<ulong>(Throw.IfTooLarge(_ones.Length, Bits, _words));

        // The last panel is filled up with copies of the first codeword, which is at least as near and comes before them.
        for (int slot = 0; slot < _ones.Length; slot++)
        {
            ReadOnlySpan<ulong> row = codewords.Row(slot < Count ? slot : 0);
            int at = slot / CodewordScan.PanelColumns * _words * CodewordScan.PanelColumns + slot % CodewordScan.PanelColumns;
            for (int w = 0; w < row.Length; w++) _panels.Span[at + w * CodewordScan.PanelColumns] = row[w];
            _ones.Span[slot] = (ulong)BitCounts.Ones(row);
        }
    }

    /// <summary>M, the number of codewords.</summary>
    public int Count { get; }

    /// <summary>N, the bits of a codeword.</summary>
    public int Bits { get; }

    /// <summary>The codeword of least Hamming distance for each item, and the distance.</summary>
    /// <param name="items">I x N bits.</param>
    /// <param name="indices">I results; the smallest index of several equally near codewords.</param>
    /// <param name="distances">I results: the number of bits that differ.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Find(ReadOnlyBitView items, Span<int> indices, Span<int> distances, WorkerTeam team) =>
        Find(default(HammingMeasure), items, indices, distances, team, Isa.Current);

    /// <summary>The codeword of least cost for each item, where the two kinds of errors cost differently.</summary>
    /// <param name="items">I x N bits.</param>
    /// <param name="zeroCost">The cost of a 0 that the codeword has as 1, 0 or more.</param>
    /// <param name="oneCost">The cost of a 1 that the codeword has as 0, 0 or more; either times N is below 2^31.</param>
    /// <param name="indices">I results; the smallest index of several codewords of equal cost.</param>
    /// <param name="costs">I results.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a cost is negative or too large.</exception>
    public void Find(
        ReadOnlyBitView items, int zeroCost, int oneCost, Span<int> indices, Span<int> costs, WorkerTeam team) =>
        Find(Weighted(zeroCost, oneCost), items, indices, costs, team, Isa.Current);

    /// <summary>The measure of two costs, checked.</summary>
    internal WeightedMeasure Weighted(int zeroCost, int oneCost)
    {
        int largest = Bits == 0 ? int.MaxValue : int.MaxValue / Bits;
        Throw.IfOutside(zeroCost, 0, largest);
        Throw.IfOutside(oneCost, 0, largest);
        return new((uint)zeroCost, (uint)oneCost);
    }

    /// <summary>The search with a given measure and instruction set.</summary>
    internal void Find<TMeasure>(
        TMeasure measure, ReadOnlyBitView items, Span<int> indices, Span<int> costs, WorkerTeam team, InstructionSet level)
        where TMeasure : struct, IBitMeasure
    {
        Throw.IfDifferent(items.Columns, Bits, "number of bits of an item");
        Throw.IfShorter(indices.Length, items.Rows, "indices", "one an item");
        Throw.IfShorter(costs.Length, items.Rows, "distances", "one an item");
        Throw.IfOverlapping(indices, costs, "indices");
        if (items.Rows == 0) return;
        switch (level)
        {
            case InstructionSet.Avx512: Find<BitLanes512, TMeasure>(measure, items, indices, costs, team); break;
            case InstructionSet.Avx2: Find<BitLanes256, TMeasure>(measure, items, indices, costs, team); break;
            default: Find<BitLanes64, TMeasure>(measure, items, indices, costs, team); break;
        }
    }

    private void Find<T, TMeasure>(
        TMeasure measure, ReadOnlyBitView items, Span<int> indices, Span<int> costs, WorkerTeam team)
        where T : unmanaged, ICountLanes<T>
        where TMeasure : struct, IBitMeasure
    {
        fixed (ulong* words = items.Words)
        fixed (int* toIndices = indices, toCosts = costs)
        {
            var job = new ItemJob<T, TMeasure>
            {
                Measure = measure, Items = words, Count = items.Rows, Words = _words,
                Panels = _panels.Pointer, Ones = _ones.Pointer, PanelCount = _panelCount,
                Indices = toIndices, Costs = toCosts,
            };
            bool alone = (long)items.Rows * _panelCount * CodewordScan.PanelColumns * _words < SmallWork;
            team.Run(ref job, (items.Rows + ItemsPerPart - 1) / ItemsPerPart, alone);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Searches for some of the items.</summary>
    private struct ItemJob<T, TMeasure> : IParallelJob
        where T : unmanaged, ICountLanes<T>
        where TMeasure : struct, IBitMeasure
    {
        public TMeasure Measure;
        public ulong* Items;
        public int Count, Words;
        public ulong* Panels, Ones;
        public int PanelCount;
        public int* Indices, Costs;

        public readonly void Run(int index, int worker)
        {
            int first = index * ItemsPerPart, count = Math.Min(ItemsPerPart, Count - first);
            ulong* best = stackalloc ulong[ItemsPerPart * CodewordScan.PanelColumns];
            uint* ones = stackalloc uint[ItemsPerPart];
            new Span<ulong>(best, count * CodewordScan.PanelColumns).Fill(long.MaxValue);
            for (int i = 0; i < count; i++) ones[i] = (uint)BitCounts.Ones(new ReadOnlySpan<ulong>(Item(first + i), Words));
            nint panelWords = (nint)Words * CodewordScan.PanelColumns;
            int block = (int)Math.Max(1, BlockBytes / sizeof(ulong) / Math.Max(1, panelWords));
            for (int p = 0; p < PanelCount; p += block)
            {
                for (int i = 0; i < count; i++)
                {
                    CodewordScan.Run<T, TMeasure>(
                        Measure, Item(first + i), ones[i], Words, Panels + p * panelWords, Ones + (nint)p * CodewordScan.PanelColumns,
                        Math.Min(block, PanelCount - p), (uint)(p * CodewordScan.PanelColumns), best + i * CodewordScan.PanelColumns);
                }
            }

            for (int i = 0; i < count; i++)
            {
                ulong least = ulong.MaxValue;
                for (int l = 0; l < CodewordScan.PanelColumns; l++) least = Math.Min(least, best[i * CodewordScan.PanelColumns + l]);
                Indices[first + i] = (int)(uint)least;
                Costs[first + i] = (int)(least >> 32);
            }
        }

        private readonly ulong* Item(int i) => Items + (nint)i * Words;
    }
}
