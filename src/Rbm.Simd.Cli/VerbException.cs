namespace Rbm.Simd.Cli;

/// <summary>A failure that a verb found itself: one line for the user and the exit code that goes with it.</summary>
internal sealed class VerbException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Cli.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line asks for something that cannot be.</summary>
    public static VerbException Usage(string message) => new(Cli.ExitCode.Usage, message);

    /// <summary>Reading or writing cannot work.</summary>
    public static VerbException InputOutput(string message) => new(Cli.ExitCode.InputOutput, message);
}
