using System.CommandLine;
using System.Text;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.SweepReports;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm sweep table</c>: a merged sweep beside the baselines, as Markdown.</summary>
internal static class SweepTableVerb
{
    public static Command Create(Shell shell)
    {
        var merged = new Argument<string>("MERGED.json") { Description = "What 'rbm sweep merge -o MERGED.json' made" };
        var baselines = new Option<string?>("--baselines")
        {
            Description = "What 'rbm study baselines' made: its baselines.json", HelpName = "baselines.json",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where the table goes [default: standard output]", HelpName = "T.md",
        };
        var into = new Option<string?>("--into")
        {
            Description = $"Put the table into this text, between {ReadmeResults.Begin} and {ReadmeResults.End}", HelpName = "README.md",
        };
        Option<bool> force = Values.Force();
        var command = new Command("table", "Set a merged sweep beside the baselines, as one Markdown table.")
        {
            merged, baselines, output, into, force,
        };
        command.SetAction(arguments =>
        {
            (string path, string? others) = (arguments.GetValue(merged)!, arguments.GetValue(baselines));
            (string? file, string? readme) = (arguments.GetValue(output), arguments.GetValue(into));
            if (file is not null && readme is not null) throw VerbException.Usage("-o and --into contradict each other");
            foreach (string input in new[] { path, others, readme }.OfType<string>())
                if (!File.Exists(input)) throw VerbException.InputOutput($"{input} does not exist");
            OutputTarget? target = (file ?? readme) is { } to && to != "-"
                ? shell.OpenOutput(to, arguments.GetValue(force) || readme is not null, others is null ? [path] : [path, others])
                : null;
            BaselineTable? table = others is null ? null : StudyFiles.Baselines(others);
            string text = ResultTable.Of(MergedSweep.Load(path), table).ToMarkdown();
            if (readme is not null) text = ReadmeResults.Update(File.ReadAllText(readme), text, readme);
            if (target is null) shell.Terminal.Out.Write(text);
            else target.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        });
        return command;
    }
}
