using System.Text.Json;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;

namespace Rbm.Simd.Cli.Tests;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CompressionModel _model = new()
    {
        Autoencoder = new DeepAutoencoder(12, 5, 3),
        Network = new DeepBeliefNetwork(12, 5, 3),
        Beta = 0.25,
        Seed = 7,
        PictureWidth = 4,
        History = new Dictionary<string, string> { ["source"] = "glyphs" },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Says_what_a_model_is()
    {
        ModelFile.Save(_model, _folder["m.rbm"]);
        CliRun run = CliRun.Of("inspect", _folder["m.rbm"], "--json").Succeeds();
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal("model", json.GetProperty("kind").GetString());
        Assert.Equal("[12,5,3]", json.GetProperty("layers").GetRawText());
        Assert.Equal(0.25, json.GetProperty("beta").GetDouble());
        Assert.Equal(0.25, json.GetProperty("rate").GetDouble());
        Assert.Equal(7, json.GetProperty("seed").GetInt32());
        Assert.Equal("hamming", json.GetProperty("measure").GetString());
        Assert.Equal("glyphs", json.GetProperty("history.source").GetString());
        Assert.Equal(ModelIdentity.Of(_model).ToString(), json.GetProperty("model_sha256").GetString());
        Assert.Equal(new FileInfo(_folder["m.rbm"]).Length, json.GetProperty("bytes").GetInt64());
        // Twice the weights 12 x 5 + 5 x 3, encoder biases 5 + 3, reproducer biases 5 + 12; once the weights, biases 12 + 5 + 3.
        Assert.Equal(2 * 75 + 8 + 17 + 75 + 20, json.GetProperty("parameters").GetInt64());
        Assert.Matches("(?m)^layers +12,5,3$", CliRun.Of("inspect", _folder["m.rbm"]).Succeeds().Out.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_files_words_do_not_steer_the_terminal()
    {
        var model = new CompressionModel
        {
            Autoencoder = _model.Autoencoder,
            Measure = _model.Measure,
            History = new Dictionary<string, string> { ["note"] = "a\u001b[2J\u0085b" },
        };
        ModelFile.Save(model, _folder["m.rbm"]);
        Assert.Contains("a [2J b", CliRun.Of("inspect", _folder["m.rbm"]).Succeeds().Out);
    }

    [Fact]
    public void Says_what_a_stream_is_from_a_file_and_from_standard_input()
    {
        byte[] stream = Stream(items: 10);
        File.WriteAllBytes(_folder["s.rbz"], stream);
        CliRun file = CliRun.Of("inspect", _folder["s.rbz"], "--json").Succeeds();
        CliRun piped = CliRun.With(new CliStreams { Input = stream }, "inspect", "-", "--json").Succeeds();
        Assert.Equal(file.Out, piped.Out);
        JsonElement json = JsonDocument.Parse(file.Out).RootElement;
        Assert.Equal("stream", json.GetProperty("kind").GetString());
        Assert.Equal(12, json.GetProperty("n").GetInt32());
        Assert.Equal(3, json.GetProperty("k").GetInt32());
        Assert.Equal(10, json.GetProperty("items").GetInt32());
        Assert.False(json.GetProperty("items_announced").GetBoolean());
        Assert.Equal(8192, json.GetProperty("block_items").GetInt32());
        Assert.Equal((1, 1, 0, 0), (json.GetProperty("blocks").GetInt32(), json.GetProperty("raw_blocks").GetInt32(),
            json.GetProperty("coded_blocks").GetInt32(), json.GetProperty("escaped_blocks").GetInt32()));
        // Ten codes of 3 bits.
        Assert.Equal((stream.Length, 4, 0, stream.Length - 4), (json.GetProperty("bytes").GetInt32(),
            json.GetProperty("payload_bytes").GetInt32(), json.GetProperty("escape_bytes").GetInt32(),
            json.GetProperty("overhead_bytes").GetInt32()));
        Assert.Equal((stream.Length - 4) / 4.0, json.GetProperty("overhead").GetDouble());
        Assert.Equal(ModelIdentity.Of(_model).ToString()[..32], json.GetProperty("model").GetString());
    }

    [Fact]
    public void A_cut_stream_is_corrupt()
    {
        File.WriteAllBytes(_folder["s.rbz"], Stream(items: 10)[..^3]);
        CliRun.Of("inspect", _folder["s.rbz"]).FailsSaying(ExitCode.Corrupt, $"rbm: {_folder["s.rbz"]}: ");
    }

    [Fact]
    public void A_cut_model_is_corrupt()
    {
        ModelFile.Save(_model, _folder["m.rbm"]);
        byte[] bytes = File.ReadAllBytes(_folder["m.rbm"]);
        File.WriteAllBytes(_folder["m.rbm"], bytes[..^1]);
        CliRun.Of("inspect", _folder["m.rbm"]).FailsSaying(ExitCode.Corrupt, $"rbm: {_folder["m.rbm"]}: ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("RB")]
    [InlineData("RBZ1")]
    [InlineData("this is a text and neither a model nor a stream")]
    public void What_is_neither_is_corrupt(string content)
    {
        File.WriteAllText(_folder["x"], content);
        CliRun.Of("inspect", _folder["x"]).FailsSaying(ExitCode.Corrupt, $"rbm: {_folder["x"]}: ");
    }

    [Fact]
    public void A_missing_file_is_named() =>
        CliRun.Of("inspect", "no/such.rbm").Fails(ExitCode.InputOutput, "no/such.rbm does not exist");

    [Fact]
    public void A_folder_is_no_file() =>
        CliRun.Of("inspect", _folder.Path).Fails(ExitCode.InputOutput, $"{_folder.Path} is a directory, expected a file");

    [Fact]
    public void A_keyboard_is_no_input() =>
        CliRun.With(new CliStreams { InputIsTerminal = true }, "inspect", "-")
            .Fails(ExitCode.InputOutput, "standard input is a terminal, expected a file or a pipe");

    private byte[] Stream(int items)
    {
        using var bytes = new MemoryStream();
        var writer = new CodeStreamWriter(bytes, new CodeStreamHeader
        {
            Visible = 12,
            Code = 3,
            ModelTag = ModelIdentity.Of(_model).Tag,
        });
        writer.Write(new BitMatrix(items, 3).View);
        writer.Complete();
        return bytes.ToArray();
    }
}
