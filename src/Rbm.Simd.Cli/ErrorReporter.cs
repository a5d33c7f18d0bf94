using System.Net.Http;
using System.Text;
using Rbm.Simd.Coding;
using Rbm.Simd.Learning;

namespace Rbm.Simd.Cli;

/// <summary>The one place that turns a failure into one line on standard error and an exit code.</summary>
internal static class ErrorReporter
{
    /// <summary>Reports a failure and returns the exit code.</summary>
    /// <param name="error">Where the line goes.</param>
    /// <param name="failure">What happened.</param>
    /// <param name="verb">The command that was run, such as <c>rbm train</c>.</param>
    /// <param name="verbose">Whether the stack trace follows the line.</param>
    public static int Report(TextWriter error, Exception failure, string verb, bool verbose)
    {
        failure = failure switch
        {
            AggregateException { InnerExceptions: [var only] } => only,
            TypeInitializationException { InnerException: { } inner } => inner,
            _ => failure,
        };
        (int code, string message) = failure switch
        {
            VerbException known => (known.ExitCode, known.Message),
            ModelMismatchException => (ExitCode.WrongModel, failure.Message),
            BoundNotMetException => (ExitCode.BoundNotMet, failure.Message),
            TrainingDivergedException => (ExitCode.InputOutput, failure.Message),
            OperationCanceledException => (ExitCode.Interrupted, "interrupted"),
            InvalidDataException => (ExitCode.Corrupt, failure.Message),
            IOException or UnauthorizedAccessException or HttpRequestException => (ExitCode.InputOutput, failure.Message),
            ArgumentException argument => (ExitCode.Usage, WithoutParameterName(argument)),
            FormatException or PlatformNotSupportedException => (ExitCode.Usage, failure.Message),
            OutOfMemoryException => (ExitCode.InputOutput, "not enough memory"),
            _ => (ExitCode.InputOutput, $"internal error: {failure.GetType().Name}: {failure.Message} (-v shows where)"),
        };
        if (code == ExitCode.Usage) ReportUsage(error, message, verb);
        else Line(error, message);
        if (verbose) error.WriteLine(failure);
        return code;
    }

    /// <summary>Reports a mistake in the command line: the line, and where to read on.</summary>
    public static int ReportUsage(TextWriter error, string message, string verb)
    {
        Line(error, $"{message.TrimEnd('.')} (see '{verb} --help')");
        return ExitCode.Usage;
    }

    /// <summary>Writes a line that begins with the program's name; line breaks inside become spaces.</summary>
    public static void Line(TextWriter error, string message)
    {
        var line = new StringBuilder("rbm: ");
        foreach (char c in message)
            if (!char.IsControl(c)) line.Append(c);
            else if (line[^1] != ' ') line.Append(' ');
        error.WriteLine(line.ToString().TrimEnd());
    }

    // The runtime appends " (Parameter 'x')", which names nothing that a user of the command line knows.
    private static string WithoutParameterName(ArgumentException failure)
    {
        int at = failure.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return at < 0 ? failure.Message : failure.Message[..at];
    }
}
