using FsCheck.Xunit;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Random;

public class RandomStreamTests
{
    // One comparison of a test would fail by chance once in 1e9 draws of the seed; seeds are fixed, so it either does or does
    // not.
    private const double FalseAlarmRate = 1e-9;

    [Property]
    public void A_draw_is_the_documented_word_of_the_documented_block(ulong seed, uint stream, uint step, uint row, uint column)
    {
        (uint group, uint word, uint lane) = (column / 64, column % 64 / 16, column % 16);
        (uint x0, uint x1, uint x2, uint x3) =
            Philox.Block(16 * group + lane, row, step, stream, (uint)seed, (uint)(seed >> 32));
        uint[] words = [x0, x1, x2, x3];
        Assert.Equal(words[word], new RandomStream(seed, stream).Draw(step, row, column));
    }

    [Fact]
    public void No_two_columns_share_a_word()
    {
        // With 2^18 words of 32 bits some coincide by chance; those of one block never do, and all four words are used.
        var stream = new RandomStream(7, 3);
        var drawn = new HashSet<(uint Block, uint Word)>();
        for (uint block = 0; block < 64; block++)
        {
            (uint x0, uint x1, uint x2, uint x3) = Philox.Block(block, 5, 9, 3, 7, 0);
            uint[] words = [x0, x1, x2, x3];
            for (uint word = 0; word < 4; word++)
            {
                uint column = block / 16 * 64 + word * 16 + block % 16;
                Assert.Equal(words[word], stream.Draw(9, 5, column));
                Assert.True(drawn.Add((block, word)));
            }
        }

        Assert.Equal(256, drawn.Count);
    }

    [Property]
    public void Every_part_of_the_address_matters(ulong seed, uint stream, uint step, uint row, uint column)
    {
        uint[] With(ulong s, uint u, uint t, uint r, uint c) =>
            [.. Enumerable.Range(0, 8).Select(i => new RandomStream(s, u).Draw(t, r, c / 64 * 64 + (uint)i))];

        uint[][] draws =
        [
            With(seed, stream, step, row, column),
            With(seed ^ 1, stream, step, row, column),
            With(seed ^ (1ul << 63), stream, step, row, column),
            With(seed, stream ^ 1, step, row, column),
            With(seed, stream, step ^ 1, row, column),
            With(seed, stream, step, row ^ 1, column),
            With(seed, stream, step, row, column ^ 64),
        ];
        // Two sets of eight words agree by chance once in 2^256.
        Assert.Equal(draws.Length, draws.Select(words => string.Join(",", words)).Distinct().Count());
    }

    [Fact]
    public void Uses_and_indices_have_streams_of_their_own()
    {
        uint[] streams =
        [
            .. from use in Enum.GetValues<RandomUse>() from index in new[] { 0, 1, 2, 65535 } select use.Stream(1, index).Stream,
        ];
        Assert.Equal(streams.Length, streams.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(24)]
    public void Each_byte_of_the_draws_is_uniform(int shift)
    {
        var counts = new long[256];
        RandomStream stream = RandomUse.HiddenUnits.Stream(seed: 1);
        for (uint row = 0; row < 200; row++)
        {
            for (uint column = 0; column < 1000; column++) counts[stream.Draw(0, row, column) >> shift & 255]++;
        }

        Statistics.AssertUniform(counts, FalseAlarmRate);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    public void Neighbours_are_independent(uint dStep, uint dRow, uint dColumn)
    {
        // The top nibbles of a draw and of its neighbour, as one of 256 pairs.
        var counts = new long[256];
        RandomStream stream = RandomUse.VisibleUnits.Stream(seed: 2);
        for (uint row = 0; row < 200; row += 2)
        {
            for (uint column = 0; column < 1000; column += 2)
            {
                uint a = stream.Draw(0, row, column) >> 28, b = stream.Draw(dStep, row + dRow, column + dColumn) >> 28;
                counts[16 * a + b]++;
            }
        }

        Statistics.AssertUniform(counts, FalseAlarmRate);
    }

    [Property]
    public void A_uniform_number_is_the_high_24_bits(uint word)
    {
        float uniform = RandomStream.ToUniform(word);
        Assert.InRange(uniform, 0, 1 - Math.ScaleB(1, -24));
        Assert.Equal(word >> 8, Math.ScaleB(uniform, 24));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60_000)]
    [InlineData(int.MaxValue)]
    public void An_index_is_below_its_bound_and_uniform(int bound)
    {
        const int cells = 7;
        var counts = new long[cells];
        RandomStream stream = RandomUse.Shuffle.Stream(seed: 3);
        for (uint i = 0; i < 70_000; i++)
        {
            int index = stream.DrawIndex(0, i, 0, bound);
            Assert.InRange(index, 0, bound - 1);
            counts[(long)index * cells / bound]++;
        }

        // A bound that is no multiple of 7 has cells that differ by one value.
        if (bound == 1) Assert.Equal(70_000, counts[0]);
        else Statistics.AssertUniform(counts, FalseAlarmRate, "cells that differ by less than the sampling error");
    }
}
