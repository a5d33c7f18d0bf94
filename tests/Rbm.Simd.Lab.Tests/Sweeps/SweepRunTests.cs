using System.Text.Json;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Sweeps;

public sealed class SweepRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-sweep-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_models_are_those_of_a_training_of_the_whole()
    {
        SweepPlan plan = TinySweep.Plan();
        SweepStore store = Store("s");
        var listener = new TinySweep.Listener();
        Assert.Equal(new SweepOutcome(3, 3, []), Run(plan, store, listener: listener), SameOutcome);
        using var team = new WorkerTeam(1);
        foreach (ResultJob job in plan.Results)
        {
            ModelJob trained = plan.ModelOf(job);
            IBinarySource items = trained.Source.Open(new SourceOptions());
            CompressionModel whole = new TrainingPipeline(trained.Training, items, team).Run(SilentObserver.Instance);
            CompressionModel model = CodeModelFit.Learn(whole, items, Encoder.DescentEffort, 1, CodeModelFit.DefaultItems, team);
            using var bytes = new MemoryStream();
            ModelFile.Save(model, bytes);
            Assert.Equal(bytes.ToArray(), File.ReadAllBytes(store.PathOf(trained)));

            // Before fine-tuning it is the network unrolled; after it, the model.
            SweepResult result = store.Result(job)!;
            Assert.Equal(ModelIdentity.Of(model).ToString(), result.ModelSha256);
            Assert.Equal([("dbn", 0), ("dbn", 3), ("dae", 0), ("dae", 3), ("dae", 9)], result.Points.Select(p => (p.Network, p.Effort)));
            CompressionModel unrolled = model with { Autoencoder = DeepAutoencoder.Unroll(model.Network!), CodeModel = null };
            foreach (SweepMeasurement point in result.Points)
            {
                Evaluation expected = Evaluator.Evaluate(
                    point.Network == "dbn" ? unrolled : model, job.Test.Open(new SourceOptions()), point.Effort, 1, team);
                Assert.Equal(expected.MeanDistortion, point.Distortion, 9);
                Assert.Equal(expected.FileRate, point.RateFile, 9);
                Assert.Equal(expected.Codes.Distinct, point.CodesDistinct);
            }
        }

        // The lower layers of the first two models were trained once: 3 epochs, and 3 more for the other beta; 3 for each model.
        Assert.Equal(3 + 3 + 3 * 3, listener.Epochs);
        Assert.Empty(Directory.GetFiles(Path.Combine(store.Folder, "work")));
    }

    [Fact]
    public void A_training_that_ends_with_a_table_is_measured_before_and_after_it()
    {
        SweepPlan plan = TinySweep.Plan(TinySweep.Options with { CodebookPasses = 3 });
        SweepStore store = Store("s");
        Run(plan, store);
        using var team = new WorkerTeam(1);
        foreach (ResultJob job in plan.Results)
        {
            CompressionModel model = store.Model(plan.ModelOf(job));
            Assert.NotNull(model.Codebook);
            Assert.Contains("table=3", model.History["schedule"]);
            SweepResult result = store.Result(job)!;
            Assert.Equal(
                [("dbn", 0), ("dbn", 3), ("dae", 0), ("dae", 3), ("dae", 9), ("table", 9)],
                result.Points.Select(p => (p.Network, p.Effort)));
            IBinarySource test = job.Test.Open(new SourceOptions());
            Assert.Equal(Evaluator.Evaluate(model, test, 9, 1, team).MeanDistortion, result.Points[^1].Distortion, 9);
            CompressionModel network = model with { Codebook = null };
            Assert.Equal(Evaluator.Evaluate(network, test, 0, 1, team).MeanDistortion, result.Points[2].Distortion, 9);
            Assert.Equal(Evaluator.Evaluate(network, test, 9, 1, team).MeanDistortion, result.Points[4].Distortion, 9);
        }
    }

    [Fact]
    public void What_is_done_is_not_done_again()
    {
        SweepPlan plan = TinySweep.Plan();
        SweepStore store = Store("s");
        Run(plan, store);
        Dictionary<string, string> before = Contents(store);
        var idle = new TinySweep.Listener();
        Assert.Equal(new SweepOutcome(3, 0, []), Run(plan, store, listener: idle), SameOutcome);
        Assert.Equal((0, 0), (idle.Epochs, idle.Evaluations));

        // Without a result the model is measured again, without the model it is trained on the layers that are there.
        ResultJob job = plan.Results.First();
        File.Delete(store.PathOf(job));
        var measuring = new TinySweep.Listener();
        Run(plan, store, listener: measuring);
        Assert.Equal((0, 5), (measuring.Epochs, measuring.Evaluations));
        File.Delete(store.PathOf(job));
        File.Delete(store.PathOf(plan.ModelOf(job)));
        var training = new TinySweep.Listener();
        Run(plan, store, listener: training);
        Assert.Equal((3, 5), (training.Epochs, training.Evaluations));
        Assert.Equal(before, Contents(store));
    }

    [Fact]
    public void Stopped_at_every_epoch_and_before_every_evaluation_it_ends_with_the_same_results()
    {
        SweepPlan plan = TinySweep.Plan();
        SweepStore whole = Store("whole"), stopped = Store("stopped");
        Run(plan, whole);
        int stops = 0;
        for (int run = 0; run < 100; run++)
        {
            using var stop = new CancellationTokenSource();
            int heard = 0, most = run % 8 == 7 ? 9 : 1;
            try
            {
                // Each run gets one epoch further; an evaluation is done as a whole, so now and then more is let pass.
                Run(plan, stopped, 1 + run % 3, new TinySweep.Listener(() => { if (++heard == most) stop.Cancel(); }), token: stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        Assert.InRange(stops, 15, 99);
        Assert.Equal(Contents(whole), Contents(stopped));
    }

    [Fact]
    public void Shards_make_what_one_run_makes_each_its_part()
    {
        SweepPlan plan = TinySweep.Plan();
        SweepStore whole = Store("whole"), parts = Store("parts");
        Run(plan, whole);
        Assert.Equal(2, Run(plan, parts, shard: new Shard(0, 2)).Results);
        Assert.Equal([true, false, true], plan.Results.Select(parts.Has));
        Assert.Equal(["two k=3 beta=0.5 seed=1"], [plan.Results.Select(r => SweepTable.Describe(plan, r)).Last()]);
        Assert.Equal(1, Run(plan, parts, shard: new Shard(1, 2)).Made);
        Assert.Equal(Contents(whole), Contents(parts));
    }

    [Fact]
    public async Task Runs_that_race_for_the_same_jobs_do_no_harm()
    {
        SweepPlan plan = TinySweep.Plan();
        SweepStore whole = Store("whole"), shared = Store("shared");
        Run(plan, whole);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Run(plan, shared))));
        Assert.Equal(Contents(whole), Contents(shared));
    }

    [Fact]
    public void A_training_that_diverges_does_not_keep_the_rest_from_being_done()
    {
        (string, TrainingOptions)[] trainings =
        [
            ("wild", TinySweep.Options with { Beta = null, FineTuning = new() { Epochs = 2, Batch = 20, Rate = 3e38, FinalRate = 3e38 } }),
            ("tame", TinySweep.Options with { Beta = null }),
        ];
        SweepPlan plan = SweepPlan.Create(trainings, seed => TinySweep.Source(seed), TinySweep.Test, [0], 1);
        SweepStore store = Store("s");
        SweepOutcome outcome = Run(plan, store);
        Assert.Equal((2, 1), (outcome.Results, outcome.Made));
        Assert.StartsWith("wild k=4 beta=none seed=1: fine-tuning diverged in epoch ", Assert.Single(outcome.Failures));
        Assert.Equal([false, true], plan.Results.Select(store.Has));
    }

    [Fact]
    public void Files_of_another_job_or_half_written_ones_are_refused()
    {
        SweepPlan plan = TinySweep.Plan();
        SweepStore store = Store("s");
        Run(plan, store);
        ResultJob[] results = [.. plan.Results];
        string first = store.PathOf(results[0]), model = store.PathOf(plan.ModelOf(results[0]));
        string lower = store.PathOf(plan.LowerOf(plan.ModelOf(results[0]))!);
        byte[] good = File.ReadAllBytes(first);

        File.Copy(store.PathOf(results[1]), first, overwrite: true);
        Refused($"{first} is of job {results[1].Job}, that of {results[0].Job} expected");
        File.WriteAllBytes(first, good[..^20]);
        Refused($"{first}, line 1: ");
        File.WriteAllBytes(first, []);
        Refused($"{first}, line 1: ");
        File.WriteAllText(first, System.Text.Encoding.UTF8.GetString(good).Replace("\"effort\":3", "\"effort\":4"));
        Refused($"{first}: efforts of dbn are not 0,3, as the job has them");

        File.Delete(first);
        File.Copy(store.PathOf(plan.ModelOf(results[1])), model, overwrite: true);
        Refused($"{model} is of another job: its schedule is ");
        File.WriteAllBytes(model, [1, 2, 3]);
        Refused(model);
        File.Delete(model);
        File.Copy(store.PathOf(plan.LowerOf(plan.ModelOf(results[2]))!), lower, overwrite: true);
        Refused($"{lower} is of another training");
        File.WriteAllBytes(lower, [1, 2, 3]);
        Refused("");

        void Refused(string message)
        {
            string said = Assert.Throws<InvalidDataException>(() => Run(plan, store)).Message;
            Assert.StartsWith(message, said);
            Assert.DoesNotContain('\n', said);
        }
    }

    [Fact]
    public void The_table_has_every_result_under_each_label_and_names_what_is_missing()
    {
        SweepPlan plan = TinySweep.Plan();
        SweepStore store = Store("s");
        SweepTable empty = SweepTable.Merge(plan, store);
        Assert.Empty(empty.Rows);
        Assert.Equal(3, empty.Missing.Count);
        Assert.Contains("- one+two k=3 beta=1 seed=1 (", empty.ToMarkdown());
        Assert.Single(empty.ToCsv().Split('\n', StringSplitOptions.RemoveEmptyEntries));

        Run(plan, store, shard: new Shard(0, 2));
        SweepTable part = SweepTable.Merge(plan, store);
        Assert.StartsWith("one+two k=3 beta=1 seed=1 (", Assert.Single(part.Missing));
        Assert.Equal(2 * 5, part.Rows.Count);

        Run(plan, store);
        SweepTable table = SweepTable.Merge(plan, store);
        Assert.Empty(table.Missing);
        Assert.Equal(4 * 5, table.Rows.Count);
        Assert.Equal(2, table.Rows.Count(r => r is { Result.K: 3, Model.Training.Beta: 1, Point: { Network: "dae", Effort: 9 } }));
        Assert.All(table.Rows, r => Assert.True(r.TrainingSeconds > 0));

        string[] lines = table.ToCsv().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1 + 4 * 5, lines.Length);
        Assert.StartsWith("label,k,beta,seed,network,effort,distortion,", lines[0]);
        Assert.StartsWith("one,4,1,1,dbn,0,0.", lines[1]);
        JsonElement json = JsonDocument.Parse(table.ToJson()).RootElement;
        Assert.Equal(20, json.GetProperty("rows").GetArrayLength());
        Assert.Equal(table.Rows[2].Point.Distortion, json.GetProperty("rows")[2].GetProperty("distortion").GetDouble());
        string text = table.ToMarkdown();
        Assert.StartsWith("|  | K | beta | seeds | dbn, effort 0 | dbn, effort 3 | dae, effort 0 |", text);
        Assert.Contains("\n| two | 3 | 0.5 | 1 | 0.", text);
    }

    [Fact]
    public void Times_count_once_whatever_was_resumed_or_torn()
    {
        string path = Path.Combine(_folder, "m.jsonl");
        var log = new MetricsLog(path, SilentObserver.Instance);
        var phase = new TrainingPhase("pretraining", 1, 2, 3);
        log.Report(new TrainingMetric(phase, 1, 10, 1.5, new Dictionary<string, double> { ["rate"] = double.NaN }));
        File.AppendAllText(path, "{\"phase\":\"pre");
        log.Report(new TrainingMetric(phase, 1, 10, 2.5, new Dictionary<string, double>()));
        log.Report(new TrainingMetric(phase, 2, 10, 0.25, new Dictionary<string, double>()));
        log.Took("code model", 0, 4);
        Assert.Equal(6.75, MetricsLog.Seconds(path));
        Assert.Equal(0, MetricsLog.Seconds(Path.Combine(_folder, "none")));
    }

    private static bool SameOutcome(SweepOutcome a, SweepOutcome b) =>
        (a.Results, a.Made) == (b.Results, b.Made) && a.Failures.SequenceEqual(b.Failures);

    // All that is the same whoever makes it: everything but the times.
    private static Dictionary<string, string> Contents(SweepStore store) =>
        Directory.GetFiles(store.Folder, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".metrics.jsonl", StringComparison.Ordinal))
            .ToDictionary(path => Path.GetRelativePath(store.Folder, path), path => Convert.ToHexString(
                System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));

    private static SweepOutcome Run(
        SweepPlan plan, SweepStore store, int threads = 1, TinySweep.Listener? listener = null, Shard? shard = null,
        CancellationToken token = default)
    {
        using var team = new WorkerTeam(threads);
        return new SweepRun(plan, store, new SourceOptions(), listener ?? new(), team).Run(shard ?? Shard.Whole, token);
    }

    private SweepStore Store(string name) => new(Path.Combine(_folder, name));
}
