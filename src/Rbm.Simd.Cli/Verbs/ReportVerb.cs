using System.CommandLine;
using System.Globalization;
using System.Text;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.SweepReports;
using Rbm.Simd.Profiling;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm report</c>: one page that shows a study, and its numbers for programs.</summary>
internal static class ReportVerb
{
    private const int MostSaid = 3;

    public static Command Create(Shell shell)
    {
        var standard = new StudyCodingOptions();
        var folder = new Argument<string>("DIR")
        {
            Description = "A study's folder: plan.json and its sweep's store; baselines.json and rd.json if they are there",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where the page goes; .csv and .json with its numbers stand beside it [default: DIR/report.html]",
            HelpName = "report.html",
        };
        Option<bool> force = Values.Force();
        var markdown = new Option<string?>("--markdown") { Description = "Write the result table as Markdown, too", HelpName = "TABLE.md" };
        var test = new Option<string?>("--test")
        {
            Description = "Items to look at in the place of the plan's test items: " + SourceFlags.Kinds, HelpName = "S",
        };
        Option<int> items = Values.Count("--items", 1, standard.Items, "Test items that are coded for pictures, classes and the like");
        items.HelpName = "n";
        Option<int> effort = Effort.Option(standard.Effort);
        Option<string?> data = SourceFlags.DataFolder();
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command("report", "Show a sweep: one HTML page with plots, pictures and tables, and its numbers as CSV and JSON.")
        {
            folder, output, force, markdown, test, items, effort, data, seed, threads,
        };
        command.SetAction(arguments =>
        {
            string path = arguments.GetValue(folder)!;
            StudyFolder study = Open(path);
            string html = arguments.GetValue(output) ?? Path.Combine(path, "report.html");
            if (!Path.GetExtension(html).Equals(".html", StringComparison.OrdinalIgnoreCase))
                throw VerbException.Usage($"-o {html}: a page ends in .html");
            string? table = arguments.GetValue(markdown);
            bool replace = arguments.GetValue(force);
            OutputTarget page = Target(html);
            OutputTarget csv = Target(Path.ChangeExtension(html, ".csv")), json = Target(Path.ChangeExtension(html, ".json"));
            OutputTarget? text = table is null ? null : Target(table);
            if (text is not null && new[] { page, csv, json }.Any(other => FilePaths.AreSame(other.Path, text.Path)))
                throw VerbException.Usage($"--markdown {table} is where the page or its numbers go");
            if (arguments.GetValue(test) == "-") throw VerbException.Usage("--test is standard input, expected a source with a name");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            StudyCodingOptions options = standard with
            {
                Items = arguments.GetValue(items),
                Effort = arguments.GetValue(effort),
                Seed = arguments.GetValue(seed),
                Test = arguments.GetValue(test),
                Data = new SourceOptions
                {
                    Seed = arguments.GetValue(seed),
                    DataDirectory = arguments.GetValue(data),
                    DataVariable = Environment.GetEnvironmentVariable("RBM_DATA"),
                },
            };
            StudyCoding.Check(study, options);
            StudyReport report = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
            {
                StudyCoding? coding = StudyCoding.Run(study, options, team, Listener(progress), shell.Interrupt);
                return StudyReport.Of(study, coding, Origin(path, options, team));
            });
            shell.Interrupt.ThrowIfCancellationRequested();
            Write(csv, report.Csv);
            Write(json, report.Json);
            if (text is not null) Write(text, study.Table.ToMarkdown());
            Write(page, report.Html);
            foreach (MissingPart part in study.Missing.Take(MostSaid)) shell.Warn(arguments, $"missing: {part.What}");
            shell.Say(arguments, $"{page.Path}: {study.Table.Lines.Count} points of {study.Plan.Results.Count()} results");

            OutputTarget Target(string to) => shell.OpenOutput(to, replace, study.Inputs);
        });
        return command;
    }

    private static StudyFolder Open(string folder)
    {
        if (File.Exists(folder)) throw VerbException.InputOutput($"{folder} is a file, a study's folder expected");
        if (!Directory.Exists(folder)) throw VerbException.InputOutput($"{folder} does not exist");
        string plan = StudyFolder.PlanPath(folder);
        return File.Exists(plan)
            ? StudyFolder.Open(folder)
            : throw VerbException.InputOutput($"{plan} does not exist; 'rbm sweep plan -o {plan}' makes one");
    }

    private static void Write(OutputTarget target, string text) => target.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static Action<string, int, int> Listener(IProgressSink progress)
    {
        bool begun = false;
        return (what, done, all) =>
        {
            if (!begun) progress.Begin("code the test items", all, "models");
            begun = true;
            progress.Describe(what);
            progress.Advance(done);
        };
    }

    // Of the options, those that change what the page shows.
    private static ReportOrigin Origin(string folder, StudyCodingOptions options, WorkerTeam team)
    {
        var standard = new StudyCodingOptions();
        var command = new StringBuilder($"rbm report {folder}");
        if (options.Test is { } test) command.Append($" --test {test}");
        if (options.Items != standard.Items) command.Append(CultureInfo.InvariantCulture, $" --items {options.Items}");
        if (options.Effort != standard.Effort) command.Append(CultureInfo.InvariantCulture, $" --effort {options.Effort}");
        if (options.Seed != standard.Seed) command.Append(CultureInfo.InvariantCulture, $" --seed {options.Seed}");
        return new ReportOrigin($"rbm {typeof(ReportVerb).Assembly.GetName().Version!.ToString(3)}",
        [
            ("processor of this page", Processor.Name),
            ("processors, threads used", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount}, {team.Size}")),
            ("instruction set", Isa.Current.ToString()),
        ], command.ToString());
    }
}
