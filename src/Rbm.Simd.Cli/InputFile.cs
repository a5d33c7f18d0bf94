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
