using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>Something that a report would show and that is not there.</summary>
/// <param name="What">What it is.</param>
/// <param name="Command">What would make it, one command a line; empty where no command does.</param>
public sealed record MissingPart(string What, string Command);

/// <summary>
/// The folder of a study: <c>plan.json</c>, the sweep's store around it, <c>baselines.json</c> and <c>rd.json</c>. All but the plan may be
/// absent.
/// </summary>
public sealed class StudyFolder
{
    private const int MostNamed = 6;

    private readonly List<MissingPart> _missing = [];

    private StudyFolder(string folder)
    {
        Path = folder;
        Plan = PlanFile.Load(PlanPath(folder));
        Store = new SweepStore(folder);
        Names = SeriesNames.Of(Plan);
        SweepTable table = SweepTable.Merge(Plan, Store);
        Sweep = MergedSweep.Of(Plan, table);
        if (File.Exists(Baseline)) Baselines = StudyFiles.Baselines(Baseline);
        if (File.Exists(CurvePath)) Curve = StudyFiles.Curve(CurvePath);
        Table = ResultTable.Of(Sweep, Baselines);
        NoteMissing(table);
    }

    /// <summary>The folder, as it was given.</summary>
    public string Path { get; }

    /// <summary>What was planned.</summary>
    public SweepPlan Plan { get; }

    /// <summary>The results and models.</summary>
    public SweepStore Store { get; }

    /// <summary>The names of the plan's curves.</summary>
    public SeriesNames Names { get; }

    /// <summary>The results that are there.</summary>
    public MergedSweep Sweep { get; }

    /// <summary>Other codes; null where they were not measured.</summary>
    public BaselineTable? Baselines { get; }

    /// <summary>The source's rate-distortion function; null where it was not computed.</summary>
    public SourceCurve? Curve { get; }

    /// <summary>The results beside the baselines.</summary>
    public ResultTable Table { get; }

    /// <summary>What is missing, in the order of the page.</summary>
    public IReadOnlyList<MissingPart> Missing => _missing;

    /// <summary>Files of the folder that a report is made of, which nothing may overwrite.</summary>
    public IEnumerable<string> Inputs =>
    [
        PlanPath(Path), Baseline, CurvePath, .. Plan.Jobs.SelectMany(job => new[] { Store.PathOf(job), Store.MetricsOf(job) }),
    ];

    private string Baseline => System.IO.Path.Combine(Path, "baselines.json");

    private string CurvePath => System.IO.Path.Combine(Path, "rd.json");

    /// <summary>Where a folder's plan is.</summary>
    public static string PlanPath(string folder) => System.IO.Path.Combine(folder, "plan.json");

    /// <summary>Reads a folder.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or does not go with the others.</exception>
    /// <exception cref="IOException">There is no plan, or a file cannot be read.</exception>
    public static StudyFolder Open(string folder) => new(folder);

    /// <summary>Adds to what is missing.</summary>
    public void Miss(string what, string command = "") => _missing.Add(new MissingPart(what, command));

    private void NoteMissing(SweepTable table)
    {
        string run = $"rbm sweep run {PlanPath(Path)} --store {Path}";
        int all = Plan.Results.Count();
        if (table.Missing.Count > 0)
        {
            string more = table.Missing.Count > MostNamed ? $" and {table.Missing.Count - MostNamed} more" : "";
            Miss($"{table.Missing.Count} of {all} results of the sweep: {string.Join(", ", table.Missing.Take(MostNamed))}{more}", run);
        }

        int models = Plan.Jobs.OfType<ModelJob>()
            .Count(job => !Store.Has(job) && Plan.Results.Any(r => r.Parent == job.Job && Store.Has(r)));
        if (models > 0) Miss($"{models} models whose results are there: without them nothing can be pictured", run);
        ModelJob[] trained = [.. Plan.Jobs.OfType<ModelJob>().Where(Store.Has)];
        if (trained.Length > 0 && !trained.Any(job => File.Exists(Store.MetricsOf(job))))
            Miss("the training curves and times: there is no .metrics.jsonl of a model; a training leaves one");
        SweepSource source = Plan.Jobs.OfType<ModelJob>().First().Source;
        string test = Plan.Results.First().Test.Name;
        string codes = string.Join(',', Plan.Jobs.OfType<ModelJob>().Select(j => j.Training.Layers[^1]).Distinct().Order());
        if (Baselines is null)
        {
            string fresh = source.IsRedrawn ? " --binarize fresh" : "";
            Miss("baselines.json: what other codes of as many bits do",
                $"rbm study baselines --source {source.Name}{fresh} --test {test} --bits {codes} -o {Path}/baselines && "
                + $"cp {Path}/baselines/baselines.json {Path}");
        }

        if (Curve is null)
        {
            ModelJob? model = Plan.Jobs.OfType<ModelJob>().LastOrDefault(Store.Has);
            string of = model is null ? "" : $" --model {Store.PathOf(model)}";
            Miss("rd.json: the rate-distortion function of the source", $"rbm rd --source {test}{of} --json > {Path}/rd.json");
        }
        else if (Curve.Points.Count == 0)
        {
            string why = Curve.Refusal.Length > 0 ? $": {Curve.Refusal}" : "";
            Miss($"the rate-distortion function of the source: rd.json has no number at any beta{why}");
        }
    }
}
