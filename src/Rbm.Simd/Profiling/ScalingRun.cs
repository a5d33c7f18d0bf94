using Rbm.Simd.Profiling.Work;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling;

/// <summary>The phases whose scaling is measured.</summary>
internal static class Phases
{
    public const string Up = "CD, up", Down = "CD, down", CdStep = "CD-1 step", FineTuning = "fine-tuning step", Encode = "encode";

    /// <summary>Those that have a model of their own.</summary>
    public static IReadOnlyList<string> Modelled => [CdStep, FineTuning, Encode];
}

/// <summary>What is varied.</summary>
internal static class Vary
{
    public const string Threads = "threads", Batch = "batch", Layers = "layers";
}

/// <summary>The observations of one run.</summary>
/// <param name="teams">A team for each number of threads, one first.</param>
internal sealed class ScalingRun(IReadOnlyList<WorkerTeam> teams)
{
    private readonly List<(string Phase, int[] Layers, string Varied, Observation Seen)> _points = [];

    public MeasurePlan Plan { get; } = new();

    public List<MachinePace> Paces { get; } = [];

    /// <summary>Adds the ceilings of a team to the plan; they come before anything that it is to be compared with.</summary>
    public void AddPace(WorkerTeam team) => Plan.Add("ceilings", s => Paces.Add(MachinePace.Measure(team, s)));

    /// <summary>Adds a point to the plan.</summary>
    public void Add(string phase, int[] layers, string varied, WorkerTeam team, Func<MeasuredWork> create) =>
        Plan.Add(phase, s =>
        {
            MeasuredWork work = create();
            work.Run();
            int before = team.Calls;
            work.Run();
            int dispatches = team.Calls - before;
            double seconds = Timing.Measure(work.Run, s).Median;
            MachinePace pace = Paces.First(p => p.Threads == team.Size);
            _points.Add((phase, layers, varied, new Observation(work.Cost, pace, dispatches, seconds)));
        });

    /// <summary>The model of a phase from all of its points.</summary>
    public TimeModel Fit(string phase) => TimeModel.Fit(phase, [.. _points.Where(p => p.Phase == phase).Select(p => p.Seen)]);

    /// <summary>How often a batch of a phase calls the workers, at its usual size; 0 where one thread is all there is.</summary>
    public double Dispatches(string phase) => _points.Last(p => p.Phase == phase && p.Varied == Vary.Threads).Seen.Dispatches;

    /// <summary>The points that vary the threads.</summary>
    public IEnumerable<ThreadFigure> OverThreads(Dictionary<string, TimeModel> models)
    {
        IEnumerable<IGrouping<string, Observation>> phases =
            _points.Where(p => p.Varied == Vary.Threads).GroupBy(p => p.Phase, p => p.Seen);
        foreach (IGrouping<string, Observation> phase in phases)
        {
            double alone = phase.First(o => o.Pace.Threads == teams[0].Size).Seconds;
            foreach (Observation o in phase)
            {
                yield return new ThreadFigure(
                    FormattableString.Invariant($"{phase.Key}, batch {o.Cost.Items}"), o.Pace.Threads, o.Seconds, alone / o.Seconds,
                    models.TryGetValue(phase.Key, out TimeModel? model) ? model.Seconds(o.Cost, o.Pace, o.Dispatches) : null);
            }
        }
    }

    /// <summary>The points that vary a size.</summary>
    public IEnumerable<SizeFigure> OverSizes(Dictionary<string, TimeModel> models) =>
        from p in _points
        where p.Varied != Vary.Threads
        orderby p.Varied, p.Phase, p.Seen.Pace.Threads
        let model = models[p.Phase].Seconds(p.Seen.Cost, p.Seen.Pace, p.Seen.Dispatches)
        select new SizeFigure(p.Phase, p.Layers, p.Seen.Cost.Items, p.Seen.Pace.Threads, p.Varied, p.Seen.Seconds, model);
}
