using Rbm.Simd.Models;

namespace Rbm.Simd.Cli.Tests;

public sealed class RefineTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Makes_a_table_that_codes_better_and_says_so()
    {
        string refined = _folder["r.rbm"];
        CliRun run = CliRun.Of(
            "refine", tiny.Path, "--source", "glyphs", "--items", "300", "--binarize", "fixed", "--passes", "3", "--prior", "0",
            "-o", refined).Succeeds();
        Assert.Contains("pass 1:  distortion 0.", run.Error);
        Assert.Contains("of 256 codes used, entropy ", run.Error);
        CompressionModel model = ModelFile.Load(refined);
        Assert.Equal(256, model.Codebook!.Rows);
        Assert.Contains($"sha256 {ModelIdentity.Of(model)}", run.Error);
        Assert.Matches("(?m)^decoder +codebook$", CliRun.Of("inspect", refined).Succeeds().Out.ReplaceLineEndings("\n"));
        Assert.Matches("(?m)^decoder +network$", CliRun.Of("inspect", tiny.Path).Succeeds().Out.ReplaceLineEndings("\n"));
        string stream = _folder["s.rbz"];
        CliRun.Of("encode", refined, "glyphs:test", "--items", "20", "--binarize", "fixed", "-o", stream).Succeeds();
        CliRun.Of("decode", refined, stream, "-o", _folder["out-ubyte"]).Succeeds();
        CliRun.Of("decode", tiny.Path, stream, "-o", _folder["other-ubyte"]).FailsSaying(5, "model");
        Assert.Empty(CliRun.Of(
            "refine", tiny.Path, "--source", "glyphs", "--items", "50", "--passes", "0", "-q", "-f", "-o", refined).Succeeds().Error);
    }

    [Fact]
    public void Refuses_what_cannot_be()
    {
        CliRun.Of("refine", tiny.Path, "--source", "glyphs", "--items", "9", "--max-bits", "7", "-o", _folder["x.rbm"])
            .FailsSaying(2, "the code has 8 bits", "at most 7", "--max-bits 8");
        CliRun.Of("refine", tiny.Path, "--source", "glyphs", "--max-bits", "21", "-o", _folder["x.rbm"])
            .FailsSaying(2, "--max-bits is 21, expected a whole number of 1 to 20");
        CliRun.Of("refine", tiny.Path, "--source", "markov:p=0.2,n=64", "-o", _folder["x.rbm"]).FailsSaying(2, "64 bits", "784");
        CliRun.Of("refine", tiny.Path, "--source", "glyphs", "-o", tiny.Path, "-f").FailsSaying(2);
        Assert.False(File.Exists(_folder["x.rbm"]));
    }

    [Theory]
    [InlineData("--max-bits", "abc", "a whole number of 1 to 20")]
    [InlineData("--noise", "abc", "a number of 0 to 1")]
    [InlineData("--noise", "-1", "a number of 0 to 1")]
    [InlineData("--noise", "1.5", "a number of 0 to 1")]
    [InlineData("--noise", "nan", "a number of 0 to 1")]
    [InlineData("--prior", "inf", "a finite number of 0 or more")]
    public void A_value_that_is_none_is_one_line(string option, string value, string expected) =>
        CliRun.Of("refine", tiny.Path, "--source", "glyphs", option, value, "-o", _folder["x.rbm"])
            .Fails(ExitCode.Usage, $"{option} is {value}, expected {expected} (see 'rbm refine --help')");

    [Fact]
    public void An_interrupt_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        CliRun run = CliRun.With(
            new CliStreams { Interrupt = stop.Token, OnErrorLine = line => { if (line.StartsWith("pass 1")) stop.Cancel(); } },
            "refine", tiny.Path, "--source", "glyphs", "--items", "300", "--binarize", "fresh", "-o", _folder["x.rbm"]);
        Assert.Equal(130, run.ExitCode);
        Assert.False(File.Exists(_folder["x.rbm"]));
    }
}
