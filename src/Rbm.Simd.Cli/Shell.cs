using System.CommandLine;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli;

/// <summary>What every verb is given: the streams, the interrupt, and the options that all verbs share.</summary>
internal sealed class Shell(Terminal terminal, CancellationToken interrupt)
{
    /// <summary>The standard streams.</summary>
    public Terminal Terminal { get; } = terminal;

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Interrupt { get; } = interrupt;

    /// <summary><c>-q</c>.</summary>
    public Option<bool> Quiet { get; } =
        new("--quiet", "-q") { Description = "Print nothing but results and errors", Recursive = true };

    /// <summary><c>-v</c>.</summary>
    public Option<bool> Verbose { get; } =
        new("--verbose", "-v") { Description = "Say more; a failure comes with its stack trace", Recursive = true };

    /// <summary>The threads of a verb that computes; begun before any work, so that wrong pins are refused first.</summary>
    /// <param name="threads"><c>--threads</c>: 0 for all processors, null for RBM_SIMD_THREADS or all.</param>
    public static WorkerTeam StartTeam(int? threads)
    {
        _ = Isa.Current;
        return new WorkerTeam(threads switch { null => WorkerTeam.DefaultThreads, 0 => Environment.ProcessorCount, { } n => n });
    }

    /// <summary>The place for a verb's result, checked before any work starts.</summary>
    /// <param name="path">A path, or <c>-</c>.</param>
    /// <param name="force">Whether an existing file may be replaced.</param>
    /// <param name="untouched">The verb's other files, none of which the result may overwrite.</param>
    public OutputTarget OpenOutput(string path, bool force, params IEnumerable<string> untouched) =>
        OutputTarget.Open(path, force, Terminal, untouched, Interrupt);

    /// <summary>Says something worth knowing that stops nothing; silent with <c>-q</c>.</summary>
    public void Warn(ParseResult arguments, string message)
    {
        if (!arguments.GetValue(Quiet)) ErrorReporter.Line(Terminal.Error, $"warning: {message}");
    }

    /// <summary>Says what was done, on standard error; silent with <c>-q</c>.</summary>
    public void Say(ParseResult arguments, string message)
    {
        if (!arguments.GetValue(Quiet)) Terminal.Error.WriteLine(message);
    }
}
