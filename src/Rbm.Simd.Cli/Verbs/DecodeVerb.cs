using System.CommandLine;
using System.Diagnostics;
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
        var model = new Argument<string>("M") { Description = "The model that the stream was made with (.rbm), or - for standard input" };
        var input = new Argument<string>("IN.rbz") { Description = "The stream, or - for standard input" };
        Option<string> output = Values.Output("OUT",
            "Where the items go; .idx or -ubyte (both also with .gz), .pbm, .npy or .bits chooses the format, "
            + "- is packed bits on standard output");
        Option<bool> force = Values.Force();
        var salvage = new Option<bool>("--salvage")
        {
            Description = "Write what is intact of a damaged stream and say which items are lost (exit code 3)",
        };
        Option<ItemRange?> items = Values.Parsed<ItemRange?>("--items", "a..b",
            "Only these items, a to b, counted from 0; a.. goes on to the last one, a alone is one item",
            text => ItemRange.Parse(text));
        Option<int?> threads = Values.Threads();
        var command = new Command("decode", "Bring back the items of a stream.")
        {
            model, input, output, force, items, salvage, threads,
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
            ItemRange? range = arguments.GetValue(items);
            if (salvaging && range is not null) throw VerbException.Usage("--items and --salvage do not go together");
            // A device or a pipe has no ending that could choose a format: packed bits, as on standard output.
            string format = BinarySink.IsSupported(target.Path) ? target.Path : "-";
            // What is written as it comes needs no more than a pipe.
            bool seeks = salvaging || range is not null || BinarySink.NeedsCount(format);
            using Stream bytes = seeks
                ? InputFile.OpenOnDisk(path, shell.Terminal)
                : InputFile.Open(path, shell.Terminal);
            (CodeStreamReader stream, long? count) = InputFile.Named(path, () => Open(loaded, bytes, salvaging, format));
            if (range is not null)
            {
                range = InputFile.Named(path, () => range.Value.Within(stream.CountItems()));
                count = range.Value.Last + 1 - range.Value.First;
            }

            (int width, int height) = ModelInput.PictureSize(loaded);
            shell.Interrupt.ThrowIfCancellationRequested();
            var clock = Stopwatch.StartNew();
            ProgressDisplay display = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet));
            long written = display.Run(progress => InputFile.Named(path, () => target.Write(output =>
            {
                using BinarySink sink = BinarySink.Create(format, output, count, width, height);
                if (range is { } some) CodecRun.Decode(loaded, stream, some, sink, team, progress, shell.Interrupt);
                else CodecRun.Decode(loaded, stream, sink, team, progress, shell.Interrupt);
                if (sink.Written == 0) throw Nothing(stream);
                return sink.Written;
            })));
            shell.Say(arguments, FormattableString.Invariant(
                $"{target.Path}: {written} items of {loaded.Autoencoder.Visible} bits, {clock.Elapsed.TotalSeconds:0.00} s"));
            if (DamageOf(stream) is { } damage)
                throw new VerbException(ExitCode.Corrupt, $"{InputFile.NameOf(path)}: {damage}");
        });
        return command;
    }

    // The number of items, by the index in reach or the header; null where it is not known and not needed. What is intact of a
    // damaged stream is counted by going over the codes once before, which are small beside the items.
    private static (CodeStreamReader Stream, long? Items) Open(CompressionModel model, Stream bytes, bool salvage, string format)
    {
        CodeStreamReader stream = ModelInput.OpenStream(model, bytes, salvage);
        long? items = salvage ? null : bytes.CanSeek ? stream.CountItems() : stream.Header.Items;
        if (salvage && BinarySink.NeedsCount(format))
        {
            items = stream.Verify();
            if (items == 0) throw Nothing(stream);
            bytes.Position = 0;
            stream = ModelInput.OpenStream(model, bytes, salvage);
        }

        return items == 0 ? throw Nothing(stream) : (stream, items);
    }

    private static Exception Nothing(CodeStreamReader stream) => DamageOf(stream) is { } damage
        ? new InvalidDataException($"{damage}; nothing is left to write")
        : VerbException.InputOutput("the stream holds no items, so that there is nothing to write");

    private static string? DamageOf(CodeStreamReader stream)
    {
        if (stream.Lost.Count == 0)
            return stream.IndexDamage is { } index ? $"the index is damaged, no item is lost: {index}" : null;
        return string.Join("; ", stream.Lost.Select(lost => lost.Count is { } count
            ? $"items {lost.First} to {lost.First + count - 1} are lost: {lost.Reason}"
            : $"items from {lost.First} on are lost: {lost.Reason}"));
    }
}
