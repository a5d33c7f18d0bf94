using Rbm.Simd.Coding;
using Rbm.Simd.Learning;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>The jobs of a sweep, each after those whose results it needs, none twice.</summary>
public sealed class SweepPlan
{
    private readonly Dictionary<string, SweepJob> _byAddress;

    /// <summary>A plan of jobs that are in order.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <exception cref="InvalidDataException">A job's inputs are not those of its address, or it needs what is not there.</exception>
    public SweepPlan(IReadOnlyList<SweepJob> jobs)
    {
        Jobs = jobs;
        _byAddress = [];
        for (int i = 0; i < jobs.Count; i++)
        {
            SweepJob job = jobs[i];
            if (job.Job != job.Address)
                throw Wrong(i, $"its inputs are those of {job.Address}, not of '{job.Job}'");
            if (!_byAddress.TryAdd(job.Job, job)) throw Wrong(i, "it is in the plan twice");
            Check(i, job);
        }
    }

    /// <summary>All jobs.</summary>
    public IReadOnlyList<SweepJob> Jobs { get; }

    /// <summary>Those that the rest is done for.</summary>
    public IEnumerable<ResultJob> Results => Jobs.OfType<ResultJob>();

    /// <summary>Makes the plan of a number of trainings, with what they have in common once.</summary>
    /// <param name="trainings">The rows of the table: label and options.</param>
    /// <param name="source">What is learned with a seed.</param>
    /// <param name="test">What is measured on.</param>
    /// <param name="efforts">
    /// The encoder's efforts; those that a model cannot be used with are left out: 9 where the code is too long, 1 without Blahut-Arimoto.
    /// So are restarts, 5 to 8, where 9 finds all that they look for.
    /// </param>
    /// <param name="seed">The seed of the encoder's draws.</param>
    /// <exception cref="ArgumentException">Options are out of range or do not fit the sources, or no effort is left.</exception>
    public static SweepPlan Create(
        IEnumerable<(string Label, TrainingOptions Options)> trainings, Func<ulong, SweepSource> source, SweepSource test,
        IReadOnlyList<int> efforts, ulong seed)
    {
        var jobs = new List<SweepJob>();
        var places = new Dictionary<string, int>();
        foreach ((string label, TrainingOptions options) in trainings)
        {
            options.Check();
            SweepSource items = source(options.Seed);
            RequireFit(options, items, test);
            string? lower = LowerLayers.Of(options) is { } part ? Add(new LowerJob { Training = part, Source = items }) : null;
            string model = Add(new ModelJob { Training = options, Source = items, Parent = lower });
            string result = Add(new ResultJob
            {
                Parent = model, Test = test, Efforts = [.. efforts.Where(e => Serves(e, efforts, options))], Seed = seed, Labels = [],
            });
            int place = places[result];
            var row = (ResultJob)jobs[place];
            if (row.Efforts.Count == 0)
                throw new ArgumentException($"a code of {options.Layers[^1]} bits can be used with none of the efforts");
            jobs[place] = row with { Labels = [.. row.Labels, label] };
        }

        return new SweepPlan(jobs);

        string Add(SweepJob job)
        {
            job = job.Addressed();
            if (places.TryAdd(job.Job, jobs.Count)) jobs.Add(job);
            return job.Job;
        }
    }

    /// <summary>A plan's jobs and then those of another, for a grid in parts; what both have is done once, under both labels.</summary>
    /// <param name="first">The plan that begins.</param>
    /// <param name="second">The other.</param>
    /// <exception cref="ArgumentException">A row of the table would be a mean over two ways to train or to measure.</exception>
    public static SweepPlan Union(SweepPlan first, SweepPlan second)
    {
        var union = new SweepPlan(
        [
            .. first.Jobs.Select(job => job is ResultJob result && second._byAddress.GetValueOrDefault(job.Job) is ResultJob same
                ? result with { Labels = [.. result.Labels.Union(same.Labels)] }
                : job),
            .. second.Jobs.Where(job => !first._byAddress.ContainsKey(job.Job)),
        ]);
        var rows = union.Results.SelectMany(job => job.Labels.Select(label => (Label: label, Job: job)))
            .GroupBy(r => (r.Label, union.ModelOf(r.Job).Training.Layers[^1], union.ModelOf(r.Job).Training.Beta), r => r.Job);
        foreach (IGrouping<(string, int, double?), ResultJob> row in rows)
        {
            ResultJob some = row.First();
            if (row.FirstOrDefault(job => union.WayOf(job) != union.WayOf(some)) is { } odd)
            {
                throw new ArgumentException(
                    $"{SweepTable.Describe(union, odd)} is trained or measured otherwise than the rest of its row of the table, "
                    + "which would be the mean of both; other points expected");
            }
        }

        return union;
    }

