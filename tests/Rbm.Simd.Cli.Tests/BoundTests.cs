using System.Text.Json;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Cli.Tests;

public sealed class BoundTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private const int Items = 60;

    private readonly TemporaryFolder _folder = new();

    private string Stream => _folder["o.rbz"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Zero_is_lossless_through_a_file_and_through_a_pipe()
    {
        Encode("--max-distortion", "0");
        Assert.All(Distortions(tiny.Model), d => Assert.Equal(0, d));
        CliRun piped = CliRun.With(
            new CliStreams { Input = File.ReadAllBytes(Stream), InputSeeks = false }, "decode", tiny.Path, "-", "-o", "-").Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder["o.bits"]), piped.Output);
    }

    [Fact]
    public void Every_item_meets_the_bound_and_the_stream_is_tested_inspected_and_read_anywhere()
    {
        Encode();
        double[] before = Distortions(tiny.Model);
        Assert.True(before.Max() > 0.05, "nothing to correct, so nothing was tested");
        Encode("--max-distortion", "0.05");
        double[] after = Distortions(tiny.Model);
        Assert.All(after, d => Assert.InRange(d, 0, 0.05));
        Assert.Equal(before.Count(d => d > 0.05), before.Zip(after).Count(pair => pair.First != pair.Second));

        CliRun.Of("test", Stream).Succeeds();
        CliRun.Of("test", Stream, "-m", tiny.Path).Succeeds();
        JsonElement facts = JsonDocument.Parse(CliRun.Of("inspect", Stream, "--json").Succeeds().Out).RootElement;
        Assert.Equal(1, facts.GetProperty("escaped_blocks").GetInt32());
        Assert.True(facts.GetProperty("escape_bytes").GetInt32() > 0);
        CliRun.Of("decode", tiny.Path, Stream, "--items", "40..41", "-o", _folder["some.bits"]).Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder["o.bits"])[(40 * 98)..(42 * 98)], File.ReadAllBytes(_folder["some.bits"]));
    }

    [Fact]
    public void Without_escapes_a_bound_that_fails_writes_nothing()
    {
        File.WriteAllText(Stream, "old");
        string[] command =
        [
            "encode", tiny.Path, "glyphs:test", "--items", "60", "--binarize", "fixed", "--max-distortion", "0.05", "--no-escape", "-f",
            "-o",
        ];
        CliRun.Of([.. command, Stream])
            .FailsSaying(ExitCode.BoundNotMet, "of 60 items do not meet the bound of 0.05", "the first is item ");
        Assert.Equal("old", File.ReadAllText(Stream));
        CliRun standard = CliRun.Of([.. command, "-"]);
        Assert.Equal((ExitCode.BoundNotMet, 0), (standard.ExitCode, standard.Output.Length));
        CliRun met = CliRun.Of([.. command.Select(word => word == "0.05" ? "1" : word), "-"]).Succeeds();
        CliRun.Of("encode", tiny.Path, "glyphs:test", "--items", "60", "--binarize", "fixed", "-f", "-o", Stream).Succeeds();
        Assert.Equal(File.ReadAllBytes(Stream), met.Output);
    }

    [Fact]
    public void Evaluation_counts_what_the_stream_has()
    {
        Encode("--max-distortion", "0.05");
        double[] distortions = Distortions(tiny.Model);
        CliRun run = CliRun.Of(
            "eval", tiny.Path, "--source", "glyphs:test", "--items", "60", "--effort", "3", "--max-distortion", "0.05", "--json")
            .Succeeds();
        JsonElement json = JsonDocument.Parse(run.Out).RootElement, rate = json.GetProperty("rate");
        double bits = Items * 784.0;
        Assert.Equal(distortions.Max(), json.GetProperty("distortion").GetProperty("max").GetDouble(), 12);
        Assert.Equal(new FileInfo(Stream).Length * 8 / bits, rate.GetProperty("file").GetDouble(), 12);
        Assert.Equal(
            (new FileInfo(Stream).Length + new FileInfo(tiny.Path).Length) * 8 / bits, rate.GetProperty("file_with_model").GetDouble(), 12);
        Assert.True(rate.GetProperty("escapes").GetDouble() > 0);
        Assert.True(json.GetProperty("escaped_items").GetInt32() > 0);
        // The code model was learned from codes of the same source.
        Assert.InRange(rate.GetProperty("code_entropy").GetDouble(), 1e-9, 0.999 * 8 / 784);
    }

    [Fact]
    public void Training_learns_a_code_model_and_fit_learns_another()
    {
        Assert.NotNull(tiny.Model.CodeModel);
        CliRun.Of("fit", tiny.Path, "--source", "glyphs", "--items", "300", "-o", _folder["again.rbm"]).Succeeds();
        Assert.Equal(File.ReadAllBytes(tiny.Path), File.ReadAllBytes(_folder["again.rbm"]));
        CliRun fit = CliRun.Of("fit", tiny.Path, "--source", "bernoulli:p=0.5,n=784", "--items", "400", "-o", _folder["other.rbm"])
            .Succeeds();
        Assert.Contains("code model", fit.Error + fit.Out);
        CompressionModel other = ModelFile.Load(_folder["other.rbm"]);
        Assert.Equal(
            ModelIdentity.Of(tiny.Model with { CodeModel = null }), ModelIdentity.Of(other with { CodeModel = null }));
        Assert.NotEqual(ModelIdentity.Of(tiny.Model), ModelIdentity.Of(other));
        Assert.Equal(tiny.Model.History, other.History);
        CliRun.Of("decode", _folder["other.rbm"], tiny.Stream, "-o", _folder["x.bits"]).FailsSaying(ExitCode.WrongModel, "belongs");
    }

    [Fact]
    public void A_constraint_is_met_without_being_asked_for()
    {
        CompressionModel wem = tiny.Model with { Measure = DistortionMeasure.Wem, Threshold = 0.4 };
        string path = _folder["wem.rbm"];
        ModelFile.Save(wem, path);
        string[] command = ["encode", path, "glyphs:test", "--items", "60", "--binarize", "fixed", "-f", "-o", Stream];
        CliRun.Of([.. command, "--no-escape"]).FailsSaying(ExitCode.BoundNotMet, "constraint");
        CliRun.Of(command).Succeeds();
        CliRun.Of("decode", path, Stream, "-f", "-o", _folder["o.bits"]).Succeeds();
        double[] distortions = Distortions(wem, decode: false);
        Assert.All(distortions, d => Assert.InRange(d, 0, 1));
        Assert.True(distortions.Max() > 0);
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("x")]
    [InlineData("nan")]
    public void Bounds_that_are_none_are_refused(string bound) =>
        CliRun.Of("encode", tiny.Path, "glyphs:test", "--max-distortion", bound, "-o", Stream)
            .FailsSaying(ExitCode.Usage, "--max-distortion", bound);

    private void Encode(params string[] options) => CliRun.Of(
        ["encode", tiny.Path, "glyphs:test", "--items", $"{Items}", "--binarize", "fixed", "-f", "-o", Stream, .. options]).Succeeds();

    private double[] Distortions(CompressionModel model, bool decode = true)
    {
        if (decode) CliRun.Of("decode", tiny.Path, Stream, "-f", "-o", _folder["o.bits"]).Succeeds();
        IBinarySource originals = SourceFactory.Create(
            "glyphs:test", new SourceOptions { Items = Items, Binarization = Binarization.Fixed, Seed = 1 });
        IBinarySource decoded = SourceFactory.Create(_folder["o.bits"], new SourceOptions { BitsPerItem = 784 });
        BitMatrix a = new(Items, 784), b = new(Items, 784);
        originals.Read(0, 0, a.View);
        decoded.Read(0, 0, b.View);
        return [.. Enumerable.Range(0, Items).Select(r => model.Measure.Sum(a.Row(r), b.Row(r)) / 784)];
    }
}
