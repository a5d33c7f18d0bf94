using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm test</c>: whether streams are intact, and belong to a model.</summary>
internal static class TestVerb
{
    public static Command Create(Shell shell)
    {
        var inputs = new Argument<string[]>("IN.rbz")
        {
            Description = "The streams, or - for standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = new Option<string?>("--model", "-m")
        {
            Description = "The model (.rbm) that they must belong to; all items are decoded with it",
            HelpName = "M",
        };
        Option<int?> threads = Values.Threads();
        var command = new Command("test", "Check the integrity of streams: blocks, index and trailer.") { inputs, model, threads };
        command.SetAction(arguments =>
        {
            string[] paths = arguments.GetValue(inputs)!;
            string? file = arguments.GetValue(model);
            if (paths.Count(path => path == "-") + (file == "-" ? 1 : 0) > 1)
                throw VerbException.Usage("standard input can be one input only");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            CompressionModel? loaded = file is null ? null : ModelInput.Load(file, shell.Terminal);
            int worst = ExitCode.Done;
            foreach (string path in paths)
            {
                shell.Interrupt.ThrowIfCancellationRequested();
                try
                {
                    string line = InputFile.Named(path, () => Test(path, loaded, team, shell));
                    if (!arguments.GetValue(shell.Quiet)) shell.Terminal.Out.WriteLine(line);
                }
                catch (Exception failure) when (paths.Length > 1 && failure is not OperationCanceledException)
                {
                    // One bad file must not hide another; the exit code is that of the first.
                    int code = ErrorReporter.Report(shell.Terminal.Error, failure, "rbm test", arguments.GetValue(shell.Verbose));
                    if (worst == ExitCode.Done) worst = code;
                }
            }

            return worst;
        });
        return command;
    }

    private static string Test(string path, CompressionModel? model, WorkerTeam team, Shell shell)
    {
        using Stream input = InputFile.Open(path, shell.Terminal);
        using var bytes = new ReadCount(input);
        CodeStreamReader stream;
        long items;
        if (model is null)
        {
            stream = new CodeStreamReader(bytes);
            items = stream.Verify();
        }
        else
        {
            stream = Opened(path, model, bytes);
            items = CodecRun.DecodeOnly(model, stream, team, shell.Interrupt);
        }

        return FormattableString.Invariant(
            $"{InputFile.NameOf(path)}: OK, {items} items in {stream.Statistics.Blocks} blocks, {bytes.Total} bytes");
    }

    // Which of several streams is another model's is not in the message of the reader, which does not know their names.
    private static CodeStreamReader Opened(string path, CompressionModel model, Stream bytes)
    {
        try
        {
            return ModelInput.OpenStream(model, bytes);
        }
        catch (ModelMismatchException failure)
        {
            throw new VerbException(ExitCode.WrongModel, $"{InputFile.NameOf(path)}: {failure.Message}");
        }
    }

    /// <summary>Counts the bytes that are read; it cannot seek, so that all of them are read in order.</summary>
    private sealed class ReadCount(Stream below) : Stream
    {
        public long Total { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            int read = below.Read(buffer);
            Total += read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
