using FsCheck;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Learning;

namespace Rbm.Simd.Tests.Learning;

public class MiniBatchesTests
{
    [Property]
    public void An_epoch_has_every_item_at_most_once_and_all_but_the_remainder(
        PositiveInt itemSeed, PositiveInt sizeSeed, byte epoch)
    {
        int items = itemSeed.Get % 300 + 1, size = sizeSeed.Get % 320 + 1;
        BitMatrix all = Numbered(items);
        var batches = new MiniBatches(all, size, seed: 5, epoch);
        Assert.Equal(Math.Min(size, items), batches.Size);
        Assert.Equal(items / batches.Size, batches.Count);
        int[] seen = Order(batches);
        Assert.Equal(items - items % batches.Size, seen.Length);
        Assert.Equal(seen.Length, seen.Distinct().Count());
        Assert.All(seen, i => Assert.InRange(i, 0, items - 1));
    }

    [Fact]
    public void The_order_depends_on_seed_and_epoch_and_on_nothing_else()
    {
        BitMatrix all = Numbered(100);
        int[] order = Order(new MiniBatches(all, 10, seed: 1, epoch: 0));
        Assert.Equal(order, Order(new MiniBatches(all, 10, seed: 1, epoch: 0)));
        Assert.Equal(order, Order(new MiniBatches(all, 25, seed: 1, epoch: 0)));
        Assert.NotEqual(order, Order(new MiniBatches(all, 10, seed: 1, epoch: 1)));
        Assert.NotEqual(order, Order(new MiniBatches(all, 10, seed: 2, epoch: 0)));
        Assert.NotEqual(Enumerable.Range(0, 100), order);
    }

    [Fact]
    public void Every_item_comes_to_every_place_alike()
    {
        // 10 items in 10 places over 5,000 epochs; the cells of the table are nearly independent.
        const int items = 10, epochs = 5000;
        var counts = new long[items * items];
        BitMatrix all = Numbered(items);
        for (uint epoch = 0; epoch < epochs; epoch++)
        {
            int[] order = Order(new MiniBatches(all, 5, seed: 3, epoch));
            for (int place = 0; place < items; place++) counts[place * items + order[place]]++;
        }

        Infrastructure.Statistics.AssertUniform(counts, 1e-9);
    }

    // Row i holds the number i.
    private static BitMatrix Numbered(int items)
    {
        var matrix = new BitMatrix(items, 70);
        for (int i = 0; i < items; i++) matrix.Row(i)[0] = (ulong)i;
        return matrix;
    }

    private static int[] Order(MiniBatches batches)
    {
        var order = new List<int>();
        for (int b = 0; b < batches.Count; b++)
        {
            ReadOnlyBitView batch = batches[b];
            Assert.Equal(batches.Size, batch.Rows);
            for (int r = 0; r < batch.Rows; r++) order.Add((int)batch.Row(r)[0]);
        }

        return [.. order];
    }
}
