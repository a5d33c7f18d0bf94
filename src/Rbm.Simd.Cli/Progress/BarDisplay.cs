using Spectre.Console;
using Spectre.Console.Rendering;

namespace Rbm.Simd.Cli.Progress;

/// <summary>A bar with rate and time left; log lines scroll away above it.</summary>
internal sealed class BarDisplay(TextWriter error) : ProgressDisplay
{
    /// <inheritdoc/>
    protected override T Show<T>(Func<IProgressSink, T> work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        var rate = new RateColumn();
        return console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ProgressBarColumn { Width = 30 },
                new PercentageColumn(),
                rate,
                new RemainingTimeColumn())
            .Start(context => work(new Sink(console, context, rate)));
    }

    private sealed class Sink(IAnsiConsole console, ProgressContext context, RateColumn rate) : IProgressSink
    {
        private ProgressTask? _task;

        public void Begin(string phase, long items, string unit)
        {
            if (_task is not null) context.RemoveTask(_task);
            _task = context.AddTask(Markup.Escape(phase), autoStart: true, maxValue: Math.Max(items, 1));
            rate.Unit = unit;
            _task.IsIndeterminate = items <= 0;
        }

        public void Describe(string what) => _task?.Description = Markup.Escape(what);

        public void Advance(long done)
        {
            if (_task is not null) _task.Value = done;
        }

        public void Note(string line) => console.WriteLine(line);
    }

    /// <summary>Items a second, over the whole phase.</summary>
    private sealed class RateColumn : ProgressColumn
    {
        public string Unit { get; set; } = "items";

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            double seconds = task.ElapsedTime?.TotalSeconds ?? 0;
            if (seconds < 0.1 || task.Value <= 0) return Text.Empty;
            double rate = task.Value / seconds;
            return new Text(
                Unit == "B"
                    ? FormattableString.Invariant($"{rate / 1e6:0.00} MB/s")
                    : FormattableString.Invariant($"{rate:#,0} {Unit}/s"),
                Color.Grey);
        }

        protected override bool NoWrap => true;
    }
}
