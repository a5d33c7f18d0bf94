using System.CommandLine;
using System.Text;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Learning;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm sweep</c>: trains and measures a grid of models, in parts if need be, and collects the results.</summary>
internal static class SweepVerb
{
    // Names in an error's one line; the table has them all.
    private const int MostNamed = 20;

    public static Command Create(Shell shell) => new(
        "sweep", "Train and measure a grid of models: plan it, run it, merge the results, tabulate.")
    {
        SweepPlanVerb.Create(shell), Run(shell), Merge(shell), SweepTableVerb.Create(shell),
    };

    private static Command Run(Shell shell)
    {
        Argument<string> plan = Plan();
        Option<string> store = Store("Folder of the results; it is made if it is not there");
        Option<string?> shard = new("--shard")
        {
            Description = "Do the results i, i + n, .. only, i from 0; without i it is SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX",
            HelpName = "i/n|/n",
        };
        Option<string?> folder = SourceFlags.DataFolder();
        Option<int?> threads = Values.Threads();
        var command = new Command(
            "run", "Do what is not done yet. Stopped or killed, it goes on where it was; the results are the same.")
        {
            plan, store, shard, folder, threads,
        };
        command.SetAction(arguments =>
        {
            Shard part = Shard.Parse(arguments.GetValue(shard), Environment.GetEnvironmentVariable);
            SweepPlan jobs = Load(arguments.GetValue(plan)!);
            var results = new SweepStore(Folder(arguments.GetValue(store)!, mustExist: false));
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            shell.Interrupt.ThrowIfCancellationRequested();
            Directory.CreateDirectory(results.Folder);
            OutputTarget.RequireWritable(Path.Combine(results.Folder, "writable"));
            var data = new SourceOptions
            {
                DataDirectory = arguments.GetValue(folder), DataVariable = Environment.GetEnvironmentVariable("RBM_DATA"),
            };
            SweepOutcome outcome = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
                new SweepRun(jobs, results, data, new Listener(progress), team).Run(part, shell.Interrupt));
            if (outcome.Failures.Count > 0)
            {
                throw VerbException.InputOutput(
                    $"{outcome.Failures.Count} of {outcome.Results} results could not be made; {outcome.Failures[0]}");
            }

            shell.Say(arguments, $"{results.Folder}: {outcome.Results} results, {outcome.Made} of them made now");
        });
        return command;
    }

    private static Command Merge(Shell shell)
    {
        Argument<string> plan = Plan();
        Option<string> store = Store("Folder of the results");
        Option<string> output = Values.Output("T.csv|.json|.md", "Where the table goes; - for CSV on standard output");
        Option<bool> force = Values.Force();
        var command = new Command("merge", "Collect the results as one table: CSV, JSON, or Markdown with means over the seeds.")
        {
            plan, store, output, force,
        };
        command.SetAction(arguments =>
        {
            (string path, string result) = (arguments.GetValue(plan)!, arguments.GetValue(output)!);
            Func<SweepTable, string> format = Format(result);
            SweepPlan jobs = Load(path);
            string folder = Folder(arguments.GetValue(store)!, mustExist: true);
            OutputTarget? target = result == "-" ? null : shell.OpenOutput(result, arguments.GetValue(force), path);
            SweepTable table = SweepTable.Merge(jobs, new SweepStore(folder));
            string text = format(table);
            if (target is null) shell.Terminal.Out.Write(text);
            else target.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            if (table.Missing.Count > 0)
            {
                string more = table.Missing.Count > MostNamed ? $" and {table.Missing.Count - MostNamed} more" : "";
                throw VerbException.InputOutput(
                    $"{table.Missing.Count} of {jobs.Results.Count()} results are missing: "
                    + $"{string.Join(", ", table.Missing.Take(MostNamed))}{more}");
            }

            shell.Say(arguments, $"{result}: {table.Rows.Count} rows of {jobs.Results.Count()} results");
        });
        return command;
    }

    private static Func<SweepTable, string> Format(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        _ when path == "-" => table => table.ToCsv(),
        ".csv" => table => table.ToCsv(),
        ".json" => table => table.ToJson(),
        ".md" => table => table.ToMarkdown(),
        _ => throw VerbException.Usage($"-o {path}: a table ends in .csv, .json or .md"),
    };

    /// <summary>Reads a plan.</summary>
    /// <exception cref="VerbException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no plan of this version.</exception>
    public static SweepPlan Load(string path)
    {
        if (Directory.Exists(path)) throw VerbException.InputOutput($"{path} is a directory, a plan expected");
        if (!File.Exists(path)) throw VerbException.InputOutput($"{path} does not exist");
        return PlanFile.Load(path);
    }

    private static Argument<string> Plan() => new("plan.json") { Description = "What 'rbm sweep plan' made" };

    private static Option<string> Store(string description) =>
        new("--store") { Description = description, HelpName = "DIR", Required = true };

    private static string Folder(string path, bool mustExist)
    {
        if (path.Length == 0) throw VerbException.Usage("--store is empty, expected a folder");
        if (File.Exists(path)) throw VerbException.InputOutput($"--store {path} is a file, expected a folder");
        return !mustExist || Directory.Exists(path) ? path : throw VerbException.InputOutput($"--store {path} does not exist");
    }

    private sealed class Listener(IProgressSink sink) : ISweepObserver
    {
        public ITrainingObserver Train(string what)
        {
            sink.Note($"{what}: training");
            return new TrainingProgress(sink, metrics: null);
        }

        public Action<long> Begin(string what, long items)
        {
            sink.Begin(what, items, "items");
            return sink.Advance;
        }

        public void Note(string line) => sink.Note(line);
    }
}
