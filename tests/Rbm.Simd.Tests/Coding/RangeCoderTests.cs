using FsCheck.Xunit;
using Rbm.Simd.Coding;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Coding;

public class RangeCoderTests
{
    [Property(MaxTest = 200)]
    public void Decodes_what_it_encoded(int seed, ushort length)
    {
        var random = new System.Random(seed);
        int count = length % 3000;
        bool[] bits = new bool[count];
        uint[] probabilities = new uint[count];
        for (int i = 0; i < count; i++)
        {
            probabilities[i] = AnyProbability(random);
            bits[i] = random.Next(RangeEncoder.One) < probabilities[i];
            if (random.Next(10) == 0) bits[i] = !bits[i];
        }

        AssertRoundTrip(bits, probabilities);
    }

    [Theory]
    [InlineData(1u, false)]
    [InlineData(1u, true)]
    [InlineData(65535u, false)]
    [InlineData(65535u, true)]
    [InlineData(32768u, true)]
    [InlineData(32768u, false)]
    public void Decodes_long_runs_at_the_ends_of_the_interval(uint probability, bool bit)
    {
        bool[] bits = new bool[10_000];
        Array.Fill(bits, bit);
        uint[] probabilities = new uint[bits.Length];
        Array.Fill(probabilities, probability);
        AssertRoundTrip(bits, probabilities);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(30)]
    [InlineData(300)]
    public void Carries_through_the_bytes_already_written(int zeros)
    {
        // The bits that lead to a number just above 1/2: the low end stays below it, 0x7F FF FF .., until the interval is as narrow.
        byte[] number = [0x80, .. new byte[zeros], 1, 77, 200, 5];
        var random = new System.Random(zeros);
        uint[] probabilities = [.. Enumerable.Range(0, 8 * (zeros + 12)).Select(_ => (uint)random.Next(20_000, 45_000))];
        bool[] bits = new bool[probabilities.Length];
        var decoder = new RangeDecoder(number);
        for (int i = 0; i < bits.Length; i++) bits[i] = decoder.Decode(probabilities[i]);

        var encoder = new RangeEncoder();
        bool below = false;
        for (int i = 0; i < bits.Length; i++)
        {
            encoder.Encode(bits[i], probabilities[i]);
            below |= encoder.Bytes is [0x7F, ..];
        }

        encoder.Finish();
        Assert.True(below && encoder.Bytes[0] == 0x80, "no carry, so nothing was tested");
        AssertRoundTrip(bits, probabilities);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.13)]
    [InlineData(0.999)]
    [InlineData(0.00002)]
    public void Takes_no_more_than_the_bits_are_worth_and_a_byte(double p)
    {
        var random = new System.Random(5);
        uint probability = (uint)Math.Max(1, Math.Round(p * RangeEncoder.One));
        double exact = probability / (double)RangeEncoder.One, worth = 0;
        var encoder = new RangeEncoder();
        for (int i = 0; i < 400_000; i++)
        {
            bool bit = random.NextDouble() < exact;
            worth -= Math.Log2(bit ? exact : 1 - exact);
            encoder.Encode(bit, probability);
        }

        encoder.Finish();
        Assert.InRange(encoder.Bytes.Length * 8, worth * 0.99999 - 8, worth * 1.00001 + 16);
    }

    [Fact]
    public void Nothing_takes_no_byte()
    {
        var encoder = new RangeEncoder();
        encoder.Finish();
        Assert.Equal(0, encoder.Bytes.Length);
    }

    [Fact]
    public void Begins_anew_without_allocating()
    {
        var encoder = new RangeEncoder();
        Run();
        byte[] first = encoder.Bytes.ToArray();
        Allocations.AssertNone(_ => Run());
        Assert.Equal(first, encoder.Bytes.ToArray());

        void Run()
        {
            encoder.Clear();
            for (int i = 0; i < 5000; i++) encoder.Encode(i % 3 == 0, 20_000);
            encoder.Finish();
        }
    }

    [Property(MaxTest = 100)]
    public void Decodes_any_bytes_to_something(byte[] bytes)
    {
        var decoder = new RangeDecoder(bytes);
        int ones = 0;
        for (uint i = 0; i < 5000; i++) ones += decoder.Decode(1 + i * 12345 % 65535) ? 1 : 0;
        Assert.InRange(ones, 0, 5000);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(65536u)]
    [InlineData(uint.MaxValue)]
    public void Refuses_what_is_no_probability(uint probability)
    {
        var encoder = new RangeEncoder();
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode(true, probability));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RangeDecoder([1, 2]).Decode(probability));
    }

    private static void AssertRoundTrip(bool[] bits, uint[] probabilities)
    {
        var encoder = new RangeEncoder();
        for (int i = 0; i < bits.Length; i++) encoder.Encode(bits[i], probabilities[i]);
        encoder.Finish();
        var decoder = new RangeDecoder(encoder.Bytes);
        for (int i = 0; i < bits.Length; i++)
            Assert.True(decoder.Decode(probabilities[i]) == bits[i], $"bit {i} of {bits.Length} comes back wrong");
    }

    private static uint AnyProbability(System.Random random) => random.Next(4) switch
    {
        0 => 1,
        1 => RangeEncoder.One - 1,
        2 => (uint)random.Next(1, RangeEncoder.One),
        _ => (uint)random.Next(32_000, 33_536),
    };
}
