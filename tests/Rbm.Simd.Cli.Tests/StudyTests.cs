using System.Text.Json;

namespace Rbm.Simd.Cli.Tests;

public sealed class StudyTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_study_leaves_its_tables_and_charts_in_the_folder()
    {
        string output = _folder["study"];
        CliRun run = CliRun.Of("study", "small-sources", "--quick", "-o", output, "--threads", "2").Succeeds();
        Assert.Contains("small-sources.md", run.Out);
        Assert.Equal(12, Directory.GetFiles(output).Length);
        Assert.StartsWith("# DBN-BA against exact Blahut-Arimoto", File.ReadAllText(Path.Combine(output, "small-sources.md")));
    }

    [Theory]
    [InlineData("small-sources")]
    [InlineData("approximation")]
    [InlineData("samplers")]
    public void A_folder_that_holds_something_is_left_alone(string study)
    {
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(Path.Combine(_folder["full"], "mine.txt"), "mine");
        CliRun.Of("study", study, "-o", _folder["full"]).FailsSaying(ExitCode.InputOutput, "is not empty; -f writes into it");
        string file = Path.Combine(_folder["full"], "mine.txt");
        CliRun.Of("study", study, "-o", file).FailsSaying(ExitCode.InputOutput, "is a file, a folder expected");
        CliRun.Of("study", study, "-o", "-").FailsSaying(ExitCode.Usage, "-o must be a folder");
        Assert.Equal(["mine.txt"], Directory.GetFiles(_folder["full"]).Select(Path.GetFileName));
    }

    [Fact]
    public void The_lossless_study_sets_the_codec_beside_other_coders()
    {
        string output = _folder["lossless"];
        CliRun run = CliRun.Of("study", "lossless", tiny.Path, "--source", "glyphs:test", "--items", "40",
            "--prime", "glyphs:train", "--prime-items", "60", "-o", output, "--threads", "2").Succeeds();
        foreach (string coder in (string[])["what the model says", "this codec: file", "zlib", "Brotli", "zstd", "context coder, primed"])
            Assert.Contains(coder, run.Out);
        Assert.Contains("lossless.md, lossless.json, lossless.png", run.Out);
        Assert.Equal(
            ["lossless.json", "lossless.md", "lossless.png"], Directory.GetFiles(output).Select(file => Path.GetFileName(file)!).Order());
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "lossless.json"))).RootElement;
        Assert.Equal((40, 60, 28), (json.GetProperty("items").GetInt32(), json.GetProperty("prime_items").GetInt32(),
            json.GetProperty("height").GetInt32()));

        // The same bytes as a lossless stream of the same items.
        CliRun.Of("encode", tiny.Path, "glyphs:test", "--items", "40", "--binarize", "fixed", "--effort", "0", "--max-distortion", "0",
            "-o", _folder["o.rbz"]).Succeeds();
        JsonElement own = json.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("name").GetString() == "this codec: file");
        Assert.Equal(new FileInfo(_folder["o.rbz"]).Length, own.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public void The_lossless_study_refuses_what_cannot_be_compared_in_one_line()
    {
        string[] study = ["study", "lossless", tiny.Path, "-o", _folder["none"], "--source"];
        CliRun.Of([.. study, "markov:p=0.1,n=64", "--items", "5"]).FailsSaying(
            ExitCode.Usage, "the items of markov:p=0.1,n=64 have 64 bits, the model is for items of 784");
        CliRun.Of([.. study, "glyphs:test", "--items", "5", "--prime", "markov:p=0.1,n=64", "--prime-items", "5"]).FailsSaying(
            ExitCode.Usage, "an item of markov:p=0.1,n=64 has 64 bits, those of glyphs:test have 784");
        CliRun.Of([.. study, "nowhere"]).FailsSaying(ExitCode.Usage, "nowhere", "there is no such source or file");
        CliRun.Of([.. study, "glyphs:test", "--items", "5", "--prime", "nowhere"]).FailsSaying(ExitCode.Usage, "nowhere");
        CliRun.Of([.. study, "glyphs:test", "--items", "5", "--prime", "-"]).FailsSaying(ExitCode.Usage, "--prime is standard input");
        CliRun.Of([.. study, "glyphs:test", "--items", "0"])
            .FailsSaying(ExitCode.Usage, "--items is 0, expected a whole number of 1 or more");
        CliRun.Of([.. study, _folder["absent.idx"]]).FailsSaying(ExitCode.InputOutput, "absent.idx: no such file");
        File.WriteAllBytes(_folder["empty.idx"], [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]);
        CliRun.Of([.. study, _folder["empty.idx"]]).FailsSaying(ExitCode.Corrupt, "empty.idx");
        CliRun.Of("study", "lossless", _folder["absent.rbm"], "-o", _folder["none"], "--source", "glyphs:test")
            .FailsSaying(ExitCode.InputOutput, "absent.rbm");
        Assert.Empty(Directory.GetFileSystemEntries(_folder["none"]));
    }

    [Fact]
    public void The_baselines_study_sets_other_codes_side_by_side()
    {
        string output = _folder["baselines"];
        CliRun run = CliRun.Of("study", "baselines", "--source", "markov:p=0.1,n=64", "--items", "300", "--test", "markov:p=0.1,n=64",
            "--test-items", "40", "--bits", "2,4", "-o", output, "--threads", "2").Succeeds();
        Assert.Contains("baselines.md, baselines.json, baselines.png", run.Out);
        foreach (string name in (string[])["constant", "PCA, real coefficients", "ITQ", "Lloyd VQ", "Bernoulli mixture"])
            Assert.Contains(name, run.Out);
        Assert.Contains("Lloyd VQ, 4: distortion 0.", run.Error);
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(output, "baselines.json"))).RootElement;
        Assert.Equal((300, 40, 64), (json.GetProperty("train_items").GetInt32(), json.GetProperty("test_items").GetInt32(),
            json.GetProperty("n").GetInt32()));
        Assert.Equal(14, json.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public void The_baselines_study_refuses_what_cannot_be_in_one_line()
    {
        string[] study = ["study", "baselines", "-o", _folder["none"], "--source", "markov:p=0.1,n=64", "--items", "30"];
        CliRun.Of([.. study, "--test", "markov:p=0.1,n=32", "--test-items", "5"]).FailsSaying(
            ExitCode.Usage, "an item of markov:p=0.1,n=32 has 32 bits, those of markov:p=0.1,n=64 have 64");
        string[] both = [.. study, "--test", "markov:p=0.1,n=64", "--test-items", "5"];
        CliRun.Of([.. both, "--bits", "65"]).FailsSaying(ExitCode.Usage, "a code of 65 bits asked for, 1 to 64 expected");
        CliRun.Of([.. both, "--bits", "2,x"]).FailsSaying(ExitCode.Usage, "--bits: 'x' is not a whole number of 1 or more");
        CliRun.Of([.. both, "--bits", "0"]).FailsSaying(ExitCode.Usage, "--bits: '0' is not a whole number of 1 or more");
        CliRun.Of([.. study, "--test", "-"]).FailsSaying(ExitCode.Usage, "--test is standard input");
        CliRun.Of([.. study, "--test", "nowhere"]).FailsSaying(ExitCode.Usage, "nowhere", "there is no such source or file");
        Assert.Empty(Directory.GetFileSystemEntries(_folder["none"]));
    }
}
