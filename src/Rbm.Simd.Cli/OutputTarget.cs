namespace Rbm.Simd.Cli;

/// <summary>Where a result goes: a file, written beside its place and renamed into it, or <c>-</c> for standard output.</summary>
internal sealed class OutputTarget
{
    private readonly Terminal _terminal;
    private readonly bool _force;

    private OutputTarget(string path, bool force, Terminal terminal)
    {
        Path = path;
        _force = force;
        _terminal = terminal;
    }

    /// <summary>The path as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Whether the result goes to standard output.</summary>
    public bool IsStandard => Path == "-";

    /// <summary>Checks, before any work starts, that the result will have a place.</summary>
    /// <param name="path">A path, or <c>-</c>.</param>
    /// <param name="force">Whether an existing file may be replaced.</param>
    /// <param name="terminal">The standard streams.</param>
    public static OutputTarget Open(string path, bool force, Terminal terminal)
    {
        var target = new OutputTarget(path, force, terminal);
        if (target.IsStandard)
        {
            return !terminal.OutputIsTerminal
                ? target
                : throw VerbException.InputOutput(
                    "standard output is a terminal and the output is binary; redirect it or give a file");
        }

        if (path.Length == 0) throw VerbException.Usage("the output's path is empty");
        if (Directory.Exists(path)) throw VerbException.InputOutput($"{path} is a directory, expected a file to write");
        string? folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path));
        if (folder is not null && !Directory.Exists(folder))
            throw VerbException.InputOutput($"{path} cannot be written: the directory {folder} does not exist");
        if (File.Exists(path) && !force) throw VerbException.InputOutput($"{path} exists; -f overwrites it");
        return target;
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

        using AtomicFile file = AtomicFile.Create(Path, _force);
        T result = write(file.Stream);
        file.Commit();
        return result;
    }

    /// <inheritdoc cref="Write{T}(Func{Stream, T})"/>
    public void Write(Action<Stream> write) => Write(stream =>
    {
        write(stream);
        return 0;
    });
}
