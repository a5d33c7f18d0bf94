using System.Diagnostics;
using Rbm.Simd.Coding;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>What a run of a sweep did.</summary>
/// <param name="Results">Results of its part.</param>
/// <param name="Made">Those of them that were not there before.</param>
/// <param name="Failures">Trainings that came to nothing, one line each.</param>
public sealed record SweepOutcome(int Results, int Made, IReadOnlyList<string> Failures);

/// <summary>
/// Does the jobs of a plan that are not done. What is stopped, killed included, goes on from the last epoch; the results are those of a
/// run that was not.
/// </summary>
/// <param name="plan">The plan.</param>
/// <param name="store">Where results are and go.</param>
/// <param name="data">Where data sets lie.</param>
/// <param name="observer">Hears of the progress.</param>
/// <param name="team">Who computes.</param>
public sealed class SweepRun(SweepPlan plan, SweepStore store, SourceOptions data, ISweepObserver observer, WorkerTeam team)
{
    private readonly Dictionary<string, (SweepSource Of, IBinarySource Source)> _open = [];

    /// <summary>Does a part of the plan's results, and the jobs that these need.</summary>
    /// <param name="shard">The part.</param>
    /// <param name="token">Stops the work; what is done stays.</param>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    /// <exception cref="InvalidDataException">A file of the store is damaged or of another job, or a source is not the plan's.</exception>
    /// <exception cref="IOException">The store cannot be read or written.</exception>
    public SweepOutcome Run(Shard shard, CancellationToken token = default)
    {
        ResultJob[] results = [.. plan.Results.Where((_, number) => shard.Has(number))];
        var failures = new List<string>();
        int made = 0;
        for (int i = 0; i < results.Length; i++)
        {
            token.ThrowIfCancellationRequested();
            ResultJob job = results[i];
            if (store.Result(job) is not null) continue;
            string what = FormattableString.Invariant($"{i + 1} of {results.Length}, ") + SweepTable.Describe(plan, job);
            try
            {
                Measure(job, what, token);
                made++;
            }
            catch (TrainingDivergedException failure)
            {
                // One rate too many must not keep the rest from being done.
                failures.Add($"{SweepTable.Describe(plan, job)}: {failure.Message}");
                observer.Note(failures[^1]);
            }
        }

        return new SweepOutcome(results.Length, made, failures);
    }

    private void Measure(ResultJob job, string what, CancellationToken token)
    {
        CompressionModel model = Model(plan.ModelOf(job), what, token);
        IBinarySource items = Open("test", job.Test);
        var log = new MetricsLog(store.MetricsOf(job), SilentObserver.Instance);
        var points = new List<SweepMeasurement>();
        Evaluation? last = null;
        foreach ((string name, CompressionModel measured) in Networks(model))
        {
            foreach (int effort in job.EffortsOf(name))
            {
                token.ThrowIfCancellationRequested();
                Action<long> progress = observer.Begin(FormattableString.Invariant($"{what}: {name}, effort {effort}"), items.Count);
                last = Evaluator.Evaluate(measured, items, effort, job.Seed, team, progress, token);
                log.Took($"evaluation {name}", effort, last.Seconds);
                points.Add(SweepMeasurement.Of(name, last));
                observer.Note(FormattableString.Invariant($"{what}: {name}, effort {effort}: D {last.MeanDistortion:F4}"));
            }
        }

        store.Put(job, new SweepResult
        {
            Job = job.Job,
            Format = job.Format,
            ModelSha256 = ModelIdentity.Of(model).ToString(),
            ModelBytes = last!.ModelBytes,
            N = last.Length,
            K = last.Code,
            Items = last.Items,
            Points = points,
        });
    }

    // What each step of the training made.
    private static IEnumerable<(string Name, CompressionModel Model)> Networks(CompressionModel model)
    {
        CompressionModel network = model.Codebook is null ? model : model with { Codebook = null, CodeModel = null };
        if (model.Network is { } belief)
            yield return (SweepMeasurement.Unrolled, network with { Autoencoder = DeepAutoencoder.Unroll(belief), CodeModel = null });
        yield return (SweepMeasurement.FineTuned, network);
        if (model.Codebook is not null) yield return (SweepMeasurement.Table, model);
    }

    private CompressionModel Model(ModelJob job, string what, CancellationToken token)
    {
        if (store.Has(job))
        {
            store.DropWork(job);
            return store.Model(job);
        }

        Checkpoint? lower = null;
        if (plan.LowerOf(job) is { } below)
        {
            lower = store.Lower(below);
            if (!store.Has(below)) TrainLower(below, lower, what, token);
            store.DropWork(below);
        }

        IBinarySource items = Open("train", job.Source);
        ITrainingObserver hears = observer.Train(what);
        var log = new MetricsLog(store.MetricsOf(job), hears);
        CompressionModel model = new TrainingPipeline(job.Training, items, team).Run(log, store.Work(job), resume: true, token, lower);
        var clock = Stopwatch.StartNew();
        model = Finishing.Run(
            model, job.Training, items, team, hears, (part, count) => observer.Begin($"{what}: {part}", count), token);
        log.Took("finishing", 0, clock.Elapsed.TotalSeconds);
        store.Put(job, model);
        store.DropWork(job);
        return model;
    }

    private void TrainLower(LowerJob job, Checkpoint result, string what, CancellationToken token)
    {
        IBinarySource items = Open("train", job.Source);
        var log = new MetricsLog(store.MetricsOf(job), observer.Train($"{what}: lower layers"));
        new TrainingPipeline(job.Training, items, team).Keep(log, result, store.Work(job), resume: true, token);
    }

    // One source of each use at a time: a training set takes its room.
    private IBinarySource Open(string use, SweepSource source)
    {
        if (_open.TryGetValue(use, out var known) && known.Of == source) return known.Source;
        _open.Remove(use);
        IBinarySource opened = source.Open(data);
        _open[use] = (source, opened);
        return opened;
    }
}
