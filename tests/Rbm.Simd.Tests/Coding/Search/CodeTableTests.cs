using Rbm.Simd.Coding.Search;

namespace Rbm.Simd.Tests.Coding.Search;

public class CodeTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void With_room_and_probes_enough_nothing_is_lost_and_nothing_else_is_found(int words)
    {
        var table = new CodeTable(words, int.MaxValue);
        for (int round = 0; round < 2; round++)
        {
            table.Clear(1000);
            for (int i = 0; i < 1000; i++)
            {
                Assert.False(table.TryGet(i % 7, Code(i, words), out _));
                table.Add(i % 7, Code(i, words), (ulong)(i + round));
            }

            for (int i = 0; i < 1000; i++)
            {
                Assert.True(table.TryGet(i % 7, Code(i, words), out ulong value));
                Assert.Equal((ulong)(i + round), value);
                Assert.False(table.TryGet(i % 7 + 7, Code(i, words), out _));
            }
        }
    }

    [Fact]
    public void A_full_table_forgets_and_never_errs()
    {
        var table = new CodeTable(1, probes: 4);
        table.Clear(10);
        int found = 0;
        for (int i = 0; i < 1000; i++) table.Add(0, Code(i, 1), (ulong)i);
        for (int i = 0; i < 1000; i++)
        {
            if (!table.TryGet(0, Code(i, 1), out ulong value)) continue;
            Assert.Equal((ulong)i, value);
            found++;
        }

        Assert.InRange(found, 30, 64);
    }

    [Fact]
    public void Of_equal_scores_the_smaller_number_is_better_whatever_its_words()
    {
        Assert.True(CodeOrder.IsBetter(1, [9], 2, [0]));
        Assert.False(CodeOrder.IsBetter(2, [0], 1, [9]));
        Assert.True(CodeOrder.IsBetter(1, [1ul << 62], 1, [1ul << 63]));
        Assert.True(CodeOrder.IsBetter(1, [5, 0], 1, [0, 1]));
        Assert.False(CodeOrder.IsBetter(1, [0, 1], 1, [5, 0]));
        Assert.False(CodeOrder.IsBetter(1, [5, 1], 1, [5, 1]));
    }

    [Fact]
    public void Pairs_come_once_each_in_the_order_of_their_worse_rank()
    {
        (int, int)[] pairs = [.. Enumerable.Range(0, 10).Select(PairOrder.At)];
        Assert.Equal([(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (0, 4), (1, 4), (2, 4), (3, 4)], pairs);
    }

    private static ulong[] Code(int i, int words) => [.. Enumerable.Range(1, words).Select(w => (ulong)(i * w) * 0x9E3779B97F4A7C15)];
}
