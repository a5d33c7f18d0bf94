using System.CommandLine;

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
