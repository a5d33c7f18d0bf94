using System.Globalization;
using System.Text.RegularExpressions;
using Rbm.Simd.Models;

namespace Rbm.Simd.Cli.Tests;

public sealed class TuneTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Passes_lower_the_distortion_and_the_model_codes()
    {
        (string start, string tuned) = (_folder["start.rbm"], _folder["t.rbm"]);
        string[] source = ["--source", "markov:p=0.05,n=32", "--items", "1000"];
        string[] training = ["--layers", "32,24,8", "--fine-tuning-epochs", "2", "--fine-tuning-rate", "0.001"];
        CliRun.Of(["train", .. source, .. training, "-o", start]).Succeeds();
        CliRun run = CliRun.Of(
            ["tune", start, .. source, "--passes", "60", "--tried-bits", "8", "-o", tuned]).Succeeds();
        double[] distortions =
        [
            .. Regex.Matches(run.Error, @"pass \d+:  distortion (0\.\d+)")
                .Select(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)),
        ];
        Assert.Equal(60, distortions.Length);

        // A bit fewer, and not all codes are tried.
        CliRun other = CliRun.Of(["tune", start, .. source, "--passes", "1", "--tried-bits", "7", "-f", "-o", _folder["u.rbm"]]).Succeeds();
        Assert.DoesNotContain(run.Error.Split('\n')[0], other.Error);
        Assert.True(distortions[^1] < 0.95 * distortions[0], run.Error);
        CompressionModel model = ModelFile.Load(tuned);
        Assert.Contains($"sha256 {ModelIdentity.Of(model)}", run.Error);
        Assert.NotNull(model.CodeModel);
        CliRun.Of("encode", tuned, "markov:p=0.05,n=32", "--items", "20", "-o", _folder["s.rbz"]).Succeeds();
        CliRun.Of("decode", tuned, _folder["s.rbz"], "-o", _folder["out.bits"]).Succeeds();
    }

    [Fact]
    public void Refuses_what_cannot_be()
    {
        CliRun.Of("tune", tiny.Path, "--source", "glyphs", "--tried-bits", "25", "-o", _folder["x.rbm"])
            .FailsSaying(2, "--tried-bits is 25, expected a whole number of 0 to 24");
        CliRun.Of("tune", tiny.Path, "--source", "markov:p=0.2,n=64", "-o", _folder["x.rbm"]).FailsSaying(2, "64 bits", "784");
        CliRun.Of("tune", tiny.Path, "--source", "glyphs", "-o", tiny.Path, "-f").FailsSaying(2);
        string table = _folder["table.rbm"];
        CliRun.Of("refine", tiny.Path, "--source", "glyphs", "--items", "50", "--passes", "0", "-q", "-o", table).Succeeds();
        CliRun.Of("tune", table, "--source", "glyphs", "-o", _folder["x.rbm"]).FailsSaying(2, "is a table, expected a network");
        string wem = _folder["wem.rbm"];
        CliRun.Of(
            "train", "--source", "markov:p=0.1,n=16", "--items", "50", "--layers", "16,4", "--measure", "wem", "--initial-epochs", "1",
            "--iterations", "0", "--fine-tuning-epochs", "1", "-q", "-o", wem).Succeeds();
        CliRun.Of("tune", wem, "--source", "markov:p=0.1,n=16", "-o", _folder["x.rbm"]).FailsSaying(2, "is wem, a constraint");
        Assert.False(File.Exists(_folder["x.rbm"]));
    }

    [Fact]
    public void An_interrupt_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        CliRun run = CliRun.With(
            new CliStreams { Interrupt = stop.Token, OnErrorLine = line => { if (line.StartsWith("pass 1")) stop.Cancel(); } },
            "tune", tiny.Path, "--source", "glyphs", "--items", "300", "--binarize", "fresh", "-o", _folder["x.rbm"]);
        Assert.Equal(130, run.ExitCode);
        Assert.False(File.Exists(_folder["x.rbm"]));
    }
}