    /// <summary>The model's job of a result's.</summary>
    public ModelJob ModelOf(ResultJob job) => (ModelJob)_byAddress[job.Parent];

    /// <summary>The job of the layers that a model begins with; null if it shares none.</summary>
    public LowerJob? LowerOf(ModelJob job) => job.Parent is { } parent ? (LowerJob)_byAddress[parent] : null;

    // All that a result depends on but the seed of the training and of its items.
    private string WayOf(ResultJob job)
    {
        ModelJob model = ModelOf(job);
        ModelJob unseeded = model with
        {
            Training = model.Training with { Seed = 0 },
            Source = model.Source with { Seed = 0, Sha256 = "" },
            Parent = null,
        };
        return unseeded.Inputs + (job with { Parent = "" }).Inputs;
    }

    /// <summary>Whether an effort, of those that are wanted, can be asked of a model trained so and is worth it.</summary>
    private static bool Serves(int effort, IReadOnlyList<int> wanted, TrainingOptions options)
    {
        bool canTryAll = options.Layers[^1] <= Codebook.LargestBits;
        return effort switch
        {
            Encoder.ExhaustiveEffort => canTryAll,
            >= Encoder.RestartEffort => !(canTryAll && wanted.Contains(Encoder.ExhaustiveEffort)),
            Encoder.SamplingEffort => options is { Beta: not null, Iterations: > 0 },
            _ => true,
        };
    }

    private static void RequireFit(TrainingOptions options, SweepSource source, SweepSource test)
    {
        foreach (SweepSource items in (SweepSource[])[source, test])
            if (items.Length != options.Layers[0])
                throw new ArgumentException($"layer 0 has {options.Layers[0]} units, but an item of {items.Name} has {items.Length} bits");
        if (source.Sha256 == test.Sha256)
            throw new ArgumentException($"the test items of {test.Name} are the training items of {source.Name}; others expected");
    }

    private void Check(int index, SweepJob job)
    {
        try
        {
            switch (job)
            {
                case LowerJob lower:
                    lower.Training.Check();
                    break;
                case ModelJob model:
                    model.Training.Check();
                    string? expected = LowerLayers.Of(model.Training)?.ToString();
                    var parent = model.Parent is null ? null : _byAddress.GetValueOrDefault(model.Parent) as LowerJob;
                    if (model.Parent is not null && parent is null)
                        throw Wrong(index, $"its parent {model.Parent} is no lower stage before it");
                    if (parent is not null && (parent.Training.ToString() != expected || parent.Source != model.Source))
                        throw Wrong(index, "its parent is of another training");
                    break;
                case ResultJob result:
                    if (_byAddress.GetValueOrDefault(result.Parent) is not ModelJob)
                        throw Wrong(index, $"its parent {result.Parent} is no model before it");
                    if (result.Efforts.Count == 0 || result.Labels.Count == 0)
                        throw Wrong(index, "one effort and one label or more expected");
                    if (result.Efforts.FirstOrDefault(e => e is < 0 or > Encoder.HighestEffort, 0) is not 0 and int wrong)
                        throw Wrong(index, $"effort {wrong}, 0 to {Encoder.HighestEffort} expected");
                    break;
            }
        }
        catch (ArgumentException failure)
        {
            throw Wrong(index, failure.Message);
        }
    }

    private InvalidDataException Wrong(int index, string what) => new($"job {index + 1} of {Jobs.Count}: {what}");
}
