using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Random;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Tests.Sources;

public class BinarizedImagesTests
{
    [Property(MaxTest = 60)]
    public void Any_order_and_block_size_give_the_same_bits(ulong seed, byte width, uint epoch)
    {
        GreyImages images = Ramp(17, width + 1);
        foreach (Binarization how in Enum.GetValues<Binarization>())
            Reading.AssertOrderless(new BinarizedImages(images, how, seed), epoch);
    }

    [Fact]
    public void A_bit_is_set_where_the_addressed_draw_is_below_the_grey_value()
    {
        GreyImages images = Ramp(5, 200);
        BitMatrix bits = Reading.All(new BinarizedImages(images, Binarization.Fresh, 9), epoch: 3);
        RandomStream stream = RandomUse.Binarization.Stream(9);
        for (int i = 0; i < 5; i++)
        {
            uint step = 3 ^ Crc32C.Of(images[i]);
            for (int j = 0; j < 200; j++)
            {
                bool expected = (UInt128)stream.Draw(step, (uint)i, (uint)j) * 255 < (UInt128)images[i][j] << 32;
                Assert.Equal(expected, bits[i, j]);
            }
        }
    }

    [Fact]
    public void Each_grey_value_is_set_as_often_as_it_should_be()
    {
        // 256 columns of 256 greys in 20,000 items: 254 tests and two certainties.
        const int items = 20_000;
        byte[] pixels = new byte[items * 256];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)i;
        var source = new BinarizedImages(new GreyImages("ramp", pixels, items, 256, 1), Binarization.Fixed, 4);
        BitMatrix bits = Reading.All(source);
        for (int grey = 0; grey < 256; grey++)
        {
            long ones = 0;
            for (int i = 0; i < items; i++) ones += bits[i, grey] ? 1 : 0;
            if (grey == 0) Assert.Equal(0, ones);
            else if (grey == 255) Assert.Equal(items, ones);
            else Reading.AssertFrequency(grey / 255.0, ones, items);
        }
    }

    [Fact]
    public void Deformed_is_the_fixed_draw_at_first_and_another_much_like_it_in_every_later_epoch()
    {
        var fixedDraw = new BinarizedImages(Bars(40), Binarization.Fixed, 3);
        var fresh = new BinarizedImages(Bars(40), Binarization.Fresh, 3);
        var deformed = new BinarizedImages(Bars(40), Binarization.Deformed, 3);
        Assert.True(deformed.VariesByEpoch);
        BitMatrix first = Reading.All(fixedDraw);
        Assert.Equal(first.Words, Reading.All(deformed).Words);
        long apart = BitCounts.Differing(first.View, Reading.All(deformed, epoch: 1).View);
        long redrawn = BitCounts.Differing(first.View, Reading.All(fresh, epoch: 1).View);
        Assert.InRange(apart, 2 * redrawn, 40 * 480 / 10);
        Assert.False(Reading.All(deformed, epoch: 1).Words.SequenceEqual(Reading.All(deformed, epoch: 2).Words));

        // The ink stays within 2 %.
        double ink = BitCounts.OfColumns(first.View).Sum();
        for (uint epoch = 1; epoch < 6; epoch++)
            Assert.InRange(BitCounts.OfColumns(Reading.All(deformed, epoch).View).Sum() / ink, 0.98, 1.02);
    }

    [Fact]
    public void Deformations_are_the_same_pixels_on_every_machine()
    {
        byte[] to = new byte[20 * 24];
        var deformation = new Deformation(RandomUse.Deformation.Stream(5), width: 20, height: 24);
        uint hash = 0;
        for (uint item = 0; item < 50; item++)
        {
            deformation.Apply(step: 2, item, Bars(1)[0], to);
            hash = System.Numerics.BitOperations.RotateLeft(hash, 1) ^ Crc32C.Of(to);
        }

        Assert.Equal(3304623815u, hash);
    }

    /// <summary>The last numbers inside an edge of 32 pixels are, one more, the edge itself: single precision has no other.</summary>
    [Fact]
    public void Places_on_and_beyond_the_edges_are_interpolated_with_zeros()
    {
        byte[] white = new byte[32 * 32], to = new byte[32 * 32];
        Array.Fill(white, (byte)200);
        var deformation = new Deformation(RandomUse.Deformation.Stream(5), width: 32, height: 32);
        deformation.Apply(step: 1, item: 0, white, to);
        float low = MathF.BitIncrement(-1), high = MathF.BitDecrement(32);
        foreach (float edge in (float[])[low, high, -1, 32, -1e9f, 1e9f, float.NaN])
        {
            Assert.InRange(deformation.At(edge, 10), 0, 0.001f);
            Assert.InRange(deformation.At(10, edge), 0, 0.001f);
            Assert.InRange(deformation.At(edge, edge), 0, 0.001f);
        }

        Assert.Equal(200, deformation.At(0, 31));
        Assert.Equal(100, deformation.At(31.5f, 16.25f));
        Assert.Equal(50, deformation.At(-0.5f, -0.5f));
    }

    [Fact]
    public void Pictures_that_are_bits_are_not_deformed()
    {
        var bits = new GreyImages("bits", [0, 255, 255, 0, 255, 0, 255, 255, 0], 1, 3, 3);
        var deformed = new BinarizedImages(bits, Binarization.Deformed, 3);
        Assert.False(deformed.VariesByEpoch);
        Assert.Equal(Reading.All(deformed).Words, Reading.All(deformed, epoch: 4).Words);
    }

    [Fact]
    public void Fixed_ignores_the_epoch_and_fresh_follows_it()
    {
        GreyImages images = Ramp(20, 100);
        var once = new BinarizedImages(images, Binarization.Fixed, 1);
        var fresh = new BinarizedImages(images, Binarization.Fresh, 1);
        Assert.False(once.VariesByEpoch);
        Assert.True(fresh.VariesByEpoch);
        Assert.True(Reading.All(once, 0).Words.SequenceEqual(Reading.All(once, 5).Words));
        Assert.True(Reading.All(once, 0).Words.SequenceEqual(Reading.All(fresh, 0).Words));
        Assert.False(Reading.All(fresh, 4).Words.SequenceEqual(Reading.All(fresh, 5).Words));
        var other = new BinarizedImages(images, Binarization.Fixed, 2);
        Assert.False(Reading.All(once).Words.SequenceEqual(Reading.All(other).Words));
    }

    [Fact]
    public void Threshold_sets_128_and_above()
    {
        byte[] pixels = [0, 1, 127, 128, 129, 255];
        var source = new BinarizedImages(new GreyImages("six", pixels, 1, 6, 1), Binarization.Threshold, 1);
        Assert.Equal(0b111000ul, Reading.All(source).Row(0)[0]);
        Assert.False(source.VariesByEpoch);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(1)]
    public void Two_values_are_bits_whatever_the_binarisation(byte one)
    {
        byte[] pixels = new byte[100];
        for (int i = 0; i < 100; i += 3) pixels[i] = one;
        foreach (Binarization how in Enum.GetValues<Binarization>())
        {
            var source = new BinarizedImages(new GreyImages("bits", pixels, 2, 10, 5), how, 1);
            Assert.False(source.IsGrey);
            Assert.False(source.VariesByEpoch);
            BitMatrix bits = Reading.All(source, epoch: 7);
            for (int i = 0; i < 100; i++) Assert.Equal(i % 3 == 0, bits[i / 50, i % 50]);
        }
    }

    [Fact]
    public void Three_values_are_grey()
    {
        Assert.False(new GreyImages("g", [0, 1, 255], 1, 3, 1).IsBinary);
        Assert.False(new GreyImages("g", [0, 2], 1, 2, 1).IsBinary);
        Assert.True(new GreyImages("g", [0, 0], 1, 2, 1).IsBinary);
        Assert.True(new BinarizedImages(new GreyImages("g", [0, 2], 1, 2, 1), Binarization.Fixed, 1).IsGrey);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GreyImages("g", new byte[5], 1, 3, 2));
        Assert.Contains("5 pixels, 6 needed", error.Message);
        Assert.Contains("empty source", Assert.Throws<ArgumentException>(() => new GreyImages("g", [], 0, 3, 2)).Message);
        Assert.Contains("empty source", Assert.Throws<ArgumentException>(() => new GreyImages("g", [], 1, 0, 2)).Message);
        Assert.Throws<ArgumentException>(() => new BitSource("b", new BitMatrix(3, 10), 3, 3));
        Assert.Throws<ArgumentException>(() => new BitSource("b", new BitMatrix(0, 10), 10, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GreyImages("g", new byte[6], 1, 3, 2)[1].Length);
    }

    [Property(MaxTest = 40)]
    public void A_copy_in_memory_gives_the_same_bits(ulong seed, byte width, uint epoch)
    {
        var source = new BinarizedImages(Ramp(17, width + 1), Binarization.Fresh, seed);
        BitSource copy = BitSource.Copy(source, epoch);
        Assert.True(Reading.All(source, epoch).Words.SequenceEqual(Reading.AssertOrderless(copy).Words));
        Assert.Equal((source.Name, source.Count, source.Width, source.Height), (copy.Name, copy.Count, copy.Width, copy.Height));
    }

    private static GreyImages Ramp(int count, int width)
    {
        byte[] pixels = new byte[count * width];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(i * 37);
        return new GreyImages("ramp", pixels, count, width, 1);
    }

    // A bar of grey edges, 20 x 24 pixels, another slope for each item.
    private static GreyImages Bars(int items)
    {
        byte[] pixels = new byte[items * 20 * 24];
        for (int i = 0; i < pixels.Length; i++)
        {
            int item = i / 480, x = i % 20, y = i / 20 % 24;
            pixels[i] = (byte)Math.Clamp(250 * (4 - Math.Abs(x - 10 + (y - 12) * (item % 7 - 3) / 6)), 0, y is > 3 and < 20 ? 255 : 0);
        }

        return new GreyImages("bars", pixels, items, 20, 24);
    }
}
