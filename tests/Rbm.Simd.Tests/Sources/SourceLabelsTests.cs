using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Glyphs;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Sources;

public sealed class SourceLabelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-labels-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Glyphs_have_the_digits_that_they_show()
    {
        byte[] labels = SourceLabels.Read("glyphs:test", new SourceOptions { Items = 50 })!;
        var glyphs = new GlyphImages(SourceSplit.Test, 50);
        Assert.Equal(Enumerable.Range(0, 50).Select(glyphs.Label), labels.Select(l => (int)l));
    }

    [Theory]
    [InlineData("t10k-images-idx3-ubyte", 3)]
    [InlineData("t10k-binarized-idx3-ubyte.gz", 3)]
    [InlineData("x-images-idx3-ubyte", null)]
    [InlineData("t10k.pgm", null)]
    public void A_file_of_pictures_has_the_labels_beside_it(string name, int? count)
    {
        File.WriteAllBytes(Path.Combine(_folder, "t10k-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]);
        byte[]? labels = SourceLabels.Read(Path.Combine(_folder, name), new SourceOptions());
        Assert.Equal(count, labels?.Length);
        if (labels is not null) Assert.Equal([7, 2, 1], labels);
    }

    [Fact]
    public void Bits_of_a_chain_have_none() => Assert.Null(SourceLabels.Read("markov:p=0.1,n=8", new SourceOptions()));

    [Fact]
    public void Absent_or_damaged_labels_are_an_error()
    {
        var options = new SourceOptions { WorkingDirectory = _folder };
        Assert.Contains(
            "t10k-labels-idx1-ubyte", Assert.Throws<FileNotFoundException>(() => SourceLabels.Read("mnist:test", options)).Message);
        string file = Path.Combine(_folder, "data", "mnist", "t10k-labels-idx1-ubyte");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, [0, 0, 8, 1, 0, 0, 0, 3, 7]);
        Assert.Throws<InvalidDataException>(() => SourceLabels.Read("mnist:test", options));
    }

    [SharedDataFact("mnist/t10k-labels-idx1-ubyte.gz")]
    public void Mnist_has_its_digits() => Assert.Equal(
        new byte[] { 7, 2, 1, 0, 4, 1, 4, 9 },
        SourceLabels.Read("mnist:test", new SourceOptions
        {
            Items = 8, DataDirectory = Path.GetDirectoryName(SharedData.Get("mnist/t10k-labels-idx1-ubyte.gz")),
        }));
}
