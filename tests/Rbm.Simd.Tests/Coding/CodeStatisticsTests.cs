using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Sources;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class CodeStatisticsTests
{
    [Fact]
    public void Statistics_are_those_of_the_counts()
    {
        var statistics = new CodeStatistics([2, 1, 1, 0]);
        Assert.Equal((2, 4L, 3, 1.5), (statistics.CodeBits, statistics.Items, statistics.Distinct, statistics.Entropy));
        Assert.Equal((1L, 0.5, 2.0), (statistics.Unused!.Value, statistics.LargestShare, statistics.MostEntropy));
        Assert.Equal(2 / (8 * Math.Log(2)), statistics.EntropyBias!.Value, 1e-12);
        Assert.Null(new CodeStatistics([1, 1, 1, 0]).EntropyBias);
        Assert.Equal([0.25, 0.25], statistics.BitMeans);
        double quarter = 2 - 0.75 * Math.Log2(3);
        Assert.All(statistics.BitEntropies, h => Assert.Equal(quarter, h, 1e-12));
        Assert.Throws<ArgumentException>(() => new CodeStatistics([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new CodeStatistics([1, -2]));
    }

    [Fact]
    public void Statistics_of_nothing_are_0()
    {
        foreach (CodeStatistics none in (CodeStatistics[])[new([0, 0]), CodeStatistics.Of(new BitMatrix(0, 1))])
        {
            Assert.Equal((1, 0L, 0, 2L), (none.CodeBits, none.Items, none.Distinct, none.Unused!.Value));
            Assert.Equal((0.0, 0.0, 0.0), (none.Entropy, none.MostEntropy, none.LargestShare));
            Assert.Equal([0.0], none.BitMeans);
            Assert.Equal([0.0], none.BitEntropies);
        }
    }

    [Fact]
    public void Codes_longer_than_a_word_are_told_apart_by_every_bit()
    {
        // Seven items, K = 70: three times the code {}, twice {0}, once {0, 69}, once {69}.
        var codes = new BitMatrix(7, 70);
        foreach ((int item, int bit) in (ReadOnlySpan<(int, int)>)[(1, 0), (4, 0), (5, 0), (5, 69), (6, 69)]) codes[item, bit] = true;
        CodeStatistics statistics = CodeStatistics.Of(codes);
        Assert.Equal((70, 7L, 4, null), (statistics.CodeBits, statistics.Items, statistics.Distinct, statistics.Unused));
        Assert.Equal(Math.Log2(7) - (3 * Math.Log2(3) + 2) / 7, statistics.Entropy, 1e-12);
        Assert.Equal((3 / 7.0, Math.Log2(7)), (statistics.LargestShare, statistics.MostEntropy));
        Assert.Null(statistics.EntropyBias);
        Assert.Equal((3 / 7.0, 0.0, 2 / 7.0), (statistics.BitMeans[0], statistics.BitMeans[1], statistics.BitMeans[69]));
        Assert.Equal(0, statistics.Counts.Length);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(4, 500)]
    [InlineData(9, 300)]
    public void Counting_codes_is_counting_a_codebook(int bits, int items)
    {
        BitMatrix codes = Drawn.Bits(items, bits, 3);
        long[] counts = new long[1 << bits];
        for (int r = 0; r < items; r++) counts[codes.Row(r)[0]]++;
        CodeStatistics expected = new(counts), found = CodeStatistics.Of(codes);
        Assert.Equal((expected.Items, expected.Distinct, expected.Unused), (found.Items, found.Distinct, found.Unused));
        Assert.Equal((expected.Entropy, expected.LargestShare), (found.Entropy, found.LargestShare));
        Assert.Equal(expected.BitMeans, found.BitMeans);
        Assert.Equal(expected.BitEntropies, found.BitEntropies);
        Assert.InRange(found.Entropy, 0, found.MostEntropy);
    }

    [Fact]
    public void An_evaluation_counts_the_codes_that_the_encoder_finds_and_gives_the_stream_away()
    {
        Simd.Models.CompressionModel model = TinyModels.Create();
        BitMatrix items = Drawn.Bits(1201, TinyModels.Visible, 2), codes = new(1201, TinyModels.Code);
        using var team = new WorkerTeam(1);
        var source = new BitSource("drawn", items, TinyModels.Visible, 1);
        using var stream = new MemoryStream();
        Evaluation evaluation = Evaluator.Evaluate(model, source, 0, 1, team, output: stream);
        new Encoder(model, team).Encode(items.View, codes.View, 0, 1);
        long[] counts = new long[1 << TinyModels.Code];
        for (int r = 0; r < 1201; r++) counts[codes.Row(r)[0]]++;
        var expected = new CodeStatistics(counts);
        Assert.Equal((1201L, expected.Distinct), (evaluation.Codes.Items, evaluation.Codes.Distinct));
        Assert.Equal(expected.Entropy, evaluation.Codes.Entropy);
        Assert.Equal(evaluation.FileRate * 1201 * TinyModels.Visible / 8, stream.Length, 1e-6);
        stream.Position = 0;
        Assert.Equal(1201, new CodeStreamReader(stream).Verify());
    }
}
