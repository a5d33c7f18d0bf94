using System.Numerics;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bits;

/// <summary>
/// Finds the nearest codeword of each item by comparing it with all of them: exact, the same for every instruction set and number
/// of threads.
/// </summary>
/// <remarks>
/// The codewords are kept a second time, eight side by side, so that each is compared in a lane of its own and no sums across
/// lanes are needed. 13 words take 1.6 ns a codeword and thread in AVX-512 on a Zen 4, 2.6 in AVX2, 6.6 word by word. After the
/// constructor nothing is allocated.
/// <para>
/// Of many codewords the bits that vary most are kept a third time, and only those vectors of codewords are compared that
/// <see cref="CodewordSieve"/> leaves: by these bits alone one of them at least is nearer than the best one so far. Predicted was
/// 0.36 ns a codeword in AVX-512 (0.28 for the sieve and 1.6 for 5 % of the vectors) and 0.60 in AVX2. Measured of 2^16 reproductions
/// of MNIST digits, the nearest 40 bits away and the mean 131, were 0.6 and 0.9, of 2^20 0.49 and 0.75, some 3 and 3.7 times as fast
/// as all words; of the first groups, with no near codeword found yet, more is left. Word by word it is 6 to 7 times as fast. Of
/// random bits, where all are as far, a tenth is lost.
/// </para>
/// <para>
/// Tried and slower: the three or four words of most varied bits of eight codewords side by side first, 1.6 and 1.9 times as fast as
/// all words (2.6 predicted: counting bits within words takes most of the time that their adding does). The difference of the numbers
/// of ones leaves 95 % of the groups of eight of 8192 digits, the differences of each 64 bits' numbers of ones 76 %, of each
/// 32 bits' 64 %; the sieve leaves 7 %, and 2 % of 2^16.
/// </para>
/// </remarks>
public sealed unsafe class NearestCodeword
{
    // A block of codewords stays in L1 (32 KiB and more) while a part's items are compared with it; the part's items make up for
    // the fetching of the block from memory, where a large codebook is: with a sieve, 128 items are 12 % faster than 64 there, 2^20
    // codewords, and take 256 KB of the stack.
    private const int BlockBytes = 1 << 14;
    private const int ItemsPerPart = 32;
    private const int MostItemsPerPart = 128;
    private const long LargeCodebookWords = 1 << 21;

    // Words of items by codewords: some 50 us of one core, which is what waking another one takes.
    private const long SmallWork = 1 << 20;

    // From this number of codewords on there is a sieve: of 2^10 digits and reproductions it makes finding 1.0 times as fast, of 2^11
    // 1.3 to 1.6, of 2^13 2.0 to 2.5.
    private const int LeastSieved = 1 << 11;

    // The most groups that are compared whole after one of which the sieve left more than half, so that it did not pay: one after the
    // first such, then each time twice as many.
    private const int LongestPause = 32;

    private readonly AlignedBuffer<ulong> _panels;
    private readonly AlignedBuffer<ulong> _ones;
    private readonly CodewordSieve? _sieve;
    private readonly int _words;
    private readonly int _panelCount;

    /// <summary>Copies the codewords.</summary>
    /// <param name="codewords">M x N bits, M of 1 or more.</param>
    /// <exception cref="ArgumentException">There is no codeword, or so many bits do not fit.</exception>
    public NearestCodeword(ReadOnlyBitView codewords)
        : this(codewords, codewords.Rows >= LeastSieved)
    {
    }

    /// <summary>The same with or without a sieve, where the codewords are long enough for one.</summary>
    internal NearestCodeword(ReadOnlyBitView codewords, bool sieves)
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

