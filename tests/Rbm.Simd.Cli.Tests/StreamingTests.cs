using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Cli.Tests;

/// <summary>Items and codes that come through pipes, whose number and end nobody knows.</summary>
public sealed class StreamingTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private const int N = 784, ItemBytes = 98;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("x.bits", false)]
    [InlineData("x.idx", true)]
    [InlineData("x.idx.gz", true)]
    [InlineData("x.npy", true)]
    [InlineData("x.pbm", false)]
    public void A_pipe_and_a_file_give_the_same_codes(string name, bool counted)
    {
        byte[] items = Items(name, 30);
        File.WriteAllBytes(_folder[name], items);
        string[] n = name.EndsWith(".bits") ? ["--n", "784"] : [];
        CliRun.Of(["encode", tiny.Path, _folder[name], "-o", _folder["file.rbz"], .. n]).Succeeds();
        CliRun piped = Piped(items, "encode", tiny.Path, "-", "-o", "-").Succeeds();
        var expected = new CodeStreamReader(File.OpenRead(_folder["file.rbz"]));
        var actual = new CodeStreamReader(new MemoryStream(piped.Output));
        Assert.Equal(30, expected.Header.Items);
        Assert.Equal(counted ? 30 : null, actual.Header.Items);
        expected.UseModel(tiny.Model);
        actual.UseModel(tiny.Model);
        BitMatrix a = new(31, 8), b = new(31, 8);
        Assert.Equal((30, 30), (expected.Read(a.View), actual.Read(b.View)));
        Assert.Equal(a.Words.ToArray(), b.Words.ToArray());
    }

    [Fact]
    public void Input_that_ends_inside_an_item_says_after_how_many_and_leaves_nothing()
    {
        byte[] bits = Items("x.bits", 5), idx = Items("x.idx", 5);
        File.WriteAllText(_folder["old.rbz"], "old");
        Piped(bits[..(3 * ItemBytes + 1)], "encode", tiny.Path, "-", "-f", "-o", _folder["old.rbz"]).Fails(ExitCode.Corrupt,
            "standard input: byte 295: data end after 3 whole items, 97 more bytes expected (items of 784 bits)");
        Piped(idx[..^785], "encode", tiny.Path, "-", "-f", "-o", _folder["old.rbz"]).Fails(ExitCode.Corrupt,
            "standard input: byte 3151: data end after 3 whole items of 5, within item 3 (items of 784 bytes)");
        File.WriteAllBytes(_folder["cut.bits"], bits[..^1]);
        CliRun.Of("encode", tiny.Path, _folder["cut.bits"], "--n", "784", "-f", "-o", _folder["old.rbz"]).Fails(ExitCode.Corrupt,
            $"{_folder["cut.bits"]}: byte 489: data end after 4 whole items, 1 more bytes expected (items of 98 bytes (784 bits))");
        Piped([], "encode", tiny.Path, "-", "-f", "-o", _folder["old.rbz"]).FailsSaying(ExitCode.Corrupt, "empty source");
        Assert.Equal("old", File.ReadAllText(_folder["old.rbz"]));
        Assert.Equal(["cut.bits", "old.rbz"], Names());
    }

    [Fact]
    public void Grey_on_a_pipe_is_an_error_that_names_the_item_unless_it_is_said_how()
    {
        byte[] idx = Items("x.idx", 5);
        idx[16 + 2 * N + 5] = 100;
        Piped(idx, "encode", tiny.Path, "-", "-o", _folder["o.rbz"]).FailsSaying(ExitCode.Corrupt,
            "standard input: byte 1584: item 2 holds grey values (such as 100)", "--binarize fixed");
        Assert.Empty(Names());
        File.WriteAllBytes(_folder["grey.idx"], idx);
        foreach (string how in (string[])["fixed", "threshold"])
        {
            CliRun.Of("encode", tiny.Path, _folder["grey.idx"], "--binarize", how, "-f", "-o", _folder["o.rbz"]).Succeeds();
            CliRun piped = Piped(idx, "encode", tiny.Path, "-", "--binarize", how, "-o", "-").Succeeds();
            Assert.Equal(File.ReadAllBytes(_folder["o.rbz"]), piped.Output);
        }
    }

    [Fact]
    public void Zeros_and_ones_on_a_pipe_are_never_taken_for_dark_grey()
    {
        byte[] idx = Items("x.idx", 5);
        for (int i = 16; i < idx.Length; i++) idx[i] &= 1;
        File.WriteAllBytes(_folder["01.idx"], idx);
        CliRun.Of("encode", tiny.Path, _folder["01.idx"], "--binarize", "threshold", "-o", _folder["o.rbz"]).Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder["o.rbz"]), Piped(idx, "encode", tiny.Path, "-", "-o", "-").Succeeds().Output);
        Piped(idx, "encode", tiny.Path, "-", "--binarize", "threshold", "-o", _folder["p.rbz"])
            .FailsSaying(ExitCode.Corrupt, "leave --binarize out");
        Piped(idx, "encode", tiny.Path, "-", "--binarize", "threshold", "--items", "2", "-o", _folder["p.rbz"])
            .FailsSaying(ExitCode.Corrupt, "leave --binarize out");
        Assert.Equal(["01.idx", "o.rbz"], Names());
        idx[^1] = 255;
        idx[^2] = 1;
        Piped(idx, "encode", tiny.Path, "-", "-o", "-").FailsSaying(ExitCode.Corrupt, "item 4 holds grey values (such as 1)");
    }

    [Fact]
    public void An_idx_file_of_other_items_on_a_pipe_is_not_taken_for_packed_bits()
    {
        using var stream = new MemoryStream();
        using (BinarySink sink = BinarySink.Create("x.idx", stream, 2 * ItemBytes, 10, 10))
        {
            sink.Write(new BitMatrix(2 * ItemBytes, 100).View);
            sink.Complete();
        }

        byte[] idx = [.. stream.ToArray(), .. new byte[ItemBytes - 16]];
        Piped(idx, "encode", tiny.Path, "-", "-o", "-").FailsSaying(ExitCode.Usage,
            "standard input begins like an IDX file of items of 100 bits, expected 784; --n 784 says that it is packed bits");
        Piped(idx, "encode", tiny.Path, "-", "--n", "784", "-o", "-").Succeeds();
    }

    [Fact]
    public void No_more_is_read_than_is_wanted()
    {
        byte[] bits = Items("x.bits", 5);
        CliRun all = Piped(bits[..(3 * ItemBytes)], "encode", tiny.Path, "-", "-o", "-").Succeeds();
        CliRun some = Piped(bits[..^1], "encode", tiny.Path, "-", "--items", "3", "-o", "-").Succeeds();
        Assert.Equal(all.Output, some.Output);
    }

    [Theory]
    [InlineData("o.idx")]
    [InlineData("o.idx.gz")]
    [InlineData("o.npy")]
    [InlineData("o.pbm")]
    [InlineData("o.bits")]
    public void Codes_of_unknown_number_decode_to_every_format(string name)
    {
        CliRun codes = Piped(Items("x.bits", 30), "encode", tiny.Path, "-", "-o", "-").Succeeds();
        File.WriteAllBytes(_folder["s.rbz"], codes.Output);
        CliRun.Of("decode", tiny.Path, _folder["s.rbz"], "-o", _folder[name]).Succeeds();
        byte[] expected = File.ReadAllBytes(_folder[name]);
        Piped(codes.Output, "decode", tiny.Path, "-", "-f", "-o", _folder[name]).Succeeds();
        Assert.Equal(expected, File.ReadAllBytes(_folder[name]));
        Piped(codes.Output, "decode", tiny.Path, "-", "--salvage", "-f", "-o", _folder[name]).Succeeds();
        Assert.Equal(expected, File.ReadAllBytes(_folder[name]));
    }

    [Theory]
    [InlineData("7..19", 7, 19)]
    [InlineData("41..", 41, 49)]
    [InlineData("3", 3, 3)]
    [InlineData("0..49", 0, 49)]
    public void Items_anywhere_are_those_of_the_whole(string range, int first, int last)
    {
        CliRun whole = CliRun.Of("decode", tiny.Path, tiny.Stream, "-o", "-").Succeeds();
        CliRun some = CliRun.Of("decode", tiny.Path, tiny.Stream, "--items", range, "-o", "-").Succeeds();
        Assert.Equal(whole.Output[(first * ItemBytes)..((last + 1) * ItemBytes)], some.Output);
        CliRun piped = Piped(File.ReadAllBytes(tiny.Stream), "decode", tiny.Path, "-", "--items", range, "-o", "-").Succeeds();
        Assert.Equal(some.Output, piped.Output);
    }

    [Theory]
    [InlineData("50", "50..50: the stream has 50 items, the last one is 49")]
    [InlineData("9..50", "9..50: the stream has 50 items")]
    [InlineData("9..8", "'9..8' is none of a..b")]
    [InlineData("-1", "is none of a..b")]
    [InlineData("1..2..3", "is none of a..b")]
    public void Items_that_are_not_there_are_refused(string range, string words) =>
        CliRun.Of("decode", tiny.Path, tiny.Stream, $"--items={range}", "-o", _folder["o.bits"]).FailsSaying(ExitCode.Usage, words);

    [Fact]
    public void Every_cut_of_a_pipe_can_be_salvaged_to_its_whole_blocks()
    {
        byte[] stream = Blocks(blockItems: 10);
        byte[] whole = CliRun.With(new CliStreams { Input = stream }, "decode", tiny.Path, "-", "-o", "-").Succeeds().Output;

        // The header has 31 bytes, a block of 10 codes of 8 bits 17.
        for (int cut = 31; cut < stream.Length; cut += 7)
        {
            CliRun run = Piped(stream[..cut], "decode", tiny.Path, "-", "--salvage", "-o", "-");
            int blocks = Math.Min(5, (cut - 31) / 17);
            Assert.Equal(ExitCode.Corrupt, run.ExitCode);
            Assert.Equal(whole[..(blocks * 10 * ItemBytes)], run.Output);
        }
    }

    private static CliRun Piped(byte[] input, params string[] words) =>
        CliRun.With(new CliStreams { Input = input, InputSeeks = false }, words);

    private static byte[] Items(string name, int count)
    {
        IBinarySource source = SourceFactory.Create("glyphs:test", new SourceOptions { Items = count });
        var items = new BitMatrix(count, N);
        source.Read(0, 0, items.View);
        using var stream = new MemoryStream();
        using (BinarySink sink = BinarySink.Create(name, stream, count, 28, 28))
        {
            sink.Write(items.View);
            sink.Complete();
        }

        return stream.ToArray();
    }

    private byte[] Blocks(int blockItems)
    {
        var codes = new BitMatrix(50, 8);
        using (FileStream file = File.OpenRead(tiny.Stream)) Assert.Equal(50, tiny.Read(file).Read(codes.View));
        using var stream = new MemoryStream();
        var writer = new CodeStreamWriter(stream, new CodeStreamHeader
        {
            Visible = N, Code = 8, ModelTag = ModelIdentity.Of(tiny.Model).Tag, Items = 50, BlockItems = blockItems,
        });
        writer.Write(codes.View);
        writer.Complete();
        return stream.ToArray();
    }

    private string[] Names() => [.. new DirectoryInfo(_folder.Path).GetFiles().Select(file => file.Name).Order()];
}
