using System.Security.Cryptography;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Glyphs;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Sources.Glyphs;

public class GlyphImagesTests
{
    private const int Pixels = 28 * 28;

    [Fact]
    public void Items_are_the_same_in_any_order_and_whatever_the_count()
    {
        var few = new GlyphImages(SourceSplit.Train, 50);
        var many = new GlyphImages(SourceSplit.Train, int.MaxValue);
        byte[] a = new byte[Pixels], b = new byte[Pixels];
        for (int i = 49; i >= 0; i--)
        {
            few.Read(i, a);
            many.Read(49 - i, b);
            many.Read(i, b);
            Assert.Equal(a, b);
            Assert.Equal(few.Label(i), many.Label(i));
        }

        many.Read(int.MaxValue - 1, b);
        Assert.Contains(b, value => value > 200);
    }

    // A change of this hash is a change of the source, and breaks every model and stream made from it.
    [Theory]
    [InlineData(SourceSplit.Train, "aa467523d03f9212d92f1afd154a04777eeb8fb18f15fae2b0990efc1fd2b2cc")]
    [InlineData(SourceSplit.Test, "c27ae0467f5e59274b46a55a5f213459079feeb6e673f9a2a87f3a7c8288518c")]
    public void The_first_500_items_are_the_recorded_bytes(SourceSplit split, string sha256)
    {
        byte[] all = new byte[500 * Pixels];
        var images = new GlyphImages(split);
        for (int i = 0; i < 500; i++) images.Read(i, all.AsSpan(i * Pixels));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(all)));
    }

    [Fact]
    public void No_picture_occurs_twice_within_or_across_the_splits()
    {
        var seen = new HashSet<string>();
        byte[] pixels = new byte[Pixels];
        foreach (SourceSplit split in Enum.GetValues<SourceSplit>())
        {
            var images = new GlyphImages(split, 3000);
            for (int i = 0; i < images.Count; i++)
            {
                images.Read(i, pixels);
                Assert.True(seen.Add(Convert.ToHexString(SHA256.HashData(pixels))), $"{split} {i}");
            }
        }
    }

    [Fact]
    public void Digits_are_equally_frequent()
    {
        var images = new GlyphImages(SourceSplit.Train);
        long[] counts = new long[10];
        for (int i = 0; i < images.Count; i++) counts[images.Label(i)]++;
        Statistics.AssertUniform(counts, falseAlarmRate: 1e-9);
    }

    [Fact]
    public void Pictures_have_the_ink_of_handwriting_and_an_empty_border()
    {
        var images = new GlyphImages(SourceSplit.Test, 2000);
        byte[] pixels = new byte[Pixels];
        double ink = 0;
        for (int i = 0; i < images.Count; i++)
        {
            images.Read(i, pixels);
            double own = pixels.Sum(value => value / 255.0);
            Assert.InRange(own, 15, 300);
            ink += own;
            for (int k = 0; k < 28; k++)
                Assert.Equal(0, pixels[k] | pixels[27 * 28 + k] | pixels[28 * k] | pixels[28 * k + 27]);
        }

        Assert.InRange(ink / (2000.0 * Pixels), 0.120, 0.142);
    }

    [Fact]
    public void Pictures_of_a_digit_are_more_alike_than_pictures_of_different_digits()
    {
        // The nearest class mean, learned on one split, names the digit in the other: labels and pictures belong together.
        var train = new GlyphImages(SourceSplit.Train, 2000);
        var test = new GlyphImages(SourceSplit.Test, 1000);
        double[][] means = [.. Enumerable.Range(0, 10).Select(_ => new double[Pixels])];
        int[] counts = new int[10];
        byte[] pixels = new byte[Pixels];
        for (int i = 0; i < train.Count; i++)
        {
            train.Read(i, pixels);
            counts[train.Label(i)]++;
            for (int j = 0; j < Pixels; j++) means[train.Label(i)][j] += pixels[j];
        }

        int right = 0;
        for (int i = 0; i < test.Count; i++)
        {
            test.Read(i, pixels);
            int nearest = Enumerable.Range(0, 10).MinBy(d => pixels.Select((v, j) => Square(v - means[d][j] / counts[d])).Sum());
            right += nearest == test.Label(i) ? 1 : 0;
        }

        Assert.InRange(right, 700, 1000);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        var images = new GlyphImages(SourceSplit.Test, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Label(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => images.Read(-1, new byte[Pixels]));
        Assert.Throws<ArgumentException>(() => images.Read(0, new byte[Pixels - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GlyphImages(SourceSplit.Test, 0));
        Assert.Equal(60_000, new GlyphImages(SourceSplit.Train).Count);
        Assert.Equal(10_000, new GlyphImages(SourceSplit.Test).Count);
    }

    private static double Square(double value) => value * value;
}
