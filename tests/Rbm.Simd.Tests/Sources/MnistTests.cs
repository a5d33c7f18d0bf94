using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Sources;

public class MnistTests
{
    private const string Train = "mnist/train-images-idx3-ubyte.gz", Bits = "mnist/t10k-binarized-idx3-ubyte.gz";

    [SharedDataFact(Train)]
    public void Training_images_have_the_known_density()
    {
        GreyImages images = Open(Train);
        Assert.Equal((60_000, 28, 28, false), (images.Count, images.Width, images.Height, images.IsBinary));

        // 0.130656 is one draw of the same greys; the standard deviation of a draw is sqrt(14.5 / 60,000) / 784 = 2e-5.
        double density = Reading.Ones(Reading.All(new BinarizedImages(images, Binarization.Fixed, 1))) / (60_000.0 * 784);
        Assert.InRange(density, 0.130656 - 2e-4, 0.130656 + 2e-4);
    }

    [SharedDataFact(Bits)]
    public void The_binarised_test_images_are_bits()
    {
        GreyImages images = Open(Bits);
        Assert.True(images.IsBinary);
        var source = new BinarizedImages(images, Binarization.Fixed, 1);
        double density = Reading.Ones(Reading.All(source)) / (10_000.0 * 784);
        Assert.InRange(density, 0.1322, 0.1327);
        var fresh = new BinarizedImages(images, Binarization.Fresh, 8);
        Assert.True(Reading.All(source).Words.SequenceEqual(Reading.All(fresh, 3).Words));
    }

    [SharedDataFact("mnist/t10k-labels-idx1-ubyte.gz")]
    public void Test_labels_are_read()
    {
        using FileStream file = File.OpenRead(SharedData.Get("mnist/t10k-labels-idx1-ubyte.gz"));
        byte[] labels = IdxReader.ReadLabels(file, "labels");
        Assert.Equal(10_000, labels.Length);
        Assert.Equal(new byte[] { 7, 2, 1, 0, 4, 1, 4, 9 }, labels[..8]);
    }

    private static GreyImages Open(string file)
    {
        using FileStream stream = File.OpenRead(SharedData.Get(file));
        return IdxReader.ReadImages(stream, file);
    }
}
