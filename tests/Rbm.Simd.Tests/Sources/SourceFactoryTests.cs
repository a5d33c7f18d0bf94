using System.Security.Cryptography;
using FsCheck.Xunit;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Sources.Formats;

namespace Rbm.Simd.Tests.Sources;

public sealed class SourceFactoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-sources-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("glyphs", "glyphs:train", 60_000, 784)]
    [InlineData("glyphs:train", "glyphs:train", 60_000, 784)]
    [InlineData("glyphs:test", "glyphs:test", 10_000, 784)]
    [InlineData("bernoulli:p=0.3,n=64", "bernoulli:p=0.3,n=64", 60_000, 64)]
    [InlineData("bernoulli:n=64,p=.30", "bernoulli:p=0.3,n=64", 60_000, 64)]
    [InlineData("markov:p=2e-1,n=7", "markov:p=0.2,n=7", 60_000, 7)]
    [InlineData("bernoulli:p=0,n=1", "bernoulli:p=0,n=1", 60_000, 1)]
    [InlineData("markov:p=1,n=1", "markov:p=1,n=1", 60_000, 1)]
    public void Words_name_generated_sources(string text, string name, int count, int length)
    {
        IBinarySource source = SourceFactory.Create(text, new SourceOptions());
        Assert.Equal((name, count, length), (source.Name, source.Count, source.Length));
        Assert.Equal(source.Length, source.Width * source.Height);
        IBinarySource again = SourceFactory.Create(source.Name, new SourceOptions { Items = 5 });
        Assert.Equal(5, again.Count);
        Assert.Equal(SourceHash.Compute(source, 5), SourceHash.Compute(again));
    }

    [Theory]
    [InlineData("bernoulli", "p is missing")]
    [InlineData("bernoulli:", "p is missing")]
    [InlineData("bernoulli:p=0.5", "n is missing")]
    [InlineData("markov:n=5", "p is missing")]
    [InlineData("bernoulli:p=1.5,n=5", "p is '1.5', expected a number of 0 to 1")]
    [InlineData("bernoulli:p=-0.1,n=5", "p is '-0.1', expected a number of 0 to 1")]
    [InlineData("bernoulli:p=NaN,n=5", "p is 'NaN', expected a number of 0 to 1")]
    [InlineData("bernoulli:p=half,n=5", "p is 'half', expected a number of 0 to 1")]
    [InlineData("bernoulli:p,n=5", "p is 'p', expected a number of 0 to 1")]
    [InlineData("bernoulli:p=0.5,n=0", "n is '0', expected an integer of 1 or more")]
    [InlineData("bernoulli:p=0.5,n=-3", "n is '-3', expected an integer of 1 or more")]
    [InlineData("bernoulli:p=0.5,n=9999999999", "n is '9999999999', expected an integer of 1 or more")]
    [InlineData("bernoulli:p=0.5,n=5,q=1", "'q' is neither p nor n")]
    [InlineData("bernoulli:p=0.5,n=5,p=0.5", "'p' is given twice")]
    [InlineData("markov:p=0.5,n=5,n=5", "'n' is given twice")]
    [InlineData("glyphs:validation", "'validation' is neither train nor test")]
    [InlineData("mnist:", "'' is neither train nor test")]
    [InlineData("cifar", "there is no such source or file")]
    [InlineData("cifar:train", "there is no such source or file")]
    [InlineData("", "it is empty")]
    public void Wrong_words_are_refused_with_what_is_accepted(string text, string what)
    {
        var options = new SourceOptions { WorkingDirectory = _folder };
        string message = Assert.Throws<ArgumentException>(() => SourceFactory.Create(text, options)).Message;
        Assert.StartsWith($"source '{text}': {what}; a source is glyphs[:train|:test], mnist[:train|:test], ", message);
    }

    [Property(MaxTest = 50)]
    public void Canonical_names_of_synthetic_sources_are_understood(uint p, ushort n, bool markov)
    {
        double probability = p / 4294967295.0;
        IBinarySource source = markov
            ? new MarkovSource(probability, n + 1, 1, 1)
            : new BernoulliSource(probability, n + 1, 1, 1);
        IBinarySource again = SourceFactory.Create(source.Name, new SourceOptions { Items = 1 });
        Assert.Equal(source.Name, again.Name);
        Assert.Equal(source.GetType(), again.GetType());
        Assert.True(Reading.All(source).Words.SequenceEqual(Reading.All(again).Words));
    }

    [Fact]
    public void Options_are_checked_and_obeyed()
    {
        Assert.Throws<ArgumentException>(() => SourceFactory.Create("glyphs", new SourceOptions { Items = 0 }));
        Assert.Throws<ArgumentException>(() => SourceFactory.Create("glyphs", new SourceOptions { BitsPerItem = 0 }));
        string message = Assert.Throws<ArgumentException>(
            () => SourceFactory.Create("glyphs", new SourceOptions { BitsPerItem = 100 })).Message;
        Assert.Equal("glyphs:train: items have 784 bits, --n is 100", message);

        IBinarySource source = SourceFactory.Create("glyphs:test", new SourceOptions { Items = 20 });
        var images = Assert.IsType<BinarizedImages>(source);
        Assert.True(images.IsGrey);
        Assert.Equal(Binarization.Fixed, images.Binarization);
        Assert.True(SourceFactory.Create("glyphs", new SourceOptions { Binarization = Binarization.Fresh }).VariesByEpoch);
        Assert.NotEqual(SourceHash.Compute(source),
            SourceHash.Compute(SourceFactory.Create("glyphs:test", new SourceOptions { Items = 20, Seed = 2 })));
        Assert.NotEqual(SourceHash.Compute(source),
            SourceHash.Compute(SourceFactory.Create("glyphs:train", new SourceOptions { Items = 20 })));
    }

    [Fact]
    public void Paths_are_opened_whatever_their_ending_by_content()
    {
        IBinarySource bits = BitSource.Copy(new BernoulliSource(0.5, 30, 4, 1));
        foreach ((string written, string path) in ((string, string)[])
                 [("x.idx.gz", "a"), ("x.idx", "b.dat"), ("x.pbm", "c.x"), ("x.npy", "d"), ("x.bits", "e.bits")])
        {
            File.WriteAllBytes(Path.Combine(_folder, path), FileBytes.Write(written, bits));
            var options = new SourceOptions { WorkingDirectory = _folder, BitsPerItem = 30 };
            IBinarySource back = SourceFactory.Create(path, options);
            Assert.Equal(path, back.Name);
            Assert.Equal(SourceHash.Compute(bits), SourceHash.Compute(back));
            Assert.Equal(2, SourceFactory.Create(path, options with { Items = 2 }).Count);
            Assert.Throws<ArgumentException>(() => SourceFactory.Create(path, options with { BitsPerItem = null, Items = 0 }));
        }

        var here = new SourceOptions { WorkingDirectory = _folder };
        Assert.Contains("need --n", Assert.Throws<ArgumentException>(() => SourceFactory.Create("e.bits", here)).Message);
        SourceOptions known = here with { ExpectedBitsPerItem = 30 };
        Assert.Equal(SourceHash.Compute(bits), SourceHash.Compute(SourceFactory.Create("e.bits", known)));
        using (ItemStream stream = SourceFactory.Open("e.bits", known)) Assert.Equal(30, stream.Length);
        Assert.Contains("--n is 31", Assert.Throws<ArgumentException>(
            () => SourceFactory.Create("c.x", here with { BitsPerItem = 31 })).Message);
        Assert.Equal("no/such.idx: no such file",
            Assert.Throws<FileNotFoundException>(() => SourceFactory.Create("no/such.idx", here)).Message);
        Directory.CreateDirectory(Path.Combine(_folder, "sub.idx"));
        Assert.Equal("sub.idx: is a folder, expected a file",
            Assert.Throws<FileNotFoundException>(() => SourceFactory.Create("sub.idx", here)).Message);
    }

    [Fact]
    public void Mnist_is_looked_for_in_order()
    {
        // Each place holds its own number of items, so that the count tells which one was taken.
        string cwd = Path.Combine(_folder, "project");
        Put("shared/data/mnist/train-images-idx3-ubyte.gz", 1);
        AssertCount(1, new());
        Put("project/data/mnist/train-images-idx3-ubyte", 2);
        AssertCount(2, new());
        Put("variable/mnist/train-images-idx3-ubyte.gz", 3);
        AssertCount(3, new() { DataVariable = "../variable" });
        Put("variable/train-images-idx3-ubyte", 4);
        AssertCount(4, new() { DataVariable = Path.Combine(_folder, "variable") });
        Put("chosen/mnist/train-images-idx3-ubyte.gz", 5);
        AssertCount(5, new() { DataVariable = "../variable", DataDirectory = "../chosen" });
        Put("chosen/train-images-idx3-ubyte.gz", 6);
        AssertCount(6, new() { DataVariable = "../variable", DataDirectory = "../chosen" });
        AssertCount(2, new() { DataDirectory = "../absent" });

        void Put(string path, int items)
        {
            string full = Path.Combine(_folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            Directory.CreateDirectory(cwd);
            File.WriteAllBytes(full, FileBytes.Write(path, new BernoulliSource(0.5, 9, items, 1)));
        }

        void AssertCount(int items, SourceOptions options)
        {
            IBinarySource source = SourceFactory.Create("mnist", options with { WorkingDirectory = cwd });
            Assert.Equal(("mnist:train", items), (source.Name, source.Count));
        }
    }

    [Fact]
    public void Absent_mnist_names_the_folders_and_the_remedy()
    {
        var options = new SourceOptions { WorkingDirectory = _folder, DataDirectory = "one", DataVariable = "two" };
        string message = Assert.Throws<FileNotFoundException>(() => SourceFactory.Create("mnist:test", options)).Message;
        Assert.StartsWith("t10k-images-idx3-ubyte, plain or .gz, is in none of ", message);
        foreach (string folder in MnistFiles.Folders(options)) Assert.Contains(folder, message);
        Assert.Equal(6, MnistFiles.Folders(options).Count);
        Assert.EndsWith("'rbm data fetch mnist' downloads it", message);
        Assert.DoesNotContain('\n', message);
    }

    [Property(MaxTest = 30)]
    public void The_hash_is_that_of_the_packed_bits_file(byte length, byte count, byte limit, ulong seed)
    {
        var source = new BernoulliSource(0.5, length + 1, count + 1, seed);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(FileBytes.Write("x.bits", source))), SourceHash.Compute(source));
        int items = Math.Min(limit + 1, source.Count);
        Assert.Equal(SourceHash.Compute(new BernoulliSource(0.5, length + 1, items, seed)), SourceHash.Compute(source, items));
    }

    [Fact]
    public void The_hash_of_many_blocks_is_that_of_the_file()
    {
        var source = new MarkovSource(0.1, 1001, 20_000, 3);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(FileBytes.Write("x.bits", source))), SourceHash.Compute(source));
        Assert.Throws<ArgumentOutOfRangeException>(() => SourceHash.Compute(source, 0));
    }

    [SharedDataFact("mnist/train-images-idx3-ubyte.gz", "mnist/train-labels-idx1-ubyte.gz", "mnist/t10k-images-idx3-ubyte.gz",
        "mnist/t10k-labels-idx1-ubyte.gz")]
    public void Recorded_checksums_are_those_of_the_files()
    {
        foreach (DataFile file in MnistFiles.All)
        {
            using var stream = new System.IO.Compression.GZipStream(
                File.OpenRead(SharedData.Get($"mnist/{file.Name}.gz")), System.IO.Compression.CompressionMode.Decompress);
            var content = new MemoryStream();
            stream.CopyTo(content);
            Assert.Equal(file.Length, content.Length);
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content.ToArray())));
        }
    }
}
