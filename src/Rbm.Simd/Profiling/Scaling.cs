using Rbm.Simd.Models;
using Rbm.Simd.Profiling.Work;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling;

/// <summary>How speed grows with threads, and time with sizes, beside a model of both that says what larger machines would do.</summary>
public sealed record Scaling
{
    private const int Visible = 784, Hidden = 1000;
    private static readonly int[] Layers = [Visible, Hidden, 900, 800, 24];

    // Two channels of DDR5-5600 give 89.6 GB/s at best and twelve of DDR5-4800 460.8; a copy reaches about two thirds.
    private static readonly (string Name, int Cores, double Memory, double Cache)[] OnPaper =
    [
        ("desktop, 2 channels of DDR5-5600", 16, 60, 64 << 20), ("server, 12 channels of DDR5-4800", 64, 300, 256 << 20),
    ];

    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>The instruction set that the engine uses here.</summary>
    public required InstructionSet InstructionSet { get; init; }

    /// <summary>The ceilings for each number of threads, 1 first and all last.</summary>
    public required IReadOnlyList<MachinePace> Paces { get; init; }

    /// <summary>Each phase for each number of threads.</summary>
    public required IReadOnlyList<ThreadFigure> OverThreads { get; init; }

    /// <summary>Each phase for each size.</summary>
    public required IReadOnlyList<SizeFigure> OverSizes { get; init; }

    /// <summary>The fitted models.</summary>
    public required IReadOnlyList<TimeModel> Models { get; init; }

    /// <summary>The machines on paper.</summary>
    public required IReadOnlyList<MachinePace> Assumed { get; init; }

    /// <summary>What the models say of them.</summary>
    public required IReadOnlyList<Prediction> Predictions { get; init; }

    /// <summary>Measures, fits and predicts.</summary>
    /// <param name="threads">The largest number of threads, 1 or more.</param>
    /// <param name="seconds">About how long measuring may take, 0 or more; some seconds are needed whatever is given.</param>
    /// <param name="progress">Told what is measured next; may be null.</param>
    /// <param name="token">Ends it between two figures.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Scaling Run(int threads, double seconds, MeasureProgress? progress = null, CancellationToken token = default)
    {
        Throw.IfNotPositive(threads);
        int[] counts = [.. Counts(threads)];
        var teams = new List<WorkerTeam>();
        try
        {
            foreach (int count in counts) teams.Add(new WorkerTeam(count));
            var run = new ScalingRun(teams);
            foreach (WorkerTeam team in teams) run.AddPace(team);
            AddThreads(run, teams);
            AddSizes(run, teams[^1]);
            AddBatches(run, teams[0]);
            if (teams.Count > 1) AddBatches(run, teams[^1]);
            run.Plan.Run(seconds, progress, token);
            return Result(run);
        }
        finally
        {
            foreach (WorkerTeam team in teams) team.Dispose();
        }
    }

    // Every number up to 8, then powers of two, and the last.
    private static IEnumerable<int> Counts(int threads)
    {
        for (int t = 1; t < threads; t += t < 8 ? 1 : t) yield return t;
        yield return threads;
    }

    private static void AddThreads(ScalingRun run, IEnumerable<WorkerTeam> teams)
    {
        DeepAutoencoder autoencoder = WorkAutoencoder.Create(Layers);
        int[] machine = [Visible, Hidden];
        foreach (WorkerTeam t in teams)
        {
            run.Add(Phases.Up, machine, Vary.Threads, t, () => new UpWork(Visible, Hidden, 100, t));
            run.Add(Phases.Down, machine, Vary.Threads, t, () => new DownWork(Visible, Hidden, 100, t));
            run.Add(Phases.CdStep, machine, Vary.Threads, t, () => new CdStepWork(Visible, Hidden, 100, t));
            run.Add(Phases.FineTuning, Layers, Vary.Threads, t, () => new FineTuningWork(autoencoder, 100, t));
            run.Add(Phases.Encode, Layers, Vary.Threads, t, () => new EncodeWork(autoencoder, 1000, t));
        }
    }

