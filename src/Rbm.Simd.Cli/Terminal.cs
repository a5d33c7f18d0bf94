using System.Text;

namespace Rbm.Simd.Cli;

/// <summary>The three standard streams and whether a person sits at them; tests put their own in its place.</summary>
internal sealed class Terminal
{
    /// <summary>Standard input, for binary input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output, for binary output.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard output, for text.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error, for errors and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard input is a keyboard.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether standard output is a screen.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether standard error is a screen.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess()
    {
        Stream output = Console.OpenStandardOutput();
        return new()
        {
            Input = Console.OpenStandardInput(),
            Output = output,
            Out = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true },
            Error = Console.Error,
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }
}
