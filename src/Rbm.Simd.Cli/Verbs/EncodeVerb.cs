using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm encode</c>: items to a stream of codes.</summary>
internal static class EncodeVerb
{
    public static Command Create(Shell shell)
    {
        var model = new Argument<string>("M") { Description = "The model (.rbm), or - for standard input" };
        var input = new Argument<string>("IN")
        {
            Description = $"The items: {SourceFlags.Kinds}; "
                + "or - for standard input, with one of these formats or packed bits. Files and pipes are read as they come, in "
                + "constant memory; on a pipe, grey values without --binarize are an error where the first one comes",
        };
        var source = new SourceFlags(training: false, greyIsRefused: true);
        Option<string> output = Values.Output("OUT.rbz", "Where the stream goes, - for standard output");
        Option<bool> force = Values.Force();
        Option<int> effort = Effort.Option(Effort.OfEncode);
        Option<double?> bound = Bound.Option();
        var noEscape = new Option<bool>("--no-escape")
        {
            Description = "Write nothing and fail (exit code 4) where an item does not meet --max-distortion, or a measure's constraint",
        };
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command("encode", "Compress items to a stream of codes.")
        {
            model, input, output, force, effort, bound, noEscape,
        };
        source.AddTo(command);
        command.Add(seed);
        command.Add(threads);
        command.SetAction(arguments =>
        {
            (string file, string name) = (arguments.GetValue(model)!, arguments.GetValue(input)!);
            OutputTarget target = shell.OpenOutput(
                arguments.GetValue(output)!, arguments.GetValue(force), [file, .. source.FilesOf(arguments, name)]);
            InputFile.RequireOneStandard(file, name, "the items");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            CompressionModel loaded = ModelInput.Load(file, shell.Terminal);
            Encoder.Check(loaded, arguments.GetValue(effort));
            using ItemStream items = source.Stream(
                arguments, name, arguments.GetValue(seed), shell.Terminal, loaded.Autoencoder.Visible);
            ModelInput.RequireFit(loaded, items);
            if (items.IsGrey == true && !source.SaysHowToBinarize(arguments))
            {
                throw VerbException.Usage(
                    $"{items.Name} holds grey values; --binarize fixed or --binarize threshold says how they become bits");
            }

            shell.Interrupt.ThrowIfCancellationRequested();
            var clock = Stopwatch.StartNew();
            ProgressDisplay display = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet));
            var options = new StreamEncoderOptions
            {
                Effort = arguments.GetValue(effort),
                Seed = arguments.GetValue(seed),
                MaxDistortion = arguments.GetValue(bound),
                Escapes = !arguments.GetValue(noEscape),
            };
            // What may turn out to be nothing is written to what can take it back.
            bool mayFail = !options.Escapes && (options.MaxDistortion is not null || loaded.Measure.IsConstraint);
            (long bytes, long escaped) = display.Run(progress => target.Write(stream =>
            {
                using Stream? aside = mayFail && !target.IsTakenBack ? InputFile.PutAside(Stream.Null) : null;
                using var counted = new CountingStream(aside ?? stream);
                StreamEncoder done = CodecRun.Encode(loaded, items, counted, options, team, progress, shell.Interrupt);
                if (aside is not null)
                {
                    aside.Position = 0;
                    aside.CopyTo(stream);
                }

                return (counted.Length, done.EscapedItems);
            }));
            double rate = bytes * 8.0 / ((double)items.Position * items.Length), seconds = clock.Elapsed.TotalSeconds;
            shell.Say(arguments, string.Create(CultureInfo.InvariantCulture,
                $"{target.Path}: {items.Position} items of {items.Length} bits in {bytes} bytes, " +
                $"{rate:0.#####} bits per source bit, {(escaped > 0 ? $"{escaped} escaped, " : "")}{seconds:0.00} s"));
        });
        return command;
    }
}
