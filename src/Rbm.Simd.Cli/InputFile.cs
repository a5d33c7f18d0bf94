namespace Rbm.Simd.Cli;

/// <summary>Where a verb's input comes from: a file, or <c>-</c> for standard input.</summary>
internal static class InputFile
{
    /// <summary>Opens an input to be read from beginning to end.</summary>
    /// <exception cref="VerbException">The input is missing, is a directory, or is a keyboard.</exception>
    public static Stream Open(string path, Terminal terminal)
    {
        if (path == "-")
        {
            return !terminal.InputIsTerminal
                ? terminal.Input
                : throw VerbException.InputOutput("standard input is a terminal, expected a file or a pipe");
        }

        if (Directory.Exists(path)) throw VerbException.InputOutput($"{path} is a directory, expected a file");
        if (!File.Exists(path)) throw VerbException.InputOutput($"{path} does not exist");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
    }

    /// <summary>Opens an input that can seek; standard input is read into memory for that.</summary>
    public static Stream OpenSeekable(string path, Terminal terminal)
    {
        Stream stream = Open(path, terminal);
        if (stream.CanSeek) return stream;
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    /// <summary>
    /// Opens an input of any size that can seek; what comes through a pipe is put aside in a file that is gone with the stream.
    /// </summary>
    public static Stream OpenOnDisk(string path, Terminal terminal)
    {
        Stream stream = Open(path, terminal);
        return stream.CanSeek ? stream : PutAside(stream);
    }

    /// <summary>Copies what is left of a stream to a file that nobody else sees, and goes to its beginning.</summary>
    public static Stream PutAside(Stream stream)
    {
        string name = Path.Combine(Path.GetTempPath(), $"rbm-{Guid.NewGuid():N}.tmp");
        var copy = new FileStream(name, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            Options = FileOptions.DeleteOnClose,
        });
        try
        {
            // Without a name it is gone even if the process is killed. Windows keeps the name of an open file.
            if (!OperatingSystem.IsWindows()) File.Delete(name);
            stream.CopyTo(copy);
            copy.Position = 0;
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>Reads from an input, and puts its name before the message if it turns out to be damaged.</summary>
    public static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException failure)
        {
            throw new InvalidDataException($"{NameOf(path)}: {failure.Message}", failure);
        }
    }

    /// <summary>Makes sure that standard input is not to be two things.</summary>
    public static void RequireOneStandard(string model, string other, string what)
    {
        if (model == "-" && other == "-") throw VerbException.Usage($"the model and {what} cannot both come from standard input");
    }

    /// <summary>How messages call an input.</summary>
    public static string NameOf(string path) => path == "-" ? "standard input" : path;
}
