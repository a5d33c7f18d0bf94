using FsCheck;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Bits;

public sealed class NearestCodewordTests : IDisposable
{
    private readonly WorkerTeam _team = new(2);

    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_width_finds_what_comparing_one_by_one_finds(InstructionSet level)
    {
        // All remainders of the words by eight, and rows of many eights.
        foreach (int columns in (int[])[1, 63, 64, 65, 128, 129, 192, 256, 300, 384, 448, 512, 513, 768, 784, 1000, 1024, 1600, 4000])
        {
            foreach (int codewords in (int[])[1, 8, 9, 20])
            {
                int items = columns % 7 + codewords % 5 + 1;
                BitMatrix book = Drawn.Bits(codewords, columns, columns + codewords, 0.5), words = Drawn.Bits(items, columns, columns, 0.5);
                foreach (GuardedEnd end in Enum.GetValues<GuardedEnd>()) Check(book, words, level, end);
            }
        }
    }

    // Few bits, so that many codewords are equally near.
    [Property(MaxTest = 30)]
    public void Of_equally_near_codewords_the_first_is_found(PositiveInt columnSeed, PositiveInt bookSeed, PositiveInt itemSeed, int seed)
    {
        int columns = columnSeed.Get % 12 + 1, codewords = bookSeed.Get * 17 % 300 + 1, items = itemSeed.Get * 3 % 100 + 1;
        BitMatrix book = Drawn.Bits(codewords, columns, seed, 0.4), words = Drawn.Bits(items, columns, seed + 1, 0.6);
        foreach (InstructionSet level in Simd.Isa.Supported) Check(book, words, level, GuardedEnd.After);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Threads_and_parts_change_nothing(InstructionSet level)
    {
        Same(Drawn.Bits(700, 784, 1), Drawn.Bits(150, 784, 2));
        Same(Alike(2500, 784, 1, 60), Alike(150, 784, 1, 60));

        void Same(BitMatrix book, BitMatrix words)
        {
            var finder = new NearestCodeword(book.View);
            (int[] indices, int[] distances) = Naive(book, words, 1, 1);
            foreach (int threads in (int[])[1, 2, 3, 7])
            {
                using var team = new WorkerTeam(threads);
                int[] found = new int[150], apart = new int[150];
                finder.Find(default(HammingMeasure), words.View, found, apart, team, level);
                BitsAssert.Equal(indices, found, $"{book.Rows} codewords, {threads} threads");
                BitsAssert.Equal(distances, apart, $"{book.Rows} codewords, {threads} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Of_many_codewords_every_width_finds_what_comparing_one_by_one_finds(InstructionSet level)
    {
        // Rows of 1 to 20 words, the least that is sieved among them, and groups and panels that are full or not.
        foreach (int columns in (int[])[.. Enumerable.Range(1, 20).Select(words => 64 * words - words % 5 * 7), 479, 480, 784])
        {
            int codewords = ((int[])[1024, 1025, 1543, 513, 2047])[columns % 5], items = columns % 9 + 1;
            Check(Alike(codewords, columns, columns, 40), Alike(items, columns, columns, 40), level, GuardedEnd.After);
        }
    }

    // Copies of a few rows, so that many codewords are equally near and equal, and items equal to codewords.
    [Property(MaxTest = 20)]
    public void Of_many_equally_near_codewords_the_first_is_found(
        PositiveInt columnSeed, PositiveInt bookSeed, NonNegativeInt flips, int seed)
    {
        int columns = 480 + columnSeed.Get * 37 % 400, codewords = 500 + bookSeed.Get * 171 % 2000;
        BitMatrix book = Alike(codewords, columns, seed, flips.Get % 4), words = Alike(7, columns, seed, flips.Get % 3);
        book.Row(codewords - 1).CopyTo(words.Row(0));
        book.Row(codewords / 2).CopyTo(words.Row(1));
        foreach (InstructionSet level in Simd.Isa.Supported) Check(book, words, level, GuardedEnd.After);
    }

    [Fact]
    public void A_codeword_is_nearest_to_itself()
    {
        BitMatrix book = Drawn.Bits(1000, 100, 3, 0.5);
        int[] found = new int[1000], apart = new int[1000];
        new NearestCodeword(book.View).Find(book.View, found, apart, _team);
        Assert.Equal(Enumerable.Range(0, 1000), found);
        Assert.All(apart, d => Assert.Equal(0, d));
    }

    [Fact]
    public void The_codewords_are_copied()
    {
        BitMatrix book = Drawn.Bits(20, 100, 3, 0.5), item = new(1, 100);
        book.Row(7).CopyTo(item.Row(0));
        var finder = new NearestCodeword(book.View);
        Assert.Equal((20, 100), (finder.Count, finder.Bits));
        book.Words.Clear();
        int[] found = new int[1], apart = new int[1];
        finder.Find(item.View, found, apart, _team);
        Assert.Equal((7, 0), (found[0], apart[0]));
    }

    [Fact]
    public void Nothing_to_find_is_found_and_no_bits_are_all_alike()
    {
        new NearestCodeword(Drawn.Bits(3, 5, 1).View).Find(new BitMatrix(0, 5).View, [], [], _team);
        int[] found = [9, 9], apart = [9, 9];
        new NearestCodeword(new BitMatrix(3, 0).View).Find(new BitMatrix(2, 0).View, found, apart, _team);
        Assert.Equal([0, 0], found);
        Assert.Equal([0, 0], apart);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal(
            "number of codewords is 0, expected 1 or more",
            Assert.Throws<ArgumentException>(() => new NearestCodeword(new BitMatrix(0, 5).View)).Message);
        var finder = new NearestCodeword(Drawn.Bits(3, 5, 1).View);
        var results = new int[4];
        Assert.Equal(
            "number of bits of an item is 6, expected 5",
            Assert.Throws<ArgumentException>(() => finder.Find(new BitMatrix(2, 6).View, new int[2], new int[2], _team)).Message);
        Assert.Equal(
            "indices has 1 elements, 2 needed (one an item)",
            Assert.Throws<ArgumentException>(() => finder.Find(new BitMatrix(2, 5).View, new int[1], new int[2], _team)).Message);
        Assert.Equal(
            "distances has 1 elements, 2 needed (one an item)",
            Assert.Throws<ArgumentException>(() => finder.Find(new BitMatrix(2, 5).View, new int[2], new int[1], _team)).Message);
        Assert.Equal(
            "indices overlap the other result; they must be disjoint",
            Assert.Throws<ArgumentException>(
                () => finder.Find(new BitMatrix(2, 5).View, results.AsSpan(0, 2), results.AsSpan(1, 2), _team)).Message);
        Assert.Equal(
            "oneCost is -1, expected 0 to 429496729 (Parameter 'oneCost')",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => finder.Find(new BitMatrix(2, 5).View, 1, -1, new int[2], new int[2], _team)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => finder.Find(new BitMatrix(2, 5).View, 429496730, 1, new int[2], new int[2], _team));
    }

    [Fact]
    public void The_largest_costs_do_not_overflow()
    {
        BitMatrix book = new(1, 5), items = new(2, 5);
        for (int c = 0; c < 5; c++) book[0, c] = true;
        int[] found = new int[2], costs = new int[2];
        new NearestCodeword(book.View).Find(items.View, 429496729, 0, found, costs, _team);
        Assert.Equal(5 * 429496729, costs[1]);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(2100)]
    public void Finding_allocates_nothing(int codewords)
    {
        BitMatrix book = Drawn.Bits(codewords, 784, 1), words = Drawn.Bits(400, 784, 2);
        var finder = new NearestCodeword(book.View);
        int[] found = new int[400], costs = new int[400];
        for (int i = 0; i < 3; i++) Find();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) Find();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Find()
        {
            finder.Find(words.View, found, costs, _team);
            finder.Find(words.View, 3, 1, found, costs, _team);
        }
    }

    private void Check(BitMatrix book, BitMatrix words, InstructionSet level, GuardedEnd end)
    {
        foreach (bool sieves in (bool[])[false, true]) Check(new NearestCodeword(book.View, sieves), sieves, book, words, level, end);
    }

    private void Check(NearestCodeword finder, bool sieves, BitMatrix book, BitMatrix words, InstructionSet level, GuardedEnd end)
    {
        string what = $"{level}, sieve {sieves}: {words.Rows} items, {book.Rows} codewords of {book.Columns} bits";
        using var memory = new GuardedMemory<ulong>(words.Words, end);
        var items = new ReadOnlyBitView(memory.Span, words.Rows, words.Columns);
        using var found = new GuardedMemory<int>(words.Rows, end);
        using var costs = new GuardedMemory<int>(words.Rows, end);
        foreach ((int zero, int one) in ((int, int)[])[(1, 1), (3, 1), (0, 2)])
        {
            (int[] indices, int[] expected) = Naive(book, words, zero, one);
            finder.Find(finder.Weighted(zero, one), items, found.Span, costs.Span, _team, level);
            BitsAssert.Equal(indices, found.Span, $"{what}, costs {zero} and {one}");
            BitsAssert.Equal(expected, costs.Span, $"{what}, costs {zero} and {one}");
            if ((zero, one) != (1, 1)) continue;
            found.Span.Clear();
            costs.Span.Clear();
            finder.Find(default(HammingMeasure), items, found.Span, costs.Span, _team, level);
            BitsAssert.Equal(indices, found.Span, what);
            BitsAssert.Equal(expected, costs.Span, what);
        }

        found.AssertSurroundingsUntouched();
        costs.AssertSurroundingsUntouched();
    }

    // Rows that differ from one of four in some bits.
    private static BitMatrix Alike(int rows, int columns, int seed, int flips)
    {
        BitMatrix few = Drawn.Bits(4, columns, seed, 0.4), alike = new(rows, columns);
        var random = new System.Random(seed + rows);
        for (int r = 0; r < rows; r++)
        {
            few.Row(random.Next(4)).CopyTo(alike.Row(r));
            for (int f = random.Next(flips + 1); f > 0; f--)
            {
                int c = random.Next(columns);
                alike[r, c] = !alike[r, c];
            }
        }

        return alike;
    }

    private static (int[] Indices, int[] Costs) Naive(BitMatrix book, BitMatrix items, int zeroCost, int oneCost)
    {
        int[] indices = new int[items.Rows], costs = new int[items.Rows];
        for (int i = 0; i < items.Rows; i++)
        {
            costs[i] = int.MaxValue;
            for (int m = 0; m < book.Rows; m++)
            {
                int cost = 0;
                for (int w = 0; w < items.WordsPerRow; w++)
                {
                    ulong x = items.Row(i)[w], y = book.Row(m)[w];
                    cost += zeroCost * (int)ulong.PopCount(~x & y) + oneCost * (int)ulong.PopCount(x & ~y);
                }

                if (cost < costs[i]) (indices[i], costs[i]) = (m, cost);
            }
        }

        return (indices, costs);
    }
}
