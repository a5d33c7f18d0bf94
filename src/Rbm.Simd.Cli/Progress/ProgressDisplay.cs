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
    /// <exception cref="InvalidOperationException">
    /// The work failed with an argument error. What the user asked for was checked before, so the mistake is not the user's.
    /// </exception>
    public T Run<T>(Func<IProgressSink, T> work)
    {
        try
        {
            return Show(work);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }
    }

    /// <summary>Runs work and shows what it says.</summary>
    protected abstract T Show<T>(Func<IProgressSink, T> work);

    private sealed class SilentDisplay : ProgressDisplay, IProgressSink
    {
        protected override T Show<T>(Func<IProgressSink, T> work) => work(this);

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
        protected override T Show<T>(Func<IProgressSink, T> work) => work(this);

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
