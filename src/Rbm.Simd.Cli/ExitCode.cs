namespace Rbm.Simd.Cli;

/// <summary>What the process's exit code says. Scripts rely on the numbers: they are added to and never changed.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>Reading, writing or fetching failed.</summary>
    public const int InputOutput = 1;

    /// <summary>The command line asks for something that cannot be.</summary>
    public const int Usage = 2;

    /// <summary>An input is not what it should be: damaged, cut short or of another format.</summary>
    public const int Corrupt = 3;

    /// <summary>A promised bound was not met.</summary>
    public const int BoundNotMet = 4;

    /// <summary>The stream belongs to another model.</summary>
    public const int WrongModel = 5;

    /// <summary>Interrupted by the user.</summary>
    public const int Interrupted = 130;
}
