using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm demo</c>: the whole path on the built-in source, and a page that shows it.</summary>
internal static class DemoVerb
{
    // Enough for readable digits, and few enough for two minutes on a busy machine.
    private const int TrainingItems = 10_000;

    private const string Folder = "rbm-demo";

    public static Command Create(Shell shell)
    {
        var output = new Option<string?>("--output", "-o")
        {
            Description = $"Folder for what is made; it is made if it is not there [default: {Folder}, used again without -f]",
            HelpName = "DIR",
        };
        Option<bool> force = Values.Force();
        Option<int> items = Values.Count("--items", 1, TrainingItems, "Items to learn from");
        items.HelpName = "n";
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command("demo",
            "Train, encode, decode, verify and report on the built-in source: no data needed, under two minutes on two cores.")
        {
            output, force, items, seed, threads,
        };
        command.SetAction(arguments =>
        {
            string? given = arguments.GetValue(output);
            string folder = given ?? Folder;
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            Directory.CreateDirectory(folder);
            var files = new DemoFiles(folder, arguments.GetValue(force) || given is null, shell);
            var run = new DemoRun(files, arguments.GetValue(items), arguments.GetValue(seed), team, shell);
            DemoOutcome outcome = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(run.Run);
            TextWriter text = shell.Terminal.Out;
            Columns.Print(text, [.. outcome.Stages.Select(stage =>
                new[] { stage.Name, FormattableString.Invariant($"{stage.Seconds,7:0.00} s"), stage.What })]);
            text.WriteLine();
            Columns.Print(text, EvalVerb.Rows(outcome.Point));
            text.WriteLine();
            text.WriteLine($"The report with pictures: {Path.GetFullPath(files.Report.Path)}");
        });
        return command;
    }
}
