using System.IO.Compression;
using FsCheck.Xunit;
using Rbm.Simd.Information;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Information;

/// <summary>Closed forms against their definitions and against tables of figures.</summary>
public class ClosedFormTests
{
    private const string TrainingImages = "mnist/train-images-idx3-ubyte.gz";

    [Property]
    public void Binary_entropy_is_its_definition(ushort numerator)
    {
        double p = numerator / 65535.0;
        double expected = p is 0 or 1 ? 0 : -p * Math.Log2(p) - (1 - p) * Math.Log2(1 - p);
        Assert.Equal(expected, BinaryEntropy.Of(p), 1e-14);
        Assert.Equal(BinaryEntropy.Of(p), BinaryEntropy.Of(1 - p), 1e-14);
    }

    [Property]
    public void Its_inverse_has_that_entropy(ushort numerator)
    {
        double h = numerator / 65535.0, p = BinaryEntropy.Inverse(h);
        Assert.InRange(p, 0, 0.5);
        Assert.Equal(h, BinaryEntropy.Of(p), 1e-14);
    }

    [Fact]
    public void Small_probabilities_keep_their_digits()
    {
        // h(p) = p (log2(1/p) + 1/ln 2) up to p^2.
        double expected = 1e-300 * (300 * Math.Log2(10) + 1 / Math.Log(2));
        Assert.Equal(1, BinaryEntropy.Of(1e-300) / expected, 1e-14);
        Assert.Equal(1, BinaryEntropy.Inverse(expected) / 1e-300, 1e-12);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.25, 0.437823)]
    [InlineData(0.5, 0.377541)]
    [InlineData(0.75, 0.320821)]
    [InlineData(1, 0.268941)]
    [InlineData(1.25, 0.222700)]
    [InlineData(1.5, 0.182426)]
    [InlineData(1.75, 0.148047)]
    [InlineData(2, 0.119203)]
    public void Distortion_of_uniform_bits_at_a_beta(double beta, double distortion)
    {
        Assert.Equal(distortion, BernoulliCurve.Noise(beta), 5.1e-7);
        Assert.Equal(distortion, BernoulliCurve.At(0.5, beta).Distortion, 5.1e-7);
        Assert.Equal(1 - BinaryEntropy.Of(BernoulliCurve.Noise(beta)), BernoulliCurve.At(0.5, beta).Rate, 1e-12);
        Assert.Equal(Math.Min(0.2, distortion), BernoulliCurve.At(0.2, beta).Distortion, 5.1e-7);
    }

    [Property]
    public void Rate_and_distortion_of_Bernoulli_are_inverse(ushort probability, ushort share)
    {
        double p = probability / 65535.0, d = share / 65535.0 * Math.Min(p, 1 - p);
        double rate = BernoulliCurve.Rate(p, d);
        Assert.InRange(rate, 0, BinaryEntropy.Of(p));
        Assert.Equal(rate, BernoulliCurve.Rate(p, BernoulliCurve.Distortion(p, rate)), 1e-12);
        Assert.Equal(Math.Min(p, 1 - p), BernoulliCurve.Distortion(p, 0));
        Assert.Equal(0, BernoulliCurve.Distortion(p, 1));
        Assert.Equal(0, BernoulliCurve.Rate(p, 0.5));
    }

    /// <summary>
    /// Of the table's source, one binarisation of the training images, these are the exact marginals (grey / 255), of which that is a
    /// draw: the figures agree to what 60,000 draws leave uncertain.
    /// </summary>
    [SharedDataFact(TrainingImages)]
    public void Independent_pixels_of_MNIST()
    {
        double[] p = GreyMeans();
        foreach ((double beta, double distortion, double bits) in new[]
        {
            (0.25, 0.12750, 0.44), (0.5, 0.12121, 3.19), (0.75, 0.11151, 10.11), (1, 0.09975, 21.79), (1.25, 0.08757, 37.28),
            (1.5, 0.07575, 55.65), (1.75, 0.06462, 76.09), (2, 0.05442, 97.70), (3, 0.02538, 178.1), (4, 0.01089, 234.5),
        })
        {
            RateDistortionPoint point = IndependentBitsCurve.At(p, beta);
            Assert.Equal(distortion, point.Distortion, 1e-4);
            Assert.Equal(bits, point.Rate * 784, 0.01 + 0.002 * bits);
            RateDistortionPoint same = IndependentBitsCurve.AtDistortion(p, point.Distortion);
            Assert.Equal(beta, same.Beta, 1e-9);
            Assert.Equal(point.Rate, same.Rate, 1e-12);
        }
    }

    [Fact]
    public void Independent_bits_at_the_ends()
    {
        double[] p = [0.1, 0.5, 0.8, 0, 1];
        RateDistortionPoint lossless = IndependentBitsCurve.AtDistortion(p, 0);
        Assert.Equal(0, lossless.Distortion);
        Assert.Equal(p.Average(BinaryEntropy.Of), lossless.Rate, 1e-14);
        RateDistortionPoint free = IndependentBitsCurve.AtDistortion(p, 0.9);
        Assert.Equal(0.16, free.Distortion, 1e-14);
        Assert.Equal(0, free.Rate);
        Assert.Equal(free, IndependentBitsCurve.At(p, 0));
        Assert.Equal(
            "probability 1 is 1.5, expected 0 to 1", Assert.Throws<ArgumentException>(() => IndependentBitsCurve.At([0, 1.5], 1)).Message);
        Assert.Equal(
            "number of probabilities is 0, expected 1 or more",
            Assert.Throws<ArgumentException>(() => IndependentBitsCurve.At([], 1)).Message);
    }

    [Theory]
    [InlineData(0.25, 0.028595)]
    [InlineData(0.1, 0.003096)]
    [InlineData(0.4, 0.127322)]
    public void Grays_critical_distortion(double p, double critical)
    {
        Assert.Equal(critical, MarkovCurve.CriticalDistortion(p), 5e-7);
        Assert.Equal(MarkovCurve.CriticalDistortion(p), MarkovCurve.CriticalDistortion(1 - p), 1e-14);
        Assert.True(MarkovCurve.CriticalDistortion(p) < MarkovCurve.CriticalDistortion(p, 3));
        Assert.True(MarkovCurve.CriticalDistortion(p, 3) < MarkovCurve.CriticalDistortion(p, 2));
        Assert.Equal((1 - Math.Sqrt(1 - Math.Pow(p / (1 - p), 2))) / 2, MarkovCurve.CriticalDistortion(p), 1e-14);
    }

    [Fact]
    public void Bounds_of_Markov()
    {
        Assert.Equal(0.8348683589, MarkovCurve.BlockEntropy(0.25, 8) / 8, 5e-11);
        Assert.Equal(0.10973523, MarkovCurve.LowerBound(0.25, 8, 0.20160834), 2e-8);
        Assert.Equal(0.24285808, MarkovCurve.LowerBound(0.25, 8, 0.14298775), 2e-8);
        Assert.Equal(0.36688476, MarkovCurve.LowerBound(0.25, 8, 0.09968101), 2e-8);
        Assert.Equal(0.45863717, MarkovCurve.LowerBound(0.25, 8, 0.07278483), 2e-8);
        Assert.Equal(0.55998284, MarkovCurve.LowerBound(0.25, 8, 0.04731630), 4e-8);
        Assert.Equal(0, MarkovCurve.LowerBound(0.25, 8, 0.4));
        Assert.Equal(BinaryEntropy.Of(0.25) - BinaryEntropy.Of(0.02), MarkovCurve.LowerBound(0.25, 0.02), 1e-14);
        Assert.Equal(0.5, MarkovCurve.CriticalDistortion(0.25, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MarkovCurve.CriticalDistortion(0.25, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => MarkovCurve.LowerBound(0.25, 0.6));
    }

    private static double[] GreyMeans()
    {
        using var file = new GZipStream(File.OpenRead(SharedData.Get(TrainingImages)), CompressionMode.Decompress);
        byte[] image = new byte[784];
        file.ReadExactly(image.AsSpan(0, 16));
        var sums = new long[784];
        for (int i = 0; i < 60_000; i++)
        {
            file.ReadExactly(image);
            for (int pixel = 0; pixel < 784; pixel++) sums[pixel] += image[pixel];
        }

        return [.. sums.Select(sum => sum / 255.0 / 60_000)];
    }
}