    private static void AddSizes(ScalingRun run, WorkerTeam team)
    {
        foreach (int n in (int[])[392, 784, 1568, 3136]) AddCd(n, Hidden, 100, "N (visible units)");
        foreach (int k in (int[])[250, 500, 1000, 2000]) AddCd(Visible, k, 100, "K (hidden units)");

        // One autoencoder at a time is kept: the largest takes 70 MB with its moments.
        for (int hidden = 1; hidden <= 4; hidden++)
        {
            int[] sizes = [Visible, .. Enumerable.Repeat(1000, hidden), 24];
            run.Add(Phases.FineTuning, sizes, Vary.Layers, team, () => new FineTuningWork(WorkAutoencoder.Create(sizes), 100, team));
            run.Add(Phases.Encode, sizes, Vary.Layers, team, () => new EncodeWork(WorkAutoencoder.Create(sizes), 1000, team));
        }

        void AddCd(int visible, int hidden, int batch, string varied) => run.Add(
            Phases.CdStep, [visible, hidden], varied, team, () => new CdStepWork(visible, hidden, batch, team));
    }

    // Of one thread, too: what does not shrink with the threads is found by it.
    private static void AddBatches(ScalingRun run, WorkerTeam team)
    {
        foreach (int batch in (int[])[10, 30, 100, 300, 1000])
            run.Add(Phases.CdStep, [Visible, Hidden], Vary.Batch, team, () => new CdStepWork(Visible, Hidden, batch, team));
        foreach (int batch in (int[])[30, 100, 300])
            run.Add(Phases.FineTuning, Layers, Vary.Batch, team, () => new FineTuningWork(WorkAutoencoder.Create(Layers), batch, team));
        foreach (int batch in (int[])[1, 10, 100, 1000])
            run.Add(Phases.Encode, Layers, Vary.Batch, team, () => new EncodeWork(WorkAutoencoder.Create(Layers), batch, team));
    }

    private static Scaling Result(ScalingRun run)
    {
        Dictionary<string, TimeModel> models = Phases.Modelled.ToDictionary(p => p, run.Fit);
        MachinePace one = run.Paces[0], all = run.Paces[^1];
        MachinePace[] assumed =
            [.. OnPaper.Select(m => MachinePace.Predict(m.Name, m.Cores, m.Memory, m.Cache, one, all))];
        return new Scaling
        {
            Processor = Profiling.Processor.Name,
            InstructionSet = Isa.Current,
            Paces = run.Paces,
            OverThreads = [.. run.OverThreads(models)],
            OverSizes = [.. run.OverSizes(models)],
            Models = [.. models.Values],
            Assumed = assumed,
            Predictions = [.. Predict(run, models, one, assumed)],
        };
    }

    private static IEnumerable<Prediction> Predict(
        ScalingRun run, Dictionary<string, TimeModel> models, MachinePace one, MachinePace[] assumed)
    {
        foreach ((string phase, WorkCost cost) in ((string, WorkCost)[])
            [
                (Phases.CdStep, WorkCost.OfCdStep(Visible, Hidden, 100)), (Phases.CdStep, WorkCost.OfCdStep(Visible, Hidden, 1000)),
                (Phases.FineTuning, WorkCost.OfFineTuning(Layers, 100)), (Phases.FineTuning, WorkCost.OfFineTuning(Layers, 1000)),
                (Phases.Encode, WorkCost.OfEncoding(Layers, 1000)),
            ])
        {
            TimeModel model = models[phase];
            double dispatches = run.Dispatches(phase);
            foreach (MachinePace pace in assumed)
            {
                double arithmetic = model.Arithmetic(cost, pace), traffic = model.Traffic * TimeModel.TrafficTime(cost, pace);
                double handing = dispatches * pace.Dispatch;
                yield return new Prediction(
                    phase, cost.Items, pace.Threads, arithmetic, traffic, handing,
                    model.Seconds(cost, one, dispatches) / (arithmetic + traffic + handing));
            }
        }
    }
}
