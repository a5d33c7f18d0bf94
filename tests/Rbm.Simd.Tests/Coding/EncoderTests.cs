using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class EncoderTests
{
    // More than the encoder works on at a time.
    private const int Items = 1003;

    [Theory]
    [InlineData(Encoder.ThresholdEffort)]
    [InlineData(Encoder.SamplingEffort)]
    public void Neither_threads_nor_the_batch_change_a_code(int effort)
    {
        CompressionModel model = TinyModels.Create();
        BitMatrix items = Drawn.Bits(Items, TinyModels.Visible, 1);
        ulong[]? expected = null;
        foreach (int threads in (int[])[1, 2, 3, 7])
        {
            using var team = new WorkerTeam(threads);
            var codes = new BitMatrix(Items, TinyModels.Code);
            new Encoder(model, team).Encode(items.View, codes.View, effort, seed: 3, firstItem: 50);
            BitsAssert.Equal(expected ??= codes.Words.ToArray(), codes.Words, $"{threads} threads");
        }

        using var two = new WorkerTeam(2);
        var encoder = new Encoder(model, two);
        foreach (int batch in (int[])[1, 7, 64, 1000])
        {
            var codes = new BitMatrix(Items, TinyModels.Code);
            for (int first = 0; first < Items; first += batch)
            {
                int rows = Math.Min(batch, Items - first);
                encoder.Encode(items.Slice(first, rows), codes.Slice(first, rows), effort, 3, 50 + (uint)first);
            }

            BitsAssert.Equal(expected!, codes.Words, $"batches of {batch}");
        }
    }

    [Fact]
    public void The_threshold_code_is_where_the_mean_field_pass_is_above_a_half()
    {
        CompressionModel model = TinyModels.Create(network: false);
        using var team = new WorkerTeam(1);
        BitMatrix items = Drawn.Bits(50, TinyModels.Visible, 1), codes = new(50, TinyModels.Code);
        new Encoder(model, team).Encode(items.View, codes.View);
        Matrix p = MeanField(model, items, team);
        for (int r = 0; r < 50; r++)
        {
            for (int j = 0; j < TinyModels.Code; j++) Assert.Equal(p[r, j] > 0.5f, codes[r, j]);
        }
    }

    [Fact]
    public void The_sampled_code_is_drawn_by_the_pass_of_a_sampled_reproduction()
    {
        // Algorithm 2: y by the conditional chain, m by the pass of y.
        CompressionModel model = TinyModels.Create();
        using var team = new WorkerTeam(1);
        BitMatrix items = Drawn.Bits(50, TinyModels.Visible, 1), codes = new(50, TinyModels.Code);
        BitMatrix y = new(50, TinyModels.Visible);
        const ulong seed = 8;
        const uint firstItem = 200;
        new Encoder(model, team).Encode(items.View, codes.View, Encoder.SamplingEffort, seed, firstItem);
        new ConditionalSampler(model.Network!, model.Measure, model.Beta!.Value, seed, RandomUse.EncoderChain)
            .Sample(items.View, y.View, 10, 0, firstItem, team, new Workspace());
        Matrix p = MeanField(model, y, team);
        RandomStream stream = RandomUse.EncoderCode.Stream(seed);
        for (int r = 0; r < 50; r++)
        {
            for (int j = 0; j < TinyModels.Code; j++)
                Assert.Equal(stream.DrawUniform(0, firstItem + (uint)r, (uint)j) < p[r, j], codes[r, j]);
        }

        var other = new BitMatrix(50, TinyModels.Code);
        new Encoder(model, team).Encode(items.View, other.View, Encoder.SamplingEffort, seed + 1, firstItem);
        Assert.False(codes.Words.SequenceEqual(other.Words));
    }

    [Fact]
    public void Of_long_codes_too_all_are_tried()
    {
        const int Rows = 30, Bits = 18;
        using var team = new WorkerTeam(2);
        var model = new CompressionModel { Autoencoder = DeepAutoencoder.Unroll(Drawn.Network(5, TinyModels.Visible, 12, Bits)) };
        BitMatrix items = Drawn.Bits(Rows, TinyModels.Visible, 1), codes = new(Rows, Bits), others = new(Rows, Bits);
        double[] least = new double[Rows], found = new double[Rows];
        var encoder = new Encoder(model, team);
        encoder.Encode(items.View, codes.View, least, Encoder.ExhaustiveEffort);
        encoder.Encode(items.View, others.View, found, Encoder.RestartEffort);
        var reproductions = new BitMatrix(Rows, TinyModels.Visible);
        new Reproducer(model, team).Reproduce(codes.View, reproductions.View);
        for (int r = 0; r < Rows; r++)
        {
            Assert.Equal(model.Measure.Sum(items.Row(r), reproductions.Row(r)), least[r]);
            Assert.True(least[r] <= found[r], $"item {r}: {least[r]}, but {found[r]} is there");
        }

        Assert.True(least.Sum() < found.Sum());
    }

    [Fact]
    public void Stopping_while_codes_are_tried_stops()
    {
        using var team = new WorkerTeam(1);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var encoder = new Encoder(TinyModels.Create(), team, codebook: null, stop.Token);
        BitMatrix items = new(2, TinyModels.Visible), codes = new(2, TinyModels.Code);
        Assert.Throws<OperationCanceledException>(() => encoder.Encode(items.View, codes.View, Encoder.ExhaustiveEffort));
    }

    [Fact]
    public void What_cannot_be_encoded_is_refused()
    {
        using var team = new WorkerTeam(1);
        var encoder = new Encoder(TinyModels.Create(network: false), team);
        BitMatrix items = new(2, TinyModels.Visible), codes = new(2, TinyModels.Code);
        Assert.StartsWith(
            "effort is 10", Assert.Throws<ArgumentException>(() => encoder.Encode(items.View, codes.View, 10)).Message);
        Assert.StartsWith(
            "effort is -1", Assert.Throws<ArgumentException>(() => encoder.Encode(items.View, codes.View, -1)).Message);
        Assert.StartsWith(
            "effort 1 samples",
            Assert.Throws<ArgumentException>(() => encoder.Encode(items.View, codes.View, Encoder.SamplingEffort)).Message);
        Assert.Throws<ArgumentException>(() => encoder.Encode(new BitMatrix(2, 71).View, codes.View));
        Assert.Throws<ArgumentException>(() => encoder.Encode(items.View, new BitMatrix(2, 8).View));
        Assert.Throws<ArgumentException>(() => encoder.Encode(items.View, new BitMatrix(3, TinyModels.Code).View));
        encoder.Encode(new BitMatrix(0, TinyModels.Visible).View, new BitMatrix(0, TinyModels.Code).View);
    }

    private static Matrix MeanField(CompressionModel model, BitMatrix items, WorkerTeam team)
    {
        var p = new Matrix(items.Rows, items.Columns);
        ((ReadOnlyBitView)items.View).Expand(p.View);
        foreach (DenseLayer layer in model.Autoencoder.Encoder)
        {
            var next = new Matrix(items.Rows, layer.Outputs);
            layer.Probabilities(p.View, next.View, team, new Workspace());
            p = next;
        }

        return p;
    }
}
