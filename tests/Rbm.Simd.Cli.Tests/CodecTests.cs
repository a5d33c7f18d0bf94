using System.Buffers.Binary;
using System.Text.Json;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Tests;

public sealed class CodecTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.idx")]
    [InlineData("out.idx.gz")]
    [InlineData("out-idx3-ubyte")]
    [InlineData("out-idx3-ubyte.gz")]
    [InlineData("out.pbm")]
    [InlineData("out.npy")]
    [InlineData("out.bits", "--n", "784")]
    public void Decoding_gives_the_reproducers_bits_in_every_format(string name, params string[] toRead)
    {
        CliRun.Of("decode", tiny.Path, tiny.Stream, "-o", _folder[name]).Succeeds();
        IBinarySource decoded = SourceFactory.Create(
            _folder[name], new SourceOptions { BitsPerItem = toRead.Length > 0 ? 784 : null });
        BitMatrix expected = Reproductions();
        Assert.Equal((expected.Rows, 784), (decoded.Count, decoded.Length));
        var actual = new BitMatrix(decoded.Count, 784);
        decoded.Read(0, 0, actual.View);
        Assert.Equal(expected.Words.ToArray(), actual.Words.ToArray());
    }

    [Fact]
    public void Standard_streams_carry_what_files_do()
    {
        CliRun.Of("decode", tiny.Path, tiny.Stream, "-o", _folder["out.bits"]).Succeeds();
        CliRun piped = CliRun.With(
            new CliStreams { Input = File.ReadAllBytes(tiny.Stream) }, "decode", tiny.Path, "-", "-o", "-").Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder["out.bits"]), piped.Output);

        byte[] bits = piped.Output;
        CliRun.Of("encode", tiny.Path, _folder["out.bits"], "--n", "784", "-o", _folder["again.rbz"]).Succeeds();
        CliRun.Of("decode", tiny.Path, tiny.Stream, "-o", _folder["out.idx"]).Succeeds();
        byte[] expected = File.ReadAllBytes(_folder["again.rbz"]);
        foreach (byte[] input in (byte[][])[bits, File.ReadAllBytes(_folder["out.idx"])])
        {
            CliRun run = CliRun.With(new CliStreams { Input = input }, "encode", tiny.Path, "-", "-o", "-").Succeeds();
            Assert.Equal(expected, run.Output);
        }
    }

    [Fact]
    public void Evaluation_measures_what_the_files_hold()
    {
        CliRun run = CliRun.Of("eval", tiny.Path, "--source", "glyphs:test", "--items", "50", "--json").Succeeds();
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        BitMatrix originals = Originals(), reproductions = Reproductions();
        double[] distortions = [.. Enumerable.Range(0, 50)
            .Select(i => tiny.Model.Measure.Sum(originals.Row(i), reproductions.Row(i)) / 784)];
        JsonElement distortion = json.GetProperty("distortion");
        Assert.Equal(distortions.Average(), distortion.GetProperty("mean").GetDouble(), 12);
        Assert.Equal(distortions.Max(), distortion.GetProperty("max").GetDouble(), 12);
        double rate = new FileInfo(tiny.Stream).Length * 8 / (50.0 * 784);
        Assert.Equal(rate, json.GetProperty("rate").GetProperty("file").GetDouble(), 12);
        Assert.Equal(ModelIdentity.Of(tiny.Model).ToString(), json.GetProperty("model_sha256").GetString());
    }

    [Fact]
    public void Evaluation_prints_the_members_that_are_promised_in_their_order()
    {
        CliRun run = CliRun.Of("eval", tiny.Path, "--source", "glyphs:test", "--items", "50", "--json").Succeeds();
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(
            ["n", "k", "items", "effort", "measure", "beta", "distortion", "rate", "nll_bits", "seconds",
                "items_per_second", "model_sha256", "max_distortion", "escaped_items", "model_bytes", "codes"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(["mean", "p50", "p99", "max"], json.GetProperty("distortion").EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ["nominal", "code_entropy", "payload", "file", "escapes", "file_with_model"],
            json.GetProperty("rate").EnumerateObject().Select(p => p.Name));
        Assert.Equal((784, 8, 50, 0), (json.GetProperty("n").GetInt32(), json.GetProperty("k").GetInt32(),
            json.GetProperty("items").GetInt32(), json.GetProperty("effort").GetInt32()));
    }

    [Fact]
    public void Evaluation_says_how_the_codes_are_used()
    {
        var codes = new BitMatrix(50, 8);
        using (var team = new WorkerTeam(1)) new Encoder(tiny.Model, team).Encode(Originals().View, codes.View, effort: 0);
        byte[] used = [.. Enumerable.Range(0, 50).Select(r => (byte)codes.Row(r)[0])];
        int distinct = used.Distinct().Count(), most = used.CountBy(c => c).Max(c => c.Value);
        double[] means = [.. Enumerable.Range(0, 8).Select(j => used.Count(c => (c >> j & 1) != 0) / 50.0)];
        string[] words = ["eval", tiny.Path, "--source", "glyphs:test", "--items", "50"];
        JsonElement json = JsonDocument.Parse(CliRun.Of([.. words, "--json"]).Succeeds().Out).RootElement.GetProperty("codes");
        Assert.Equal(
            ["distinct", "dead", "largest_share", "entropy_bits", "entropy_bias_bits", "entropy_bits_most", "bit_mean_min", "bit_mean_max"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((distinct, 256 - distinct), (json.GetProperty("distinct").GetInt32(), json.GetProperty("dead").GetInt32()));
        Assert.Equal(most / 50.0, json.GetProperty("largest_share").GetDouble());
        Assert.Equal(
            used.CountBy(c => c).Sum(c => c.Value / 50.0 * Math.Log2(50.0 / c.Value)), json.GetProperty("entropy_bits").GetDouble(), 1e-9);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("entropy_bias_bits").ValueKind);
        Assert.Equal(Math.Log2(50), json.GetProperty("entropy_bits_most").GetDouble());
        Assert.Equal(
            (means.Min(), means.Max()), (json.GetProperty("bit_mean_min").GetDouble(), json.GetProperty("bit_mean_max").GetDouble()));
        string text = CliRun.Of(words).Succeeds().Out;
        Assert.Contains($"{distinct} used of 256, {256 - distinct} dead, the most frequent by {2 * most}.00 % of the items", text);
        Assert.Contains("5.644 at most for 50 items: too low for others", text);
        string more = CliRun.Of("eval", tiny.Path, "--source", "glyphs:test", "--items", "256").Succeeds().Out;
        Assert.Matches(@"entropy +\d\.\d{3} bits of the codes that were found, about 0\.\d{3} too low for others", more);
    }

    [Fact]
    public void Grey_values_are_not_encoded_unasked()
    {
        File.WriteAllBytes(_folder["grey.idx"], Idx(784, value: 100));
        CliRun.Of("encode", tiny.Path, _folder["grey.idx"], "-o", _folder["o.rbz"]).FailsSaying(
            ExitCode.Usage, $"{_folder["grey.idx"]} holds grey values; --binarize fixed or --binarize threshold says how");
        CliRun.Of("encode", tiny.Path, _folder["grey.idx"], "-o", _folder["o.rbz"], "--binarize", "threshold").Succeeds();
    }

    [Fact]
    public void Fresh_draws_are_for_training_only() =>
        CliRun.Of("eval", tiny.Path, "--source", "glyphs:test", "--binarize", "fresh")
            .FailsSaying(ExitCode.Usage, "fresh", "threshold");

    [Theory]
    [InlineData("encode")]
    [InlineData("eval")]
    public void Items_of_another_size_are_refused(string verb)
    {
        File.WriteAllBytes(_folder["small.idx"], Idx(100, value: 255));
        string[] words = verb == "eval"
            ? ["eval", tiny.Path, "--source", _folder["small.idx"]]
            : ["encode", tiny.Path, _folder["small.idx"], "-o", _folder["o.rbz"]];
        CliRun.Of(words).Fails(ExitCode.Usage,
            $"the items of {_folder["small.idx"]} have 100 bits, the model is for items of 784 (see 'rbm {verb} --help')");
    }

    [Fact]
    public void Sampling_needs_a_network_trained_for_it()
    {
        CliRun.Of([.. TinyModel.Train, "-q", "--no-ba", "-o", _folder["m.rbm"]]).Succeeds();
        CliRun.Of("eval", _folder["m.rbm"], "--source", "glyphs:test", "--items", "5", "--effort", "1")
            .FailsSaying(ExitCode.Usage, "effort 1", "expected effort 0");
        CliRun.Of("eval", tiny.Path, "--source", "glyphs:test", "--items", "5", "--effort", "1").Succeeds();
    }

    [Fact]
    public void A_stream_of_another_model_has_its_own_exit_code()
    {
        CliRun.Of([.. TinyModel.Train, "-q", "--seed", "2", "-o", _folder["m.rbm"]]).Succeeds();
        CliRun.Of("decode", _folder["m.rbm"], tiny.Stream, "-o", _folder["o.idx"])
            .FailsSaying(ExitCode.WrongModel, ModelIdentity.Of(tiny.Model).ToString()[..32]);
        Assert.False(File.Exists(_folder["o.idx"]));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public void A_cut_stream_is_corrupt_and_leaves_nothing(double share)
    {
        byte[] stream = File.ReadAllBytes(tiny.Stream);
        File.WriteAllBytes(_folder["cut.rbz"], stream[..(int)(stream.Length * share)]);
        CliRun.Of("decode", tiny.Path, _folder["cut.rbz"], "-o", _folder["o.idx"])
            .FailsSaying(ExitCode.Corrupt, $"rbm: {_folder["cut.rbz"]}: ", "byte");
        Assert.Equal(["cut.rbz"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_changed_bit_is_found_wherever_it_is()
    {
        byte[] stream = File.ReadAllBytes(tiny.Stream);
        for (int at = 0; at < stream.Length; at++)
        {
            byte[] damaged = [.. stream];
            damaged[at] ^= 0x10;
            CliRun run = CliRun.With(new CliStreams { Input = damaged }, "decode", tiny.Path, "-", "-o", "-");
            Assert.True(run.ExitCode == ExitCode.Corrupt, $"byte {at}: exit code {run.ExitCode}, {run.Error}");
        }
    }

    [Fact]
    public void A_stream_is_no_model() =>
        CliRun.Of("decode", tiny.Stream, tiny.Stream, "-o", _folder["o.idx"])
            .FailsSaying(ExitCode.Corrupt, $"rbm: {tiny.Stream}: ");

    [Fact]
    public void An_unknown_ending_is_refused_before_anything_is_read() =>
        CliRun.Of("decode", "no/model", "no/stream", "-o", _folder["o.png"]).Fails(ExitCode.Usage,
            $"{_folder["o.png"]} ends in none of .idx, -ubyte (both also with .gz), .pbm, .npy or .bits " +
            "(see 'rbm decode --help')");

    [Fact]
    public void Binary_does_not_go_to_a_screen()
    {
        CliRun run = CliRun.With(new CliStreams { OutputIsTerminal = true }, "decode", tiny.Path, tiny.Stream, "-o", "-");
        run.Fails(ExitCode.InputOutput, "standard output is a terminal and the output is binary; redirect it or give a file");
        Assert.Empty(run.Output);
    }

    [Fact]
    public void One_standard_input_is_not_two() =>
        CliRun.Of("decode", "-", "-", "-o", _folder["o.idx"])
            .FailsSaying(ExitCode.Usage, "the model and the stream cannot both come from standard input");

    [Fact]
    public void Standard_input_is_recognised_before_it_is_taken_for_packed_bits()
    {
        byte[] idx = Idx(784, value: 255);
        CliRun.With(new CliStreams { Input = idx }, "eval", tiny.Path, "--source", "-", "--n", "784").Succeeds();
        CliRun.With(new CliStreams { Input = new byte[98] }, "eval", tiny.Path, "--source", "-").Succeeds();
        CliRun.With(new CliStreams { Input = new byte[98] },
            "sample", tiny.Path, "--reconstruct", "-", "-o", _folder["o.png"]).Succeeds();
        CliRun.With(new CliStreams { Input = new byte[97] }, "eval", tiny.Path, "--source", "-")
            .FailsSaying(ExitCode.Corrupt, "rbm: standard input: byte 97");
        CliRun.Of("eval", "-", "--source", "-")
            .FailsSaying(ExitCode.Usage, "the model and the source cannot both come from standard input");
        CliRun.Of("sample", "-", "--reconstruct", "-", "-o", _folder["p.png"])
            .FailsSaying(ExitCode.Usage, "the model and the originals cannot both come from standard input");
    }

    [Theory]
    [InlineData("--count", "2000000000")]
    [InlineData("--scale", "2000000000")]
    public void Pictures_that_do_not_fit_are_refused(string option, string value) =>
        CliRun.Of("sample", tiny.Path, option, value, "-o", _folder["o.png"])
            .FailsSaying(ExitCode.Usage, "--count", "--scale", "pixels");

    [Fact]
    public void The_model_is_not_overwritten_by_what_it_makes()
    {
        byte[] model = File.ReadAllBytes(tiny.Path);
        CliRun.Of("encode", tiny.Path, "glyphs:test", "--binarize", "fixed", "-f", "-o", tiny.Path)
            .FailsSaying(ExitCode.Usage, "nothing may overwrite it");
        Assert.Equal(model, File.ReadAllBytes(tiny.Path));
    }

    [Fact]
    public void A_stream_through_a_pipe_decodes_to_the_same()
    {
        CliRun.Of("decode", tiny.Path, tiny.Stream, "-o", _folder["out.bits"]).Succeeds();
        byte[] stream = File.ReadAllBytes(tiny.Stream);
        CodeStreamReader read = tiny.Read(new MemoryStream(stream));
        using var unannounced = new MemoryStream();
        var writer = new CodeStreamWriter(unannounced, new CodeStreamHeader
        {
            Visible = read.Header.Visible, Code = read.Header.Code, ModelTag = read.Header.ModelTag,
        });
        var codes = new BitMatrix(50, 8);
        writer.Write(codes.Slice(0, read.Read(codes.View)));
        writer.Complete();
        foreach (byte[] input in (byte[][])[stream, unannounced.ToArray()])
        {
            CliRun run = CliRun.With(
                new CliStreams { Input = input, InputSeeks = false }, "decode", tiny.Path, "-", "-o", "-").Succeeds();
            Assert.Equal(File.ReadAllBytes(_folder["out.bits"]), run.Output);
        }
    }

    [Fact]
    public void Salvage_writes_what_is_intact_and_names_what_is_lost()
    {
        var codes = new BitMatrix(50, 8);
        using (FileStream file = File.OpenRead(tiny.Stream)) Assert.Equal(50, tiny.Read(file).Read(codes.View));
        using var blocks = new MemoryStream();
        var writer = new CodeStreamWriter(blocks, new CodeStreamHeader
        {
            Visible = 784, Code = 8, ModelTag = ModelIdentity.Of(tiny.Model).Tag, Items = 50, BlockItems = 20,
        });
        writer.Write(codes.Slice(0, 50));
        writer.Complete();
        byte[] bytes = blocks.ToArray();
        File.WriteAllBytes(_folder["whole.rbz"], bytes);
        CliRun.Of("decode", tiny.Path, _folder["whole.rbz"], "--salvage", "-o", _folder["whole.bits"]).Succeeds();
        byte[] whole = File.ReadAllBytes(_folder["whole.bits"]);

        // The header has 31 bytes, a block 27: two lengths, the kind, 20 codes, the checksum.
        bytes[31 + 27 + 5] ^= 1;
        File.WriteAllBytes(_folder["s.rbz"], bytes);
        CliRun.Of("decode", tiny.Path, _folder["s.rbz"], "-o", _folder["o.bits"]).FailsSaying(ExitCode.Corrupt, "block 1");
        Assert.False(File.Exists(_folder["o.bits"]));
        CliRun.Of("decode", "-q", tiny.Path, _folder["s.rbz"], "--salvage", "-o", _folder["o.bits"])
            .FailsSaying(ExitCode.Corrupt, $"rbm: {_folder["s.rbz"]}: items 20 to 39 are lost: block 1");
        Assert.Equal([.. whole[..(20 * 98)], .. whole[(40 * 98)..]], File.ReadAllBytes(_folder["o.bits"]));
    }

    private static byte[] Idx(int length, byte value)
    {
        var bytes = new byte[4 + 4 * 2 + length];
        bytes[2] = 8;
        bytes[3] = 2;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), length);
        bytes.AsSpan(12).Fill(value);
        return bytes;
    }

    private static BitMatrix Originals()
    {
        IBinarySource source = SourceFactory.Create("glyphs:test", new SourceOptions { Items = 50 });
        var items = new BitMatrix(50, 784);
        source.Read(0, 0, items.View);
        return items;
    }

    private BitMatrix Reproductions()
    {
        using var team = new WorkerTeam(1);
        var codes = new BitMatrix(50, 8);
        var reproductions = new BitMatrix(50, 784);
        new Encoder(tiny.Model, team).Encode(Originals().View, codes.View);
        new Reproducer(tiny.Model, team).Reproduce(codes.View, reproductions.View);
        return reproductions;
    }
}
