namespace Rbm.Simd.Cli.Progress;

/// <summary>How progress is shown: a bar for a person, lines for a log, or nothing.</summary>
internal abstract class ProgressDisplay
{
    /// <summary>The display that suits the streams.</summary>
    /// <param name="terminal">Progress goes to its standard error.</param>
    /// <param name="quiet">Whether nothing is to be shown.</param>
    public static ProgressDisplay For(Terminal terminal, bool quiet) =>
        quiet ? new SilentDisplay()
        : terminal.ErrorIsTerminal ? new BarDisplay(terminal.Error)
        : new LineDisplay(terminal.Error);

    /// <summary>Runs work and shows what it says.</summary>
    public abstract T Run<T>(Func<IProgressSink, T> work);

    private sealed class SilentDisplay : ProgressDisplay, IProgressSink
    {
        public override T Run<T>(Func<IProgressSink, T> work) => work(this);

        public void Begin(string phase, long items, string unit)
        {
        }

        public void Describe(string what)
        {
        }

        public void Advance(long done)
        {
        }

        public void Note(string line)
        {
        }
    }

    /// <summary>Log lines only: a bar in a file would be noise.</summary>
    private sealed class LineDisplay(TextWriter error) : ProgressDisplay, IProgressSink
    {
        public override T Run<T>(Func<IProgressSink, T> work) => work(this);

        public void Begin(string phase, long items, string unit)
        {
        }

        public void Describe(string what)
        {
        }

        public void Advance(long done)
        {
        }

        public void Note(string line) => error.WriteLine(line);
    }
}
