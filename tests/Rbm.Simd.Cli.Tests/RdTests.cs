using System.Globalization;
using System.Text.Json;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;
using SkiaSharp;

namespace Rbm.Simd.Cli.Tests;

public sealed class RdTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private static readonly string[] Glyphs = ["rd", "--source", "glyphs:test", "--items", "40", "--threads", "2"];

    // Enough to be quick, too little for a number: a single step leaves hardly one of eight chains effective.
    private static readonly string[] Hasty = ["--chains", "8", "--steps", "1", "--burn-in", "0", "--items", "4"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bernoulli:p=0.3,n=4", "closed-form", 4, 1, 0.2689414214, 0.0413493612)]
    [InlineData("bernoulli:p=0.3,n=1", "closed-form", 1, 1, 0.2689414214, 0.0413493612)]
    [InlineData("markov:p=0.25,n=2", "blahut-arimoto", 2, 2, 0.1192029220, 0.3785737212)]
    [InlineData("markov:p=0.25,n=8", "blahut-arimoto", 8, 1, 0.20160834, 0.15957171)]
    [InlineData("markov:p=0.25,n=8", "blahut-arimoto", 8, 4, 0.01798621, 0.70488908)]
    public void Synthetic_sources_have_the_numbers_of_the_tables(
        string source, string method, int n, double beta, double distortion, double rate)
    {
        JsonElement root = JsonOf("rd", "--source", source, "--betas", beta.ToString(CultureInfo.InvariantCulture), "--json");
        Assert.Equal(source, root.GetProperty("source").GetString());
        Assert.Equal(n, root.GetProperty("n").GetInt32());
        Assert.Equal(method, root.GetProperty("method").GetString());
        Assert.Equal("hamming", root.GetProperty("measure").GetString());
        Assert.Empty(root.GetProperty("models").EnumerateArray());
        JsonElement point = Assert.Single(root.GetProperty("points").EnumerateArray());
        Assert.Equal(beta, point.GetProperty("beta").GetDouble());
        Assert.Equal(distortion, point.GetProperty("d").GetDouble(), 1e-8);
        Assert.Equal(rate, point.GetProperty("r").GetDouble(), 1e-8);
        Assert.InRange(point.GetProperty("r_lower").GetDouble(), rate - 1e-7, rate + 1e-8);
        Assert.InRange(point.GetProperty("r_upper").GetDouble(), rate - 1e-8, rate + 1e-7);
    }

    [Fact]
    public void Ten_betas_are_standard_and_others_come_in_their_own_order()
    {
        JsonElement standard = JsonOf("rd", "--source", "bernoulli:p=0.5,n=100", "--json");
        Assert.Equal([0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 3, 4], Betas(standard));
        Assert.Equal([2, 0, 1], Betas(JsonOf("rd", "--source", "bernoulli:p=0.5,n=100", "--json", "--betas", "2,0,1")));
    }

    [Fact]
    public void Comma_separated_values_have_a_header_and_a_line_a_point()
    {
        string[] lines = CliRun.Of("rd", "--source", "bernoulli:p=0.5,n=3", "--betas", "0,2", "--csv").Succeeds().Out.Split('\n');
        Assert.Equal("kind,name,beta,d,r,r_lower,r_upper,refused", lines[0]);
        Assert.Equal("curve,closed-form,0,0.5,0,0,0,", lines[1]);
        Assert.StartsWith("curve,closed-form,2,0.1192029220221", lines[2]);
        Assert.Equal(["", ""], [lines[3], string.Concat(lines[4..])]);
    }

    [Fact]
    public void Text_shows_the_brackets_and_what_they_mean()
    {
        string text = CliRun.Of("rd", "--source", "markov:p=0.1,n=20", "--betas", "2,8").Succeeds().Out;
        Assert.Contains("method   blahut-arimoto\n", text);
        Assert.Matches(@"\n  beta  D +R +R lower +R upper\n  2  +0\.\d{6}  0\.\d{6}  0\.\d{6}  0\.\d{6}\n  8 ", text);
        Assert.Matches(@"\nnote: .*Wyner and Ziv.*\.\n$", text);
    }

    [Fact]
    public void Measures_and_weights_are_taken()
    {
        File.WriteAllText(_folder["weights.txt"], "1, 1\n0 2");
        JsonElement root = JsonOf(
            "rd", "--source", "bernoulli:p=0.5,n=4", "--betas", "1", "--measure", "asymmetric:a=2,b=2", "--weights", _folder["weights.txt"],
            "--json");
        JsonElement point = root.GetProperty("points")[0];

        // A symmetric cost of c makes a fair bit cost c / (1 + e^(c beta)).
        double[] costs = [2, 2, 0, 4];
        double expected = costs.Average(c => c / (1 + Math.Exp(c)));
        Assert.Equal(expected, point.GetProperty("d").GetDouble(), 1e-12);
        Assert.StartsWith("asymmetric:a=2,b=2+weights:4:", root.GetProperty("measure").GetString());
        CliRun.Of("rd", "--source", "bernoulli:p=0.5,n=5", "--weights", _folder["weights.txt"])
            .Fails(ExitCode.Corrupt, $"{_folder["weights.txt"]}: 4 weights, 5 expected (one a bit of an item)");
    }

    [Fact]
    public void A_picture_is_drawn_and_none_overwritten()
    {
        string[] words = ["rd", "--source", "bernoulli:p=0.3,n=4", "--betas", "1,2", "-o", _folder["rd.png"]];
        CliRun.Of(words).Succeeds();
        using (SKBitmap png = SKBitmap.Decode(_folder["rd.png"])) Assert.Equal((1800, 1200), (png.Width, png.Height));
        CliRun.Of(words).Fails(ExitCode.InputOutput, $"{_folder["rd.png"]} exists; -f overwrites it");
        CliRun.Of([.. words, "-f"]).Succeeds();
        CliRun.Of("rd", "--source", "bernoulli:p=0.3,n=4", "--model", tiny.Path, "-f", "-o", tiny.Path)
            .FailsSaying(ExitCode.Usage, "nothing may overwrite it");
    }

    [Fact]
    public void Without_a_model_the_marginals_of_a_source_give_an_upper_bound()
    {
        JsonElement root = JsonOf([.. Glyphs, "--betas", "1,4", "--json"]);
        Assert.Equal("independent-bits", root.GetProperty("method").GetString());
        Assert.Contains("upper bound", root.GetProperty("note").GetString());
        Assert.All(root.GetProperty("points").EnumerateArray(), p => Assert.Equal(0, p.GetProperty("r_lower").GetDouble()));
    }

    [Fact]
    public void A_small_model_gives_a_curve_with_its_errors_and_an_operating_point()
    {
        string model = SmallModel(out string source);
        string[] words = ["rd", "--source", source, "--n", "16", "--items", "30", "--model", model, "--betas", "1,2",
            "--chains", "32", "--steps", "300", "--burn-in", "300"];
        JsonElement root = JsonOf([.. words, "--json", "-o", _folder["rd.png"]]);
        Assert.Equal("ais", root.GetProperty("method").GetString());
        Assert.Equal(30, root.GetProperty("items").GetInt32());
        double rate = 0;
        foreach (JsonElement point in root.GetProperty("points").EnumerateArray())
        {
            Assert.InRange(point.GetProperty("d").GetDouble(), 0.01, 0.5);
            Assert.True(point.GetProperty("r").GetDouble() > rate);
            rate = point.GetProperty("r").GetDouble();
            Assert.True(point.GetProperty("r_lower").GetDouble() < rate && rate < point.GetProperty("r_upper").GetDouble());
            Assert.True(point.GetProperty("r_error").GetDouble() > 0);
        }

        JsonElement achieved = Assert.Single(root.GetProperty("models").EnumerateArray());
        Assert.Equal(model, achieved.GetProperty("model").GetString());
        Assert.Equal(4 / 16.0, achieved.GetProperty("rate").GetDouble());
        using SKBitmap png = SKBitmap.Decode(_folder["rd.png"]);
        Assert.NotNull(png);

        CliRun evaluation = CliRun.Of("eval", model, "--source", source, "--n", "16", "--items", "30", "--json").Succeeds();
        using JsonDocument eval = JsonDocument.Parse(evaluation.Out);
        Assert.Equal(
            eval.RootElement.GetProperty("distortion").GetProperty("mean").GetDouble(), achieved.GetProperty("d").GetDouble());
        Assert.Contains($"\nmodel,{model},1,", CliRun.Of([.. words, "--csv"]).Succeeds().Out);
    }

    [Fact]
    public void Where_every_point_is_refused_numbers_are_null_nothing_is_drawn_and_it_fails()
    {
        CliRun run = CliRun.Of(
            ["rd", "--source", "glyphs:test", "--model", tiny.Path, .. Hasty, "--betas", "1,2", "--json", "-o", _folder["rd.png"]]);
        run.FailsSaying(ExitCode.InputOutput, "there is no number at any beta: ");
        Assert.Contains("\n  refused at 1", CliRun.Of(
            ["rd", "--source", "glyphs:test", "--model", tiny.Path, .. Hasty, "--betas", "1,2"]).Out);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        foreach (JsonElement point in json.RootElement.GetProperty("points").EnumerateArray())
        {
            foreach (string name in (string[])["d", "r", "r_lower", "r_upper"])
                Assert.Equal(JsonValueKind.Null, point.GetProperty(name).ValueKind);
            Assert.NotEmpty(point.GetProperty("refused").GetString()!);
        }

        Assert.False(File.Exists(_folder["rd.png"]));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "'--source' is required", "rd")]
    [InlineData(ExitCode.Usage, "'x' is not a finite number of 0 or more", "rd", "--source", "bernoulli:p=0.3,n=4", "--betas", "1,x")]
    [InlineData(ExitCode.Usage, "'-1' is not a finite number", "rd", "--source", "bernoulli:p=0.3,n=4", "--betas", "-1")]
    [InlineData(ExitCode.Usage, "beta 1 is there twice", "rd", "--source", "bernoulli:p=0.3,n=4", "--betas", "1,2,1")]
    [InlineData(ExitCode.Usage, "beta is 701, expected 0 to 700", "rd", "--source", "bernoulli:p=0.3,n=4", "--betas", "701")]
    [InlineData(ExitCode.Usage, "p is '2', expected a number of 0 to 1", "rd", "--source", "bernoulli:p=2,n=4")]
    [InlineData(ExitCode.Usage, "n is missing", "rd", "--source", "markov:p=0.2")]
    [InlineData(ExitCode.Usage, "measure 'l2' is not known", "rd", "--source", "bernoulli:p=0.3,n=4", "--measure", "l2")]
    [InlineData(ExitCode.Usage, "contradict each other", "rd", "--source", "bernoulli:p=0.3,n=4", "--json", "--csv")]
    [InlineData(ExitCode.Usage, "standard output", "rd", "--source", "bernoulli:p=0.3,n=4", "-o", "-")]
    [InlineData(ExitCode.Usage, "only one input", "rd", "--source", "-", "--model", "-")]
    [InlineData(ExitCode.Usage, "--chains is 7", "rd", "--source", "bernoulli:p=0.3,n=4", "--chains", "7")]
    [InlineData(ExitCode.InputOutput, "no-such.rbm does not exist", "rd", "--source", "bernoulli:p=0.3,n=4", "--model", "no-such.rbm")]
    [InlineData(ExitCode.InputOutput, "no-such.idx", "rd", "--source", "./no-such.idx")]
    public void What_cannot_be_is_said_in_one_line(int code, string words, params string[] arguments)
    {
        CliRun run = CliRun.Of(arguments);
        run.FailsSaying(code, words);
        Assert.Empty(run.Out);
    }

    [Fact]
    public void Models_must_fit_the_source_and_the_measure()
    {
        CliRun.Of("rd", "--source", "bernoulli:p=0.3,n=4", "--model", tiny.Path).FailsSaying(
            ExitCode.Usage, "the items of bernoulli:p=0.3,n=4 have 4 bits, the model is for items of 784");
        CliRun.Of([.. Glyphs, "--model", tiny.Path, "--measure", "wem"]).FailsSaying(
            ExitCode.Usage, "is made for the measure hamming, the curve is to be for wem");
        string plain = _folder["plain.rbm"];
        ModelFile.Save(new CompressionModel { Autoencoder = tiny.Model.Autoencoder }, plain);
        CliRun.Of([.. Glyphs, "--model", plain]).Fails(
            ExitCode.InputOutput, $"{plain} holds no belief network to estimate from; give another model first");
    }

    [Fact]
    public void An_interrupt_leaves_nothing_behind()
    {
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();
        CliRun run = CliRun.With(
            new CliStreams { Interrupt = interrupt.Token },
            "rd", "--source", "markov:p=0.2,n=10", "-o", _folder["rd.png"]);
        run.Fails(ExitCode.Interrupted, "interrupted");
        Assert.Empty(run.Out);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private static JsonElement JsonOf(params string[] words)
    {
        CliRun run = CliRun.Of(words).Succeeds();
        Assert.Equal(run.Out.Length - 1, run.Out.IndexOf('\n'));
        using JsonDocument json = JsonDocument.Parse(run.Out);
        return json.RootElement.Clone();
    }

    private static double[] Betas(JsonElement root) =>
        [.. root.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("beta").GetDouble())];

    // 16 bits to 4, trained in a moment on a Markov source whose items are a file, since the source's own curve is known otherwise.
    private string SmallModel(out string source)
    {
        source = _folder["items.bits"];
        var items = new MarkovSource(0.1, 16, 400, 1);
        var bits = new Rbm.Simd.Bits.BitMatrix(400, 16);
        items.Read(0, 0, bits.View);
        byte[] packed = new byte[400 * 2];
        for (int r = 0; r < 400; r++)
            for (int i = 0; i < 16; i++)
                if (bits[r, i]) packed[2 * r + i / 8] |= (byte)(0x80 >> i % 8);
        File.WriteAllBytes(source, packed);
        using var team = new WorkerTeam(1);
        TrainingOptions options = TrainingPresets.Create("quick", [16, 8, 4]) with { Beta = 1 };
        string path = _folder["small.rbm"];
        ModelFile.Save(new TrainingPipeline(options, items, team).Run(SilentObserver.Instance), path);
        return path;
    }
}
