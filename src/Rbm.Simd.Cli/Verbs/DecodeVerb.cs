using System.CommandLine;
using System.Diagnostics;
using Rbm.Simd.Bits;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Files;
using Rbm.Simd.Models;
using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm decode</c>: a stream of codes to reproduced items.</summary>
internal static class DecodeVerb
{
    public static Command Create(Shell shell)
    {
        var model = new Argument<string>("M") { Description = "The model that the stream was made with (.rbm)" };
        var input = new Argument<string>("IN.rbz") { Description = "The stream, or - for standard input" };
        Option<string> output = Values.Output("OUT",
            "Where the items go; .idx or -ubyte (both also with .gz), .pbm, .npy or .bits chooses the format, "
            + "- is packed bits on standard output");
        Option<bool> force = Values.Force();
        var salvage = new Option<bool>("--salvage")
        {
            Description = "Write what is intact of a damaged stream and say which items are lost (exit code 3)",
        };
        Option<int?> threads = Values.Threads();
        var command = new Command("decode", "Bring back the items of a stream.")
        {
            model, input, output, force, salvage, threads,
        };
        command.SetAction(arguments =>
        {
            (string file, string path) = (arguments.GetValue(model)!, arguments.GetValue(input)!);
            OutputTarget target = shell.OpenOutput(
                arguments.GetValue(output)!, arguments.GetValue(force), file, path);
            bool special = !target.IsStandard && AtomicFile.IsSpecial(target.Path);
            if (!BinarySink.IsSupported(target.Path) && !special)
                throw VerbException.Usage(
                    $"{target.Path} ends in none of .idx, -ubyte (both also with .gz), .pbm, .npy or .bits");
            InputFile.RequireOneStandard(file, path, "the stream");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            CompressionModel loaded = ModelInput.Load(file, shell.Terminal);
            bool salvaging = arguments.GetValue(salvage);
            using Stream bytes = salvaging ? InputFile.OpenSeekable(path, shell.Terminal) : InputFile.Open(path, shell.Terminal);
            CodeStreamReader stream = InputFile.Named(path, () => Open(loaded, bytes, salvaging));
            (IEnumerable<(BitMatrix, int)> codes, int items) = InputFile.Named(
                path, () => Codes(stream, bytes.CanSeek, salvaging));
            (int width, int height) = ModelInput.PictureSize(loaded);
            // A device or a pipe has no ending that could choose a format: packed bits, as on standard output.
            string format = BinarySink.IsSupported(target.Path) ? target.Path : "-";
            shell.Interrupt.ThrowIfCancellationRequested();
            var clock = Stopwatch.StartNew();
            ProgressDisplay display = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet));
            display.Run(progress => InputFile.Named(path, () => target.Write(output =>
            {
                using BinarySink sink = BinarySink.Create(format, output, items, width, height);
                CodecRun.Decode(loaded, codes, items, sink, team, progress, shell.Interrupt);
                return sink.Written;
            })));
            shell.Say(arguments, FormattableString.Invariant(
                $"{target.Path}: {items} items of {loaded.Autoencoder.Visible} bits, {clock.Elapsed.TotalSeconds:0.00} s"));
            if (DamageOf(stream) is { } damage)
                throw new VerbException(ExitCode.Corrupt, $"{InputFile.NameOf(path)}: {damage}");
        });
        return command;
    }

    private static CodeStreamReader Open(CompressionModel model, Stream bytes, bool salvage)
    {
        var stream = new CodeStreamReader(bytes, salvage);
        stream.RequireModel(ModelIdentity.Of(model));
        return (stream.Header.Visible, stream.Header.Code) == (model.Autoencoder.Visible, model.Autoencoder.Code)
            ? stream
            : throw new InvalidDataException(
                $"the stream is of {stream.Header.Visible} bits in {stream.Header.Code}, its model of " +
                $"{model.Autoencoder.Visible} in {model.Autoencoder.Code}");
    }

    // The output's header needs the number of items. Where neither an index in reach nor the stream's header has it, and where
    // items may be lost, the codes are read into memory first.
    private static (IEnumerable<(BitMatrix, int)> Codes, int Items) Codes(CodeStreamReader stream, bool seekable, bool salvage)
    {
        IEnumerable<(BitMatrix Codes, int Count)> codes = CodecRun.CodesOf(stream);
        long? known = salvage ? null : seekable ? stream.CountItems() : stream.Header.Items;
        if (known is null) codes = [.. codes];
        long items = known ?? codes.Sum(batch => (long)batch.Count);
        return items switch
        {
            0 when DamageOf(stream) is { } damage => throw new InvalidDataException($"{damage}; nothing is left to write"),
            0 => throw VerbException.InputOutput("the stream holds no items, so that there is nothing to write"),
            > int.MaxValue => throw VerbException.InputOutput(
                $"the stream holds {items} items, at most {int.MaxValue} fit into a file"),
            _ => (codes, (int)items),
        };
    }

    private static string? DamageOf(CodeStreamReader stream)
    {
        if (stream.Lost.Count == 0)
            return stream.IndexDamage is { } index ? $"the index is damaged, no item is lost: {index}" : null;
        return string.Join("; ", stream.Lost.Select(lost => lost.Count is { } count
            ? $"items {lost.First} to {lost.First + count - 1} are lost: {lost.Reason}"
            : $"items from {lost.First} on are lost: {lost.Reason}"));
    }
}
