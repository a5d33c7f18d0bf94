using Rbm.Simd.Files;

namespace Rbm.Simd.Cli;

/// <summary>Where a result goes: a file, written beside its place and renamed into it, or <c>-</c> for standard output.</summary>
internal sealed class OutputTarget
{
    // The name in the exception that the runtime makes of EFBIG: a file may not grow further on this disk or for this user.
    private const string FileTooLarge = "value";

    private readonly Terminal _terminal;
    private readonly bool _force;

    private readonly CancellationToken _interrupt;

    private OutputTarget(string path, bool force, Terminal terminal, CancellationToken interrupt)
    {
        Path = path;
        _force = force;
        _terminal = terminal;
        _interrupt = interrupt;
    }

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Whether the result goes to standard output.</summary>
    public bool IsStandard => Path == "-";

    /// <summary>Whether nothing remains of a result that fails half-way; standard output, devices and pipes keep what they got.</summary>
    public bool IsTakenBack => !IsStandard && !AtomicFile.IsSpecial(Path);

    /// <summary>Checks, before any work starts, that the result will have a place.</summary>
    /// <param name="path">A path, or <c>-</c>.</param>
    /// <param name="force">Whether an existing file may be replaced.</param>
    /// <param name="terminal">The standard streams.</param>
    /// <param name="untouched">Files that the result may not overwrite, forced or not; <c>-</c> is none.</param>
    /// <param name="interrupt">Cancelled, it keeps a file from being put in its place.</param>
    public static OutputTarget Open(
        string path, bool force, Terminal terminal, IEnumerable<string>? untouched = null, CancellationToken interrupt = default)
    {
        var target = new OutputTarget(path, force, terminal, interrupt);
        if (target.IsStandard)
        {
            return !terminal.OutputIsTerminal
                ? target
                : throw VerbException.InputOutput(
                    "standard output is a terminal and the output is binary; redirect it or give a file");
        }

        if (path.Length == 0) throw VerbException.Usage("the output's path is empty");
        if (Directory.Exists(path)) throw VerbException.InputOutput($"{path} is a directory, expected a file to write");
        if (AtomicFile.IsSpecial(path)) return target;
        FilePaths.RequireApart(path, untouched ?? []);
        string? folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
            throw VerbException.InputOutput($"{path} cannot be written: the directory {folder} does not exist");
        if (File.Exists(path) && !force) throw VerbException.InputOutput($"{path} exists; -f overwrites it");
        RequireWritable(path);
        return target;
    }

    /// <summary>Makes sure that a file could be put in its place, by beginning one and dropping it.</summary>
    public static void RequireWritable(string path)
    {
        try
        {
            AtomicFile.Create(path, overwrite: true).Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VerbException.InputOutput($"{path} cannot be written: {failure.Message}");
        }
    }

    /// <summary>Writes the result. A file appears whole or not at all, whatever <paramref name="write"/> runs into.</summary>
    public T Write<T>(Func<Stream, T> write)
    {
        if (IsStandard)
        {
            T done = write(_terminal.Output);
            _terminal.Output.Flush();
            return done;
        }

        if (AtomicFile.IsSpecial(Path))
        {
            // A device or a pipe is written to: renaming a file over it would replace it.
            using var special = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return write(special);
        }

        using AtomicFile file = AtomicFile.Create(Path, _force);
        try
        {
            T result = write(file.Stream);
            _interrupt.ThrowIfCancellationRequested();
            file.Commit();
            return result;
        }
        catch (ArgumentOutOfRangeException failure) when (failure.ParamName == FileTooLarge)
        {
            throw VerbException.InputOutput($"{Path} cannot be written: it grows past what the disk or a limit allows");
        }
    }

    /// <inheritdoc cref="Write{T}(Func{Stream, T})"/>
    public void Write(Action<Stream> write) => Write(stream =>
    {
        write(stream);
        return 0;
    });
}