        if (sieves && Bits >= 2 * CodewordSieve.Columns) _sieve = new CodewordSieve(codewords);
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
            case InstructionSet.Avx512: Find<BitLanes512, BitLanes512, TMeasure>(measure, items, indices, costs, team); break;
            case InstructionSet.Avx2: Find<BitLanes256, BitLanes256, TMeasure>(measure, items, indices, costs, team); break;
            default: Find<BitLanes64, BitLanes128, TMeasure>(measure, items, indices, costs, team); break;
        }
    }

    private void Find<T, TSieve, TMeasure>(
        TMeasure measure, ReadOnlyBitView items, Span<int> indices, Span<int> costs, WorkerTeam team)
        where T : unmanaged, ICountLanes<T>
        where TSieve : unmanaged, IBitLanes<TSieve>
        where TMeasure : struct, IBitMeasure
    {
        fixed (ulong* words = items.Words)
        fixed (int* toIndices = indices, toCosts = costs)
        {
            int partItems = _panels.Length < LargeCodebookWords
                ? ItemsPerPart
                : Math.Clamp((items.Rows + team.Size - 1) / team.Size, ItemsPerPart, MostItemsPerPart);
            var job = new ItemJob<T, TSieve, TMeasure>
            {
                Measure = measure, Items = words, Count = items.Rows, PartItems = partItems, Words = _words,
                Panels = _panels.Pointer, Ones = _ones.Pointer, PanelCount = _panelCount,
                Columns = _sieve is null ? null : _sieve.ColumnNumbers, Groups = _sieve is null ? null : _sieve.Groups,
                Indices = toIndices, Costs = toCosts,
            };
            bool alone = (long)items.Rows * _panelCount * CodewordScan.PanelColumns * _words < SmallWork;
            team.Run(ref job, (items.Rows + partItems - 1) / partItems, alone);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Searches for some of the items.</summary>
    private struct ItemJob<T, TSieve, TMeasure> : IParallelJob
        where T : unmanaged, ICountLanes<T>
        where TSieve : unmanaged, IBitLanes<TSieve>
        where TMeasure : struct, IBitMeasure
    {
        private const int Lanes = CodewordScan.PanelColumns;

        public TMeasure Measure;
        public ulong* Items;
        public int Count, PartItems, Words;
        public ulong* Panels, Ones;
        public int PanelCount;

        /// <summary>The sieve's, or null.</summary>
        public int* Columns;
        public ulong* Groups;

        public int* Indices, Costs;

        public readonly void Run(int index, int worker)
        {
            int first = index * PartItems, count = Math.Min(PartItems, Count - first);
            ulong* best = stackalloc ulong[count * Lanes];
            new Span<ulong>(best, count * Lanes).Fill(long.MaxValue);
            if (TMeasure.IsCount && Groups != null) CompareSieved(first, count, best);
            else CompareAll(first, count, best);
            for (int i = 0; i < count; i++)
            {
                ulong least = Least(best + i * Lanes);
                Indices[first + i] = (int)(uint)least;
                Costs[first + i] = (int)(least >> 32);
            }
        }

        private readonly void CompareAll(int first, int count, ulong* best)
        {
            uint* ones = stackalloc uint[count];
            for (int i = 0; i < count; i++) ones[i] = (uint)BitCounts.Ones(new ReadOnlySpan<ulong>(Item(first + i), Words));
            int block = Math.Max(1, BlockBytes / sizeof(ulong) / Math.Max(1, Words * Lanes));
            for (int p = 0; p < PanelCount; p += block)
            {
                int panels = Math.Min(block, PanelCount - p);
                for (int i = 0; i < count; i++) Compare(Item(first + i), ones[i], p, panels, best + i * Lanes);
            }
        }

        // The bound is the least cost of codewords before the group's, so that of equal costs theirs stays: what the sieve leaves out
        // cannot win.
        private readonly void CompareSieved(int first, int count, ulong* best)
        {
            const int GroupPanels = CodewordSieve.GroupCodewords / Lanes;
            ulong* spread = stackalloc ulong[count * CodewordSieve.Columns], bounds = stackalloc ulong[count];
            ulong* near = stackalloc ulong[CodewordSieve.GroupWords];
            ushort* left = stackalloc ushort[CodewordSieve.GroupCodewords / T.Words];
            int* waits = stackalloc int[count], nextWaits = stackalloc int[count];
            for (int i = 0; i < count; i++)
            {
                CodewordSieve.Spread(Item(first + i), Columns, spread + i * CodewordSieve.Columns);
                (waits[i], nextWaits[i]) = (1, 1);
            }

            ulong* group = Groups;
            for (int p = 0; p < PanelCount; p += GroupPanels, group += CodewordSieve.GroupSize)
            {
                int panels = Math.Min(GroupPanels, PanelCount - p), some;
                for (int i = 0; i < count; i++)
                {
                    if (waits[i] > 0)
                    {
                        Compare(Item(first + i), 0, p, panels, best + i * Lanes);
                        waits[i]--;
                    }
                    else
                    {
                        CodewordSieve.Run<TSieve>(
                            spread + i * CodewordSieve.Columns, group, Math.Min(bounds[i], byte.MaxValue), near);
                        if ((some = List(near, panels, left)) == 0) continue;
                        CodewordScan.RunSome<T>(
                            Item(first + i), Words, Panels + (nint)p * Words * Lanes, left, some, (uint)(p * Lanes), best + i * Lanes);
                        if (2 * some * T.Words <= panels * Lanes) nextWaits[i] = 1;
                        else (waits[i], nextWaits[i]) = (nextWaits[i], Math.Min(2 * nextWaits[i], LongestPause));
                    }

                    bounds[i] = Least(best + i * Lanes) >> 32;
                }
            }
        }

        // The vectors with a codeword that is near.
        private static int List(ulong* near, int panels, ushort* left)
        {
            int count = 0;
            for (int w = 0; w * 64 < panels * Lanes; w++)
            {
                for (ulong bits = near[w]; bits != 0;)
                {
                    int at = BitOperations.TrailingZeroCount(bits) & -T.Words;
                    bits &= ~(((1ul << T.Words) - 1) << at);
                    if (w * 64 + at < panels * Lanes) left[count++] = (ushort)(w * 64 + at);
                }
            }

            return count;
        }

        private readonly void Compare(ulong* item, uint ones, int panel, int panels, ulong* best) =>
            CodewordScan.Run<T, TMeasure>(
                Measure, item, ones, Words, Panels + (nint)panel * Words * Lanes, Ones + (nint)panel * Lanes, panels,
                (uint)(panel * Lanes), best);

        private static ulong Least(ulong* keys)
        {
            ulong least = keys[0];
            for (int l = 1; l < Lanes; l++) least = Math.Min(least, keys[l]);
            return least;
        }

        private readonly ulong* Item(int i) => Items + (nint)i * Words;
    }
}
