using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class ReproducerTests
{
    private const int Items = 1003;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Neither_threads_nor_the_batch_change_a_reproduction(bool drawn)
    {
        CompressionModel model = TinyModels.Create();
        BitMatrix codes = Drawn.Bits(Items, TinyModels.Code, 1, 0.5);
        ulong[]? expected = null;
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using var team = new WorkerTeam(threads);
            var items = new BitMatrix(Items, TinyModels.Visible);
            Run(new Reproducer(model, team), codes.View, items.View, 0);
            BitsAssert.Equal(expected ??= items.Words.ToArray(), items.Words, $"{threads} threads");
        }

        using var two = new WorkerTeam(2);
        var reproducer = new Reproducer(model, two);
        foreach (int batch in (int[])[1, 7, 64, 1000])
        {
            var items = new BitMatrix(Items, TinyModels.Visible);
            for (int first = 0; first < Items; first += batch)
            {
                int rows = Math.Min(batch, Items - first);
                Run(reproducer, codes.Slice(first, rows), items.Slice(first, rows), (uint)first);
            }

            BitsAssert.Equal(expected!, items.Words, $"batches of {batch}");
        }

        void Run(Reproducer reproducer, ReadOnlyBitView from, BitView to, uint first)
        {
            if (drawn) reproducer.Draw(from, to, seed: 6, first);
            else reproducer.Reproduce(from, to);
        }
    }

    [Theory]
    [InlineData("hamming", 0.5)]
    [InlineData("asymmetric:a=3,b=1", 0.75)]
    [InlineData("asymmetric:a=1,b=4", 0.2)]
    [InlineData("wem", 1)]
    public void A_bit_is_1_where_its_probability_is_above_the_measures_threshold(string measure, double threshold)
    {
        CompressionModel model = TinyModels.Create(DistortionMeasure.Parse(measure));
        using var team = new WorkerTeam(1);
        var reproducer = new Reproducer(model, team);
        BitMatrix codes = Drawn.Bits(200, TinyModels.Code, 1, 0.5), items = new(200, TinyModels.Visible);
        Matrix p = new(200, TinyModels.Visible);
        reproducer.Reproduce(codes.View, items.View);
        reproducer.Probabilities(codes.View, p.View);
        int ones = 0;
        for (int r = 0; r < 200; r++)
        {
            for (int i = 0; i < TinyModels.Visible; i++)
            {
                Assert.Equal(p[r, i] > (float)threshold, items[r, i]);
                ones += items[r, i] ? 1 : 0;
            }
        }

        // The threshold matters: another one would give other bits.
        if (measure == "wem") Assert.Equal(0, ones);
        else Assert.InRange(ones, 100, 200 * TinyModels.Visible - 100);
    }

    [Fact]
    public void A_drawn_bit_compares_the_draw_of_its_place()
    {
        CompressionModel model = TinyModels.Create();
        using var team = new WorkerTeam(1);
        var reproducer = new Reproducer(model, team);
        BitMatrix codes = Drawn.Bits(40, TinyModels.Code, 1, 0.5), items = new(40, TinyModels.Visible);
        Matrix p = new(40, TinyModels.Visible);
        reproducer.Draw(codes.View, items.View, seed: 4, firstItem: 77);
        reproducer.Probabilities(codes.View, p.View);
        RandomStream stream = RandomUse.Reproduction.Stream(4);
        for (int r = 0; r < 40; r++)
        {
            for (int i = 0; i < TinyModels.Visible; i++)
                Assert.Equal(stream.DrawUniform(0, 77 + (uint)r, (uint)i) < p[r, i], items[r, i]);
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        using var team = new WorkerTeam(1);
        var reproducer = new Reproducer(TinyModels.Create(), team);
        Assert.Throws<ArgumentException>(
            () => reproducer.Reproduce(new BitMatrix(2, 8).View, new BitMatrix(2, TinyModels.Visible).View));
        Assert.Throws<ArgumentException>(
            () => reproducer.Reproduce(new BitMatrix(2, TinyModels.Code).View, new BitMatrix(2, 69).View));
        Assert.Throws<ArgumentException>(
            () => reproducer.Reproduce(new BitMatrix(2, TinyModels.Code).View, new BitMatrix(3, TinyModels.Visible).View));
        Assert.Throws<ArgumentException>(
            () => reproducer.Draw(new BitMatrix(2, TinyModels.Code).View, new BitMatrix(3, TinyModels.Visible).View, 1));
        Assert.Throws<ArgumentException>(
            () => reproducer.Probabilities(new BitMatrix(2, TinyModels.Code).View, new Matrix(2, 69).View));
    }
}
