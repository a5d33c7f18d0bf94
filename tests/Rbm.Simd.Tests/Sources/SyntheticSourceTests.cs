using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Random;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Tests.Sources;

public class SyntheticSourceTests
{
    [Property(MaxTest = 60)]
    public void Any_order_and_block_size_give_the_same_bits(ulong seed, ushort probability, byte length, byte count)
    {
        double p = probability / 65535.0;
        Reading.AssertOrderless(new BernoulliSource(p, length + 1, count + 1, seed));
        Reading.AssertOrderless(new MarkovSource(p, length + 1, count + 1, seed));
    }

    [Property(MaxTest = 60)]
    public void A_shorter_source_is_the_beginning_of_a_longer_one(ulong seed, byte length)
    {
        BitMatrix few = Reading.All(new BernoulliSource(0.3, length + 1, 3, seed));
        BitMatrix many = Reading.All(new BernoulliSource(0.3, length + 1, 7, seed));
        Assert.True(few.Words.SequenceEqual(many.Slice(0, 3).Words));
    }

    [Fact]
    public void Bernoulli_bits_are_the_addressed_draws()
    {
        var source = new BernoulliSource(0.3, 200, 5, 77);
        RandomStream stream = RandomUse.SyntheticSource.Stream(77);
        BitMatrix bits = Reading.All(source);
        for (int i = 0; i < 5; i++)
            for (int j = 0; j < 200; j++)
                Assert.Equal(stream.Draw(0, (uint)i, (uint)j) < (uint)Math.Round(0.3 * 4294967296.0), bits[i, j]);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.3)]
    [InlineData(0.01)]
    [InlineData(0.999)]
    public void Bernoulli_ones_are_as_frequent_as_p(double p)
    {
        var source = new BernoulliSource(p, 100, 5000, 11);
        Reading.AssertFrequency(p, Reading.Ones(Reading.All(source)), 500_000);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.2)]
    [InlineData(0.9)]
    public void Markov_flips_are_as_frequent_as_p_and_states_are_uniform(double p)
    {
        const int items = 4000, length = 130;
        BitMatrix bits = Reading.All(new MarkovSource(p, length, items, 5));
        long flips = 0, first = 0, last = 0;
        for (int i = 0; i < items; i++)
        {
            first += bits[i, 0] ? 1 : 0;
            last += bits[i, length - 1] ? 1 : 0;
            for (int j = 1; j < length; j++) flips += bits[i, j] != bits[i, j - 1] ? 1 : 0;
        }

        Reading.AssertFrequency(p, flips, items * (length - 1));
        Reading.AssertFrequency(0.5, first, items);
        Reading.AssertFrequency(0.5, last, items);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(300)]
    public void Probabilities_of_0_and_1_are_exact(int length)
    {
        Assert.Equal(0, Reading.Ones(Reading.All(new BernoulliSource(0, length, 500, 1))));
        Assert.Equal(500L * length, Reading.Ones(Reading.All(new BernoulliSource(1, length, 500, 1))));
        BitMatrix still = Reading.All(new MarkovSource(0, length, 500, 1));
        BitMatrix flipping = Reading.All(new MarkovSource(1, length, 500, 1));
        for (int i = 0; i < 500; i++)
        {
            for (int j = 1; j < length; j++)
            {
                Assert.Equal(still[i, 0], still[i, j]);
                Assert.Equal(flipping[i, 0] ^ (j & 1) != 0, flipping[i, j]);
            }
        }
    }

    [Fact]
    public void The_last_possible_item_can_be_read()
    {
        var bits = new BitMatrix(2, 70);
        new BernoulliSource(1, 70, int.MaxValue, 1).Read(int.MaxValue - 2, 0, bits.View);
        Assert.Equal(140, Reading.Ones(bits));
        new MarkovSource(0.5, 70, int.MaxValue, 1).Read(int.MaxValue - 2, 0, bits.View);
        Assert.NotEqual(0, Reading.Ones(bits));
    }

    [Fact]
    public void Seeds_and_kinds_of_source_differ()
    {
        BitMatrix one = Reading.All(new BernoulliSource(0.5, 256, 1, 1));
        Assert.False(one.Words.SequenceEqual(Reading.All(new BernoulliSource(0.5, 256, 1, 2)).Words));
        Assert.False(one.Words.SequenceEqual(Reading.All(new MarkovSource(0.5, 256, 1, 1)).Words));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.0000001)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Probabilities_outside_0_to_1_are_refused(double p)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BernoulliSource(p, 8, 8, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MarkovSource(p, 8, 8, 1));
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(-1, 8)]
    [InlineData(8, 0)]
    [InlineData(8, -1)]
    public void Sizes_of_0_are_refused(int length, int count)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BernoulliSource(0.5, length, count, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MarkovSource(0.5, length, count, 1));
    }

    [Fact]
    public void Reads_past_the_end_or_of_another_width_are_refused()
    {
        var source = new BernoulliSource(0.5, 8, 10, 1);
        Assert.Throws<ArgumentException>(() => source.Read(9, 0, new BitMatrix(2, 8).View));
        Assert.Throws<ArgumentException>(() => source.Read(0, 0, new BitMatrix(2, 9).View));
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(-1, 0, new BitMatrix(1, 8).View));
        source.Read(10, 0, new BitMatrix(0, 8).View);
    }
}
