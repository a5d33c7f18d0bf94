using FsCheck.Xunit;
using Rbm.Simd.Information;
using Rbm.Simd.Sources;
using Rbm.Simd.Tests.Infrastructure;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Information;

public class SourceDistributionTests
{
    [Property]
    public void Bernoulli_is_a_product(byte probability, byte length)
    {
        int bits = 1 + length % 8;
        double p = probability / 255.0;
        SourceDistribution source = SourceDistribution.Bernoulli(p, bits);
        Assert.Equal(bits, source.Bits);
        double[] each = [.. Enumerable.Repeat(p, bits)];
        for (int x = 0; x < 1 << bits; x++) Assert.Equal(Product(each, x), source.Probabilities[x], 1e-15);
        Assert.Equal(bits * BinaryEntropy.Of(p), source.EntropyBits, 1e-12);
    }

    [Property]
    public void Markov_is_a_chain(byte probability, byte length)
    {
        int bits = 1 + length % 8;
        double p = probability / 255.0;
        SourceDistribution source = SourceDistribution.Markov(p, bits);
        for (int x = 0; x < 1 << bits; x++)
        {
            double expected = 0.5;
            for (int i = 1; i < bits; i++) expected *= Bit(x, i) == Bit(x, i - 1) ? 1 - p : p;
            Assert.Equal(expected, source.Probabilities[x], 1e-15);
        }

        Assert.Equal(MarkovCurve.BlockEntropy(p, bits), source.EntropyBits, 1e-12);
    }

    [Fact]
    public void Uniform_letters_are_all_alike()
    {
        SourceDistribution source = SourceDistribution.Uniform(SourceDistribution.MostBits);
        foreach (double p in source.Probabilities) Assert.Equal(1.0 / 65536, p);
        Assert.Equal(16, source.EntropyBits, 1e-12);
    }

    [Fact]
    public void The_empirical_one_counts_items()
    {
        // 5000 items: more than are read at once.
        var markov = new MarkovSource(0.2, 5, 5000, seed: 1);
        SourceDistribution source = SourceDistribution.Empirical(markov);
        var counts = new int[32];
        var item = new Rbm.Simd.Bits.BitMatrix(1, 5);
        for (int i = 0; i < markov.Count; i++)
        {
            markov.Read(i, 0, item.View);
            counts[item.Row(0)[0]]++;
        }

        for (int x = 0; x < 32; x++) Assert.Equal(counts[x] / 5000.0, source.Probabilities[x], 1e-15);

        // False-alarm rate 1e-9: the items are those of the chain, bit 0 first.
        double[] expected = [.. SourceDistribution.Markov(0.2, 5).Probabilities.ToArray().Select(p => 5000 * p)];
        double statistic = Statistics.ChiSquare([.. counts.Select(c => (long)c)], expected);
        Assert.True(statistic <= Statistics.ChiSquareBound(31, 1e-9), $"chi-square {statistic}");
    }

    [Fact]
    public void Any_distribution_is_taken_as_it_is()
    {
        double[] p = [0.125, 0.5, 0, 0.375];
        SourceDistribution source = SourceDistribution.Of(p);
        Assert.Equal(2, source.Bits);
        Assert.Equal(p, source.Probabilities.ToArray());
        p[0] = 1;
        Assert.Equal(0.125, source.Probabilities[0]);
    }

    [Fact]
    public void What_is_no_small_source_is_an_error()
    {
        const string large = "bits is 784, expected 1 to 16: 2^784 letters are too many to enumerate; "
            + "take items of the source against a codebook (BlahutArimoto.OfCodebook), or the bounds of a learned model";
        Assert.StartsWith(large, Assert.Throws<ArgumentOutOfRangeException>(() => SourceDistribution.Bernoulli(0.5, 784)).Message);
        Assert.StartsWith(large, Assert.Throws<ArgumentOutOfRangeException>(() => SourceDistribution.Markov(0.5, 784)).Message);
        Assert.StartsWith(large, Assert.Throws<ArgumentOutOfRangeException>(
            () => SourceDistribution.Empirical(new BernoulliSource(0.5, 784, 1, 1))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => SourceDistribution.Uniform(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SourceDistribution.Bernoulli(1.5, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => SourceDistribution.Markov(double.NaN, 2));
        Assert.Equal(
            "number of probabilities is 3, expected 2^N for an N of 1 to 16",
            Assert.Throws<ArgumentException>(() => SourceDistribution.Of([0.5, 0.25, 0.25])).Message);
        Assert.Equal(
            "probability values sum to 0.75, expected 1 within 1E-09",
            Assert.Throws<ArgumentException>(() => SourceDistribution.Of([0.5, 0.25])).Message);
        Assert.Throws<ArgumentException>(() => SourceDistribution.Of([]));
    }
}
