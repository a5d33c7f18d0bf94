using System.Text.Json;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Cli.Tests;

public sealed class SweepTests : IDisposable
{
    private static readonly string[] Short = ["--initial-epochs", "1", "--fine-tuning-epochs", "2", "--batch", "20"];

    private static readonly string[] Chain =
    [
        "--source", "markov:p=0.2,n=24", "--items", "60", "--test", "markov:p=0.2,n=24", "--test-items", "40", "--test-seed", "99",
        "--layers-below", "24,10", "--no-ba", .. Short,
    ];

    private readonly TemporaryFolder _folder = new();

    private string Plan => _folder["plan.json"];

    private string Store => _folder["store"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_of_a_sweep_is_the_one_that_train_makes_and_eval_finds_the_same()
    {
        string[] training = [.. Short, "--iterations", "1", "--iteration-epochs", "1", "--sweeps", "1"];
        CliRun planned = CliRun.Of(["sweep", "plan", "--source", "glyphs", "--items", "60", "--test-items", "30", "--layers-below", "784,12,10",
            "--k", "3,5", "--beta", "0.5", "--seed", "2", "--efforts", "0,3", .. training, "-o", Plan]).Succeeds();
        Assert.Equal($"{Plan}: 2 results, 2 models, 1 shared training of lower layers\n", planned.Error);
        CliRun.Of("sweep", "run", Plan, "--store", Store, "-q").Succeeds();
        Merge("t.json").Succeeds();
        CliRun.Of(["train", "--source", "glyphs", "--items", "60", "--layers", "784,12,10,5", "--beta", "0.5", "--seed", "2", .. training,
            "-q", "-o", _folder["m.rbm"]]).Succeeds();
        byte[] model = File.ReadAllBytes(_folder["m.rbm"]);
        Assert.Contains(Directory.GetFiles(Store, "*.rbm"), path => File.ReadAllBytes(path).AsSpan().SequenceEqual(model));

        JsonElement row = JsonDocument.Parse(File.ReadAllText(_folder["t.json"])).RootElement.GetProperty("rows").EnumerateArray()
            .Single(r => r.GetProperty("k").GetInt32() == 5 && r.GetProperty("network").GetString() == "dae"
                && r.GetProperty("effort").GetInt32() == 3);
        CliRun eval = CliRun.Of(
            "eval", _folder["m.rbm"], "--source", "glyphs:test", "--items", "30", "--effort", "3", "--json").Succeeds();
        JsonElement point = JsonDocument.Parse(eval.Out).RootElement;
        Assert.Equal(point.GetProperty("distortion").GetProperty("mean").GetDouble(), row.GetProperty("distortion").GetDouble(), 9);
        Assert.Equal(point.GetProperty("rate").GetProperty("file").GetDouble(), row.GetProperty("rate_file").GetDouble(), 9);
        Assert.Equal(point.GetProperty("model_sha256").GetString(), row.GetProperty("model_sha256").GetString());
    }

    [Fact]
    public void Shards_do_their_parts_and_merge_says_what_is_missing()
    {
        PlanChain("--k", "3,4", "--seeds", "2");
        CliRun.Of("sweep", "run", Plan, "--store", Store, "--shard", "1/4", "--threads", "1").Succeeds();
        CliRun part = Merge("t.csv");
        part.FailsSaying(ExitCode.InputOutput, "3 of 4 results are missing: no-ba k=3 beta=none seed=1 (", "no-ba k=4 beta=none seed=2 (");
        Assert.Equal(1 + 5, File.ReadAllLines(_folder["t.csv"]).Length);
        CliRun rest = CliRun.Of("sweep", "run", Plan, "--store", Store, "--threads", "1").Succeeds();
        Assert.EndsWith($"{Store}: 4 results, 3 of them made now\n", rest.Error);
        Merge("t.csv").Fails(ExitCode.InputOutput, $"{_folder["t.csv"]} exists; -f overwrites it");
        Merge("t.csv", "-f").Succeeds();
        Assert.Equal(1 + 20, File.ReadAllLines(_folder["t.csv"]).Length);
        Assert.Equal(File.ReadAllText(_folder["t.csv"]), CliRun.Of("sweep", "merge", Plan, "--store", Store, "-o", "-").Succeeds().Out);
        Merge("t.md").Succeeds();
        Assert.Contains("| no-ba | 3 | none | 2 | 0.", File.ReadAllText(_folder["t.md"]));
    }

    [Fact]
    public void Interrupted_in_every_epoch_it_ends_with_the_same_results()
    {
        PlanChain("--k", "3,4");
        CliRun.Of("sweep", "run", Plan, "--store", _folder["whole"], "-q").Succeeds();
        int stops = 0;
        while (true)
        {
            using var interrupt = new CancellationTokenSource();
            var streams = new CliStreams
            {
                Interrupt = interrupt.Token,
                OnErrorLine = line => { if (line.Contains("epoch", StringComparison.Ordinal)) interrupt.Cancel(); },
            };
            CliRun run = CliRun.With(streams, "sweep", "run", Plan, "--store", Store, "--threads", "1");
            if (run.ExitCode == 0) break;
            Assert.Equal(ExitCode.Interrupted, run.ExitCode);
            Assert.EndsWith("rbm: interrupted\n", run.Error);
            Assert.InRange(++stops, 1, 20);
        }

        // One of the lower layer; the code's and two of fine-tuning for each model.
        Assert.Equal(7, stops);
        Assert.Equal(Results(_folder["whole"]), Results(Store));
    }

    [Fact]
    public void The_papers_table_is_both_pairings_of_nine_points_and_three_seeds()
    {
        string[] layers = ["--layers-below", "64,20", "--source", "markov:p=0.2,n=64", "--items", "50", "--test", "markov:p=0.2,n=64",
            "--test-items", "40", "--test-seed", "99"];
        CliRun run = CliRun.Of(["sweep", "plan", "--preset", "paper-table", .. layers, "-o", Plan]).Succeeds();

        // K = 16 and beta = 1 is in both; a lower training for each of nine betas and seed.
        Assert.Equal($"{Plan}: 51 results, 51 models, 27 shared trainings of lower layers\n", run.Error);
        JsonElement[] jobs = [.. JsonDocument.Parse(File.ReadAllText(Plan)).RootElement.EnumerateArray()];
        Assert.Equal(54, jobs.Where(j => j.GetProperty("stage").GetString() == "result").Sum(j => j.GetProperty("labels").GetArrayLength()));
        JsonElement thorough = jobs.First(j => j.GetProperty("stage").GetString() == "model").GetProperty("training");
        Assert.Equal(160, thorough.GetProperty("tuning_passes").GetInt32());
        Assert.Equal(30, thorough.GetProperty("codebook_passes").GetInt32());
        Assert.Equal(10, thorough.GetProperty("fine_tuning").GetProperty("epochs").GetInt32());

        run = CliRun.Of(["sweep", "plan", "--preset", "paper-table", "--train-preset", "paper", .. layers, "-f", "-o", Plan]).Succeeds();
        Assert.Equal($"{Plan}: 51 results, 51 models, 0 shared trainings of lower layers\n", run.Error);
        run = CliRun.Of(["sweep", "plan", "--preset", "quick-table", "--k", "9,24", .. layers, "-f", "-o", Plan]).Succeeds();
        Assert.Equal($"{Plan}: 4 results, 4 models, 2 shared trainings of lower layers\n", run.Error);

        string[] one = ["sweep", "plan", "--preset", "quick-table", "--pairing", "consistent", "--no-ba", "-f", "-o", Plan];
        run = CliRun.Of([.. one, .. layers]).Succeeds();
        Assert.Equal($"{Plan}: 18 results, 18 models, 10 shared trainings of lower layers\n", run.Error);
        Assert.DoesNotContain("\"paper\"", File.ReadAllText(Plan));
    }

    [Fact]
    public void A_plan_goes_on_from_another()
    {
        string[] grid = ["sweep", "plan", .. Chain];
        string first = _folder["first.json"];
        CliRun.Of([.. grid, "--k", "3", "-o", first]).Succeeds();
        string[] second = [.. grid, "--tuning-passes", "1", "--with", first, "-o", Plan];
        CliRun.Of([.. second, "--k", "3"]).FailsSaying(ExitCode.Usage, "no-ba k=3 beta=none seed=1 is trained or measured otherwise");
        CliRun run = CliRun.Of([.. second, "--k", "4"]).Succeeds();
        Assert.Equal($"{Plan}: 2 results, 2 models, 1 shared training of lower layers\n", run.Error);
        string before = File.ReadAllText(first);
        CliRun.Of([.. grid, "--k", "3", "--with", first, "-f", "-o", first]).FailsSaying(ExitCode.Usage, "first.json");
        Assert.Equal(before, File.ReadAllText(first));
        CliRun.Of([.. grid, "--k", "3", "--with", _folder["none.json"], "-f", "-o", Plan])
            .FailsSaying(ExitCode.InputOutput, "none.json does not exist");
    }

    [Fact]
    public void What_cannot_be_planned_is_refused_in_one_line()
    {
        Refused("--k is needed", "--layers-below", "24,10");
        Refused("--k 3,0: '0' is not a whole number of 1 to", "--k", "3,0");
        Refused("--k 3,3: a number is there twice", "--k", "3,3");
        Refused("--efforts 0,10: '10' is not a whole number of 0 to 9", "--k", "3", "--efforts", "0,10");
        Refused("'paper-chair'", "--preset", "paper-chair");
        Refused("--beta and --preset contradict each other", "--preset", "paper-table", "--beta", "1");
        Refused("--pairing is for a --preset", "--k", "9", "--pairing", "paper");
        Refused("'papers'", "--preset", "paper-table", "--pairing", "papers");
        Refused("--k 11 is none of the preset's points", "--preset", "paper-table", "--k", "11");
        Refused("--test is needed", "--k", "3", "--source", "markov:p=0.2,n=24");
        Refused("none can be standard input", "--k", "3", "--source", "-", "--test", "glyphs:test");
        Refused("there is no such source or file", "--k", "3", "--source", "nowhere", "--test", "glyphs:test", "--test-items", "3");
        string[] chain = ["--k", "3", "--source", "markov:p=0.2,n=24", "--test", "markov:p=0.2,n=24", "--items", "60", "--test-items", "60"];
        Refused("layer 0 has 784 units", [.. chain, "--test-seed", "99"]);
        Refused("the test items of markov:p=0.2,n=24 are the training items", [.. chain, "--layers-below", "24,10"]);
        Refused("a code of 25 bits can be used with none of the efforts", [.. Chain, "--k", "25", "--efforts", "9"]);
        Assert.False(File.Exists(Plan));

        void Refused(string words, params string[] options) =>
            CliRun.Of(["sweep", "plan", "-o", Plan, .. options]).FailsSaying(ExitCode.Usage, words);
    }

    [Fact]
    public void What_cannot_be_run_or_merged_is_refused_in_one_line()
    {
        PlanChain("--k", "3");
        string[] run = ["sweep", "run", Plan, "--store", Store];
        CliRun.Of([.. run, "--shard", "2/2"]).FailsSaying(ExitCode.Usage, "--shard 2/2: part 2 of 2, 0 to 1 expected");
        CliRun.Of([.. run, "--shard", "one/2"]).FailsSaying(ExitCode.Usage, "the part is 'one', a whole number expected");
        CliRun.Of([.. run[..^1], Plan]).Fails(ExitCode.InputOutput, $"--store {Plan} is a file, expected a folder");
        CliRun.Of("sweep", "run", _folder["none.json"], "--store", Store)
            .Fails(ExitCode.InputOutput, $"{_folder["none.json"]} does not exist");
        Merge("t.csv").Fails(ExitCode.InputOutput, $"--store {Store} does not exist");
        Directory.CreateDirectory(Store);
        Merge("t.txt").FailsSaying(ExitCode.Usage, "a table ends in .csv, .json or .md");
        CliRun.Of("sweep", "merge", Plan, "--store", Store, "-o", Plan, "-f").FailsSaying(ExitCode.Usage, "nothing may overwrite it");

        string good = File.ReadAllText(Plan);
        File.WriteAllText(Plan, good.Replace("\"batch\"", "\"bitch\""));
        CliRun.Of(run).Fails(ExitCode.Corrupt, $"{Plan}, line 2: unknown key 'bitch'; a plan of a sweep, a JSON list of jobs, expected");
        File.WriteAllText(Plan, good.Replace($"\"format\":{SweepJob.CurrentFormat}", "\"format\":7"));
        CliRun.Of(run).Fails(
            ExitCode.Corrupt, $"{Plan}: job 1 is of format 7, {SweepJob.CurrentFormat} expected; this plan is of another version");
        File.WriteAllText(Plan, good.Replace("\"name\":\"markov:p=0.2,n=24\"", "\"name\":\"markov:p=0.3,n=24\""));
        CliRun.Of(run).FailsSaying(ExitCode.Corrupt, $"{Plan}: job 1 of 3: its inputs are those of ");

        File.WriteAllText(Plan, good);
        CliRun.Of([.. run, "-q"]).Succeeds();
        string result = Directory.GetFiles(Store, "*.json").Single();
        File.WriteAllText(result, "{\"job\":");
        CliRun.Of(run).FailsSaying(ExitCode.Corrupt, $"{result}, line 1: ", "a result of a sweep expected");
        Merge("t.csv").FailsSaying(ExitCode.Corrupt, $"{result}, line 1: ");
    }

    private void PlanChain(params string[] options) => CliRun.Of(["sweep", "plan", .. Chain, .. options, "-q", "-o", Plan]).Succeeds();

    private CliRun Merge(string table, params string[] options) =>
        CliRun.Of(["sweep", "merge", Plan, "--store", Store, "-o", _folder[table], .. options]);

    private static IEnumerable<(string, string)> Results(string folder) => Directory.GetFiles(folder)
        .Where(path => !path.EndsWith(".metrics.jsonl", StringComparison.Ordinal)).Order()
        .Select(path => (Path.GetFileName(path), Convert.ToHexString(File.ReadAllBytes(path))));
}
