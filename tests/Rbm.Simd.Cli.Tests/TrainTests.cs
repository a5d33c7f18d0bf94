using System.Text.Json;

namespace Rbm.Simd.Cli.Tests;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--beta is -1, expected a finite number of 0 or more", "--beta", "-1")]
    [InlineData("--beta is NaN, expected a finite number of 0 or more", "--beta", "NaN")]
    [InlineData("--beta is Infinity, expected a finite number of 0 or more", "--beta", "Infinity")]
    [InlineData("--beta is 1,5, expected a finite number of 0 or more", "--beta", "1,5")]
    [InlineData("--beta and --no-ba contradict each other: without Blahut-Arimoto there is no beta", "--beta", "1", "--no-ba")]
    [InlineData("--k-cd is 0, expected a whole number of 1 or more", "--k-cd", "0")]
    [InlineData("--tempering is 0, expected a whole number of 1 or more", "--tempering", "0")]
    [InlineData("Temperatures is 1001, expected 1 to 1000", "--tempering", "1001")]
    [InlineData("--seed is -1, expected a whole number from 0 to 2^64 - 1", "--seed", "-1")]
    [InlineData("--threads is -1, expected a whole number of 0 or more", "--threads", "-1")]
    [InlineData("Option '--items' expects a single argument but 2 were provided", "--items", "20")]
    [InlineData("--preset is slow, expected one of quick, thorough, paper, demo", "--preset", "slow")]
    [InlineData("--resume needs --checkpoint DIR to go on from", "--resume")]
    [InlineData(
        "--measure: measure 'l2' is not known; expected hamming, asymmetric:a=2,b=1 (positive costs) or wem", "--measure", "l2")]
    [InlineData(
        "the fine-tuning target needs samples of mu(y given x), so beta and a pre-trained network", "--no-ba", "--target", "dbn")]
    public void Nonsense_is_refused_in_one_line(string line, params string[] options) =>
        Train("784,32,8", options).Fails(ExitCode.Usage, $"{line} (see 'rbm train --help')");

    [Theory]
    [InlineData("784,0,8", "--layers 784,0,8: layer 1 has 0 units, expected 1 or more")]
    [InlineData("784,-5", "--layers 784,-5: layer 1 has -5 units, expected 1 or more")]
    [InlineData("784", "--layers 784: a single layer has no code, expected two layers or more")]
    [InlineData("784,x", "--layers 784,x: 'x' is not a whole number")]
    [InlineData("784,", "--layers 784,: '' is not a whole number")]
    [InlineData("784,2000000000", "--layers 784,2000000000: 784 x 2000000000 weights do not fit")]
    public void Impossible_layers_are_refused(string layers, string line) =>
        Train(layers).Fails(ExitCode.Usage, $"{line} (see 'rbm train --help')");

    [Theory]
    [InlineData("1 2\nx 4", "line 2: 'x' is no weight, expected a finite number of 0 or more")]
    [InlineData("1,2,\n\n3 -4", "line 3: '-4' is no weight, expected a finite number of 0 or more")]
    [InlineData("1\nNaN\n3\n4", "line 2: 'NaN' is no weight, expected a finite number of 0 or more")]
    [InlineData("1\t2\n3", "3 weights, 4 expected (one a bit of an item)")]
    [InlineData("", "0 weights, 4 expected (one a bit of an item)")]
    [InlineData("1 2 3\n4\n5", "line 3: more than 4 weights, one a bit of an item expected")]
    [InlineData("0 0 0 0", "all 4 weights are 0, expected one at least above 0")]
    public void Weights_that_are_none_are_refused_by_file_and_line(string text, string line)
    {
        File.WriteAllText(_folder["w.txt"], text);
        CliRun.Of("train", "--source", "bernoulli:p=0.3,n=4", "--layers", "4,2", "--weights", _folder["w.txt"], "-o", _folder["m.rbm"])
            .Fails(ExitCode.Corrupt, $"{_folder["w.txt"]}: {line}");
        Assert.False(File.Exists(_folder["m.rbm"]));
    }

    [Fact]
    public void Weights_that_are_not_there_are_named() =>
        CliRun.Of("train", "--source", "bernoulli:p=0.3,n=4", "--layers", "4,2", "--weights", _folder["w.txt"], "-o", _folder["m.rbm"])
            .Fails(ExitCode.InputOutput, $"{_folder["w.txt"]} does not exist");

    [Fact]
    public void The_weights_are_no_output()
    {
        File.WriteAllText(_folder["w.txt"], "1 2 3 4");
        CliRun.Of(
            "train", "--source", "bernoulli:p=0.3,n=4", "--layers", "4,2", "--weights", _folder["w.txt"], "-f", "-o", _folder["w.txt"])
            .FailsSaying(ExitCode.Usage, "w.txt");
        Assert.Equal("1 2 3 4", File.ReadAllText(_folder["w.txt"]));
    }

    [Fact]
    public void Weights_and_chain_come_to_the_model()
    {
        File.WriteAllText(_folder["w.txt"], "1, 2.5\n0\t1e-1");
        CliRun.Of(
            "train", "--source", "bernoulli:p=0.3,n=4", "--items", "100", "--layers", "4,3,2", "--measure", "asymmetric:a=2,b=1",
            "--weights", _folder["w.txt"], "--ba", "dbn", "--chain", "metropolis", "--initial-epochs", "1", "--iteration-epochs", "1",
            "--fine-tuning-epochs", "1", "-q", "-o", _folder["m.rbm"]).Succeeds();
        JsonElement facts = JsonDocument.Parse(CliRun.Of("inspect", _folder["m.rbm"], "--json").Succeeds().Out).RootElement;
        Assert.StartsWith("asymmetric:a=2,b=1+weights:4:", facts.GetProperty("measure").GetString());
        Assert.Equal(
            (0, 0.9, 2.5),
            (facts.GetProperty("weights_min").GetDouble(), facts.GetProperty("weights_mean").GetDouble(),
                facts.GetProperty("weights_max").GetDouble()));
        Assert.EndsWith(" chain=Metropolis", facts.GetProperty("history.schedule").GetString());
        Assert.Contains(" acceptance ", facts.GetProperty("history.iteration 01").GetString());
    }

    [Fact]
    public void Layers_that_do_not_fit_the_source_are_refused() =>
        Train("100,8").FailsSaying(ExitCode.Usage, "layer 0 has 100 units", "784 bits");

    [Fact]
    public void A_source_without_items_is_refused() =>
        CliRun.Of("train", "--source", "glyphs", "--items", "0", "--layers", "784,8", "-o", _folder["m.rbm"])
            .Fails(ExitCode.Usage, "--items is 0, expected a whole number of 1 or more (see 'rbm train --help')");

    [Fact]
    public void Items_that_do_not_fit_are_refused() =>
        CliRun.Of("train", "--source", "bernoulli:p=0.5,n=500", "--items", "2000000000", "--layers", "500,8",
            "-o", _folder["m.rbm"]).FailsSaying(ExitCode.Usage, "2000000000 items of 500 bits do not fit");

    [Fact]
    public void An_unknown_source_is_refused() =>
        CliRun.Of("train", "--source", "glyps", "--layers", "784,8", "-o", _folder["m.rbm"])
            .FailsSaying(ExitCode.Usage, "'glyps'");

    [Fact]
    public void A_missing_file_is_named() =>
        CliRun.Of("train", "--source", _folder["x.idx"], "--layers", "784,8", "-o", _folder["m.rbm"])
            .FailsSaying(ExitCode.InputOutput, _folder["x.idx"]);

    [Fact]
    public void An_empty_file_is_corrupt()
    {
        File.WriteAllBytes(_folder["x.idx"], []);
        CliRun.Of("train", "--source", _folder["x.idx"], "--layers", "784,8", "-o", _folder["m.rbm"])
            .FailsSaying(ExitCode.Corrupt, "x.idx", "empty");
    }

    [Fact]
    public void An_output_that_exists_is_found_before_any_work()
    {
        File.WriteAllText(_folder["m.rbm"], "precious");
        // The source does not exist either: whatever is complained of first was looked at first.
        CliRun.Of("train", "--source", "no/such.idx", "--layers", "784,8", "-o", _folder["m.rbm"])
            .Fails(ExitCode.InputOutput, $"{_folder["m.rbm"]} exists; -f overwrites it");
        Assert.Equal("precious", File.ReadAllText(_folder["m.rbm"]));
    }

    [Fact]
    public void A_code_longer_than_the_item_only_warns()
    {
        string[] words =
        [
            "train", "--source", "bernoulli:p=0.3,n=4", "--items", "100", "--layers", "4,6", "--initial-epochs", "1",
            "--iterations", "0", "--fine-tuning-epochs", "1", "-f", "-o", _folder["m.rbm"],
        ];
        Assert.StartsWith(
            "rbm: warning: the code has 6 bits, the items have 4: the rate is above 1\n", CliRun.Of(words).Succeeds().Error);
        Assert.Empty(CliRun.Of([.. words, "-q"]).Succeeds().Error);
    }

    [Theory]
    [InlineData(true, "--tuning-passes", "1")]
    [InlineData(true, "--codebook-passes", "1")]
    [InlineData(false, "--tuning-passes", "1", "--binarize", "fixed")]
    [InlineData(false, "--codebook-passes", "1", "--layers", "784,15")]
    [InlineData(false)]
    public void Many_passes_over_one_draw_are_warned_of_unless_asked_for(bool warned, params string[] options)
    {
        CliRun run = CliRun.Of([
            "train", "--source", "glyphs", "--items", "50", "--initial-epochs", "1", "--iterations", "0", "--fine-tuning-epochs", "0",
            "-o", _folder["m.rbm"], .. options.Contains("--layers") ? [] : (string[])["--layers", "784,4"], .. options]).Succeeds();
        Assert.Equal(warned, run.Error.Contains("rbm: warning: grey pictures are drawn once for all passes"));
    }

    [Fact]
    public void Every_epoch_has_a_line_in_the_log_and_in_the_metrics()
    {
        CliRun run = CliRun.Of([.. TinyModel.Train, "-o", _folder["m.rbm"], "--metrics", _folder["m.jsonl"]]).Succeeds();
        // One epoch for each of two layers, the sampling, one epoch for each layer again, three of fine-tuning; the last word.
        string[] log = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(8 + 1, log.Length);
        Assert.Matches(@"^iteration 1, pretraining layer 2, epoch 1 of 1:  rate 0\.01  reconstruction 0\.\d+ .* samples/s$", log[4]);
        JsonElement[] lines = [.. File.ReadLines(_folder["m.jsonl"]).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(
            ["pretraining", "pretraining", "sampling", "pretraining", "pretraining", "fine-tuning", "fine-tuning", "fine-tuning"],
            lines.Select(l => l.GetProperty("phase").GetString()));
        Assert.Equal([0, 0, 1, 1, 1, 0, 0, 0], lines.Select(l => l.GetProperty("iteration").GetInt32()));
        Assert.Equal([1, 2, 1, 1, 2, 0, 0, 0], lines.Select(l => l.GetProperty("layer").GetInt32()));
        Assert.All(lines, l => Assert.Equal(300, l.GetProperty("items").GetInt64()));
        Assert.All(lines, l => Assert.True(l.GetProperty("samples_per_second").GetDouble() > 0));
        Assert.All(lines[^3..], l => Assert.InRange(l.GetProperty("distortion").GetDouble(), 0.001, 0.5));
    }

    [Fact]
    public void The_model_does_not_depend_on_the_threads()
    {
        CliRun.Of([.. TinyModel.Train, "-q", "--threads", "1", "-o", _folder["1.rbm"]]).Succeeds();
        CliRun.Of([.. TinyModel.Train, "-q", "--threads", "3", "-o", _folder["3.rbm"]]).Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder["1.rbm"]), File.ReadAllBytes(_folder["3.rbm"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void An_interrupted_training_goes_on_to_the_same_bits(int epochs)
    {
        CliRun.Of([.. TinyModel.Train, "-q", "-o", _folder["whole.rbm"]]).Succeeds();
        string[] words = [.. TinyModel.Train, "--checkpoint", _folder["state"], "-o", _folder["m.rbm"]];
        using var interrupt = new CancellationTokenSource();
        int lines = 0;
        CliRun cut = CliRun.With(new CliStreams
        {
            Interrupt = interrupt.Token,
            OnErrorLine = _ =>
            {
                if (++lines == epochs) interrupt.Cancel();
            },
        }, words);
        Assert.Equal(ExitCode.Interrupted, cut.ExitCode);
        Assert.EndsWith("\nrbm: interrupted\n", cut.Error);
        Assert.False(File.Exists(_folder["m.rbm"]));

        CliRun.Of(words).FailsSaying(ExitCode.InputOutput, "exists; --resume goes on from it, --restart begins anew");
        CliRun rest = CliRun.Of([.. words, "--resume"]).Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder["whole.rbm"]), File.ReadAllBytes(_folder["m.rbm"]));
        Assert.True(rest.Error.Split('\n').Length < 10, "the epochs before the checkpoint were run again");
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        string[] words = [.. TinyModel.Train, "-q", "--checkpoint", _folder["state"], "-o", _folder["m.rbm"]];
        CliRun.Of(words).Succeeds();
        CliRun.Of([.. words, "-f", "--resume", "--seed", "2"]).FailsSaying(ExitCode.Usage, "is of another training");
    }

    [Fact]
    public void A_checkpoint_is_thrown_away_only_when_told_so()
    {
        string[] words = [.. TinyModel.Train, "-q", "--checkpoint", _folder["state"], "-f", "-o", _folder["m.rbm"]];
        CliRun.Of(words).Succeeds();
        string state = Path.Combine(_folder["state"], "checkpoint.safetensors");
        byte[] kept = File.ReadAllBytes(state);
        CliRun.Of([.. words, "--seed", "2"]).Fails(
            ExitCode.InputOutput, $"{state} exists; --resume goes on from it, --restart begins anew");
        Assert.Equal(kept, File.ReadAllBytes(state));
        CliRun.Of([.. words, "--restart", "--resume"]).FailsSaying(ExitCode.Usage, "--restart", "contradict");
        CliRun.Of([.. words, "--seed", "2", "--restart"]).Succeeds();
        Assert.NotEqual(kept, File.ReadAllBytes(state));
    }

    [Fact]
    public void A_damaged_checkpoint_is_named()
    {
        Directory.CreateDirectory(_folder["state"]);
        string state = Path.Combine(_folder["state"], "checkpoint.safetensors");
        File.WriteAllText(state, "no safetensors at all");
        CliRun.Of([.. TinyModel.Train, "-q", "--checkpoint", _folder["state"], "--resume", "-o", _folder["m.rbm"]])
            .FailsSaying(ExitCode.Corrupt, $"rbm: {state}: ");
    }

    [Fact]
    public void A_place_for_checkpoints_is_checked_before_any_work()
    {
        File.WriteAllText(_folder["f"], "");
        Train("784,8", "--checkpoint", _folder["f"])
            .Fails(ExitCode.InputOutput, $"--checkpoint {_folder["f"]} is a file, expected a folder");
        Train("784,8", "--checkpoint", "").FailsSaying(ExitCode.Usage, "--checkpoint is empty");
    }

    [Fact]
    public void Tempering_is_of_persistent_chains_and_tells_how_often_they_exchange()
    {
        CliRun run = CliRun.Of([.. TinyModel.Train, "-o", _folder["t.rbm"], "--tempering", "3"]).Succeeds();
        Assert.Matches(@"pretraining layer 1, epoch 1 of 1:  rate 0\.\d+  swap_rate 0\.\d+  least_swap_rate 0\.\d+", run.Error);
        CliRun.Of([.. TinyModel.Train, "-q", "-o", _folder["3.rbm"], "--tempering", "3", "--pcd"]).Succeeds();
        CliRun.Of([.. TinyModel.Train, "-q", "-o", _folder["1.rbm"], "--tempering", "1"]).Succeeds();
        CliRun.Of([.. TinyModel.Train, "-q", "-o", _folder["plain.rbm"]]).Succeeds();
        Assert.Equal(File.ReadAllBytes(_folder["t.rbm"]), File.ReadAllBytes(_folder["3.rbm"]));
        Assert.Equal(File.ReadAllBytes(_folder["plain.rbm"]), File.ReadAllBytes(_folder["1.rbm"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["plain.rbm"]), File.ReadAllBytes(_folder["t.rbm"]));
    }

    [Fact]
    public void The_papers_preset_works_without_Blahut_Arimoto() =>
        CliRun.Of("train", "--source", "glyphs", "--items", "20", "--layers", "784,4", "--preset", "paper", "--no-ba",
            "--initial-epochs", "1", "--fine-tuning-epochs", "1", "-q", "-o", _folder["m.rbm"]).Succeeds();

    [Fact]
    public void Metrics_are_appended_to_by_a_resumed_run_only()
    {
        File.WriteAllText(_folder["l"], "old\n");
        string[] words = [.. TinyModel.Train, "-q", "-o", _folder["m.rbm"], "--metrics", _folder["l"]];
        CliRun.Of(words).Fails(ExitCode.InputOutput, $"{_folder["l"]} exists; -f overwrites it");
        CliRun.Of([.. words, "--checkpoint", _folder["state"], "--resume"]).Succeeds();
        Assert.Equal("old", File.ReadLines(_folder["l"]).First());
        CliRun.Of([.. words, "-f"]).Succeeds();
        Assert.Equal(8, File.ReadLines(_folder["l"]).Count());
        CliRun.Of([.. words[..^2], "-f", "--metrics", _folder["m.rbm"]])
            .FailsSaying(ExitCode.Usage, "nothing may overwrite it");
    }

    [Fact]
    public void Metrics_can_go_to_standard_output()
    {
        CliRun run = CliRun.Of([.. TinyModel.Train, "-q", "-o", _folder["m.rbm"], "--metrics", "-"]).Succeeds();
        Assert.Equal(8, run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        CliRun.Of([.. TinyModel.Train, "-o", "-", "--metrics", "-"]).FailsSaying(ExitCode.Usage, "standard output");
    }

    private CliRun Train(string layers, params string[] options) =>
        CliRun.Of(["train", "--source", "glyphs", "--items", "10", "--layers", layers, "-o", _folder["m.rbm"], .. options]);
}
