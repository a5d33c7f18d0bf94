using System.IO.Compression;
using System.Text;
using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Tests.Sources;
using Rbm.Simd.Tests.Sources.Formats;

namespace Rbm.Simd.Tests.Hardening;

/// <summary>
/// Files of items. They have no checksums, so damage may give other items; but the reader of whole files and that of items as they
/// come must agree on them.
/// </summary>
public class SourceHardeningTests
{
    private const int LargestItem = 1 << 16;

    public static TheoryData<string, int, int> Runs => new()
    {
        { "x.idx", 11, 6000 }, { "x.npy", 12, 6000 }, { "x.pbm", 13, 6000 }, { "x.pgm", 14, 6000 }, { "x.bits", 15, 3000 },
        { "x.idx.gz", 16, 3000 }, { "-", 17, 6000 },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Readers_agree_on_damaged_files(string name, int seed, int runs)
    {
        List<byte[]> corpus = Corpus(name);
        var mutator = new Mutator(seed);
        int accepted = 0, refused = 0;
        for (int run = 0; run < runs; run++)
        {
            byte[] bad = mutator.Next(corpus, out _);
            var options = new SourceOptions
            {
                BitsPerItem = name == "x.bits" ? 20 : null,
                ExpectedBitsPerItem = 20,
                Binarization = run % 3 == 0 ? Binarization.Fixed : Binarization.Threshold,
                Items = run % 5 == 0 ? 2 : null,
            };
            string? whole = Check(bad, name, options);
            if (whole is null) refused++;
            else accepted++;
        }

        Assert.InRange(accepted, runs / 200, runs);
        Assert.InRange(refused, runs / 200, runs);
    }

    // A pipe of grey values without --binarize: only bits come through, and they are those that they say.
    [Fact]
    public void Only_black_and_white_comes_through_a_pipe_unasked()
    {
        List<byte[]> corpus = Corpus("x.pgm");
        var mutator = new Mutator(18);
        int accepted = 0;
        for (int run = 0; run < 4000; run++)
        {
            byte[] bad = mutator.Next(corpus, out _);
            var options = new SourceOptions();
            string? piped = Guard.Run(bad, "piped", () => InOrder(Guard.Stream(bad, seeks: false), "x.pgm", options));
            if (piped is null) continue;
            accepted++;
            Assert.Equal(piped, Guard.Run(bad, "whole", () => Whole(Guard.Stream(bad, seeks: true), "x.pgm", options)));
        }

        Assert.InRange(accepted, 20, 4000);
    }

    /// <summary>Reads a file in every way and compares; null if the reader of whole files refused it.</summary>
    internal static string? Check(byte[] bad, string name, SourceOptions options)
    {
        string? whole = Guard.Run(bad, "whole", () => Whole(Guard.Stream(bad, seeks: true), name, options));
        string? inOrder = Guard.Run(bad, "in order", () => InOrder(Guard.Stream(bad, seeks: true), name, options));
        string? piped = Guard.Run(bad, "piped", () => Refusing(() => InOrder(Guard.Stream(bad, seeks: false), name, options)));

        // Past the items that are wanted the file is not looked at when it is read in order.
        if (whole is not null || options.Items is null) Assert.Equal(whole, inOrder);

        // What is grey is not known in advance on a pipe, nor whether the sizes of an IDX file account for every byte.
        if (whole is not null && piped is not null && name != "-") Assert.Equal(whole, piped);
        return whole;
    }

    /// <summary>Good files of a kind.</summary>
    internal static List<byte[]> Corpus(string name)
    {
        var bits = new BitSource("bits", Reading.All(new BernoulliSource(0.4, 20, 6, 3)), 5, 4);
        byte[] grey = [.. Enumerable.Range(0, 60).Select(i => (byte)(i * 37))];
        return name switch
        {
            "x.npy" => [FileBytes.Write(name, bits), ReaderTests.Npy("|b1", "False", "(3, 20)", [.. grey.Select(g => (byte)(g & 1))]),
                ReaderTests.Npy("|u1", "False", "(3, 4, 5)", grey)],
            "x.pgm" => [FileBytes.Bytes("P5 5 4 255\n", grey[..20], "P5\n#c\n5 4 255\n", grey[20..40]),
                FileBytes.Bytes("P5 5 4 1\n", (byte[])[.. grey[..20].Select(g => (byte)(g & 1))]),
                FileBytes.Bytes("P5 5 4 97\n", (byte[])[.. grey[..20].Select(g => (byte)(g % 98))])],
            "x.idx" => [FileBytes.Write(name, bits), Idx(grey, 3, 4, 5), Idx(grey, 3, 20)],
            "-" => [FileBytes.Write("x.bits", bits), FileBytes.Write("x.idx", bits), FileBytes.Write("x.pbm", bits)],
            _ => [FileBytes.Write(name, bits)],
        };
    }

    private static byte[] Idx(byte[] values, params byte[] sizes) =>
        [0, 0, 8, (byte)sizes.Length, .. sizes.SelectMany(size => (byte[])[0, 0, 0, size]), .. values];

    private static string Whole(Stream stream, string name, SourceOptions options)
    {
        IBinarySource source = SourceFactory.Read(stream, name, options);
        return source.Length > LargestItem ? "large" : Text(Reading.All(source), source.Count, source.Width, source.Height);
    }

    private static string InOrder(Stream stream, string name, SourceOptions options)
    {
        using ItemStream items = ItemStream.Open(stream, name, options);
        if (items.Length > LargestItem) return "large";
        var all = new List<ulong>();
        var part = new BitMatrix(4, items.Length);
        while (items.Read(part.View) is var count and > 0) all.AddRange(part.Slice(0, count).Words);
        Assert.True(items.Count is null || items.Count == items.Position);
        var bits = new BitMatrix((int)items.Position, items.Length);
        all.CopyTo(bits.Words);
        return Text(bits, bits.Rows, items.Width, items.Height);
    }

    // What begins like an IDX file of other items is refused as a matter of options.
    private static string Refusing(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException failure)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
    }

    private static string Text(BitMatrix bits, int count, int width, int height)
    {
        var text = new StringBuilder($"{count} {width} {height}: ");
        foreach (ulong word in bits.Words) text.Append(word.ToString("x", null)).Append(',');
        return text.ToString();
    }
}
