using System.CommandLine;
using System.Text;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Profiling;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm bench</c>: what this machine can do and what the engine makes of it.</summary>
internal static class BenchVerb
{
    private const double StandardSeconds = 60;

    public static Command Create(Shell shell)
    {
        Option<bool> json = Values.Json();
        var scaling = new Option<bool>("--scaling")
        {
            Description = "Measure how speed grows with threads and sizes instead, and print it as Markdown with the model behind it",
        };
        Option<double?> seconds = Values.OptionalNumber(
            "--seconds", $"About how long to measure, in all [default: {StandardSeconds}]");
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where the result goes [default: standard output]",
            HelpName = "FILE",
        };
        Option<bool> force = Values.Force();
        Option<int?> threads = Values.OptionalCount(
            "--threads", 0, "Threads of the larger team, beside one thread; 0 = all [default: RBM_SIMD_THREADS, or all]");
        var command = new Command("bench",
            "Measure this machine in about a minute: multiply-add ceiling, memory, products, training steps, encode, decode.")
        {
            json, scaling, seconds, output, force, threads,
        };
        command.SetAction(arguments =>
        {
            bool asJson = arguments.GetValue(json), scales = arguments.GetValue(scaling);
            if (asJson && scales) throw VerbException.Usage("--scaling prints Markdown and has no --json");
            string? path = arguments.GetValue(output);
            OutputTarget? target = path is null or "-" ? null : shell.OpenOutput(path, arguments.GetValue(force));
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            double time = arguments.GetValue(seconds) ?? StandardSeconds;
            using var text = new StringWriter { NewLine = "\n" };
            ProgressDisplay display = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet));
            if (scales)
            {
                ScalingText.Print(text, display.Run(sink => Scaling.Run(team.Size, time, Report(sink), shell.Interrupt)));
            }
            else
            {
                SelfMeasure figures = display.Run(sink => SelfMeasure.Run(team, time, Report(sink), shell.Interrupt));
                if (asJson) BenchJson.Print(text, figures);
                else BenchText.Print(text, figures);
            }

            if (target is null) shell.Terminal.Out.Write(text);
            else target.Write(stream => stream.Write(Encoding.UTF8.GetBytes(text.ToString())));
        });
        return command;
    }

    private static MeasureProgress Report(IProgressSink sink)
    {
        bool begun = false;
        return (figure, done, count) =>
        {
            if (!begun) sink.Begin(figure, count, "figures");
            begun = true;
            sink.Describe(figure);
            sink.Advance(done);
        };
    }
}
