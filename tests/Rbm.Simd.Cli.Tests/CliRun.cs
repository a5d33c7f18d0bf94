using System.Text;
using Rbm.Simd.Cli;

namespace Rbm.Simd.Cli.Tests;

/// <summary>One command line run within the test's process, with streams of its own.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error, byte[] Output)
{
    /// <summary>Runs <c>rbm</c> with these words.</summary>
    public static CliRun Of(params string[] arguments) => With(new CliStreams(), arguments);

    /// <summary>Runs <c>rbm</c> with these words and streams.</summary>
    public static CliRun With(CliStreams streams, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var text = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
        using var error = new WatchedWriter(streams.OnErrorLine) { NewLine = "\n" };
        int code = Application.Run(arguments, new Terminal
        {
            Input = streams.InputSeeks ? new MemoryStream(streams.Input) : new Pipe(streams.Input),
            Output = output,
            Out = text,
            Error = error,
            InputIsTerminal = streams.InputIsTerminal,
            OutputIsTerminal = streams.OutputIsTerminal,
            ErrorIsTerminal = streams.ErrorIsTerminal,
        }, streams.Interrupt);
        byte[] bytes = output.ToArray();
        return new CliRun(code, Encoding.UTF8.GetString(bytes), error.ToString(), bytes);
    }

    /// <summary>Asserts failure with this code and exactly this line on standard error.</summary>
    public void Fails(int code, string line)
    {
        Assert.Equal($"rbm: {line}\n", Error);
        Assert.Equal(code, ExitCode);
    }

    /// <summary>Asserts failure with this code and one line that has these words in it.</summary>
    public void FailsSaying(int code, params string[] words)
    {
        Assert.StartsWith("rbm: ", Error);
        Assert.Equal(Error.Length - 1, Error.IndexOf('\n'));
        Assert.All(words, word => Assert.Contains(word, Error));
        Assert.Equal(code, ExitCode);
    }

    /// <summary>Asserts success.</summary>
    public CliRun Succeeds()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return this;
    }
}

/// <summary>What a run is given on its standard streams.</summary>
internal sealed record CliStreams
{
    public byte[] Input { get; init; } = [];

    public bool InputSeeks { get; init; } = true;

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public CancellationToken Interrupt { get; init; }

    /// <summary>Called with each line that goes to standard error.</summary>
    public Action<string>? OnErrorLine { get; init; }
}

/// <summary>Bytes that can be read once, as from a pipe.</summary>
internal sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override long Seek(long offset, SeekOrigin loc) => throw new NotSupportedException();
}

internal sealed class WatchedWriter(Action<string>? onLine) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        onLine?.Invoke(value ?? "");
    }
}
