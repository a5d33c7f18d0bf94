using System.CommandLine;
using System.Diagnostics;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
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
        Option<int> threads = Values.Threads();
        var command = new Command("decode", "Bring back the items of a stream.") { model, input, output, force, threads };
        command.SetAction(arguments =>
        {
            string path = arguments.GetValue(input)!;
            OutputTarget target = OutputTarget.Open(arguments.GetValue(output)!, arguments.GetValue(force), shell.Terminal);
            if (!BinarySink.IsSupported(target.Path))
                throw VerbException.Usage(
                    $"{target.Path} ends in none of .idx, -ubyte (both also with .gz), .pbm, .npy or .bits");
            if (arguments.GetValue(model) == "-" && path == "-")
                throw VerbException.Usage("the model and the stream cannot both come from standard input");
            CompressionModel loaded = ModelInput.Load(arguments.GetValue(model)!, shell.Terminal);
            using Stream bytes = InputFile.OpenSeekable(path, shell.Terminal);
            (CodeStreamReader stream, int items) = InputFile.Named(path, () => Open(loaded, bytes));
            (int width, int height) = ModelInput.PictureSize(loaded);
            using var team = new WorkerTeam(arguments.GetValue(threads));
            var clock = Stopwatch.StartNew();
            ProgressDisplay display = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet));
            display.Run(progress => InputFile.Named(path, () => target.Write(file =>
            {
                using BinarySink sink = BinarySink.Create(target.Path, file, items, width, height);
                CodecRun.Decode(loaded, stream, items, sink, team, progress, shell.Interrupt);
                return sink.Written;
            })));
            shell.Say(arguments, FormattableString.Invariant(
                $"{target.Path}: {items} items of {loaded.Autoencoder.Visible} bits, {clock.Elapsed.TotalSeconds:0.00} s"));
        });
        return command;
    }

    private static (CodeStreamReader Stream, int Items) Open(CompressionModel model, Stream bytes)
    {
        var stream = new CodeStreamReader(bytes);
        stream.RequireModel(ModelIdentity.Of(model));
        if ((stream.Header.Visible, stream.Header.Code) != (model.Autoencoder.Visible, model.Autoencoder.Code))
        {
            throw new InvalidDataException(
                $"the stream is of {stream.Header.Visible} bits in {stream.Header.Code}, its model of " +
                $"{model.Autoencoder.Visible} in {model.Autoencoder.Code}");
        }

        long items = stream.CountItems();
        return items switch
        {
            0 => throw VerbException.InputOutput("the stream holds no items, so that there is nothing to write"),
            > int.MaxValue => throw VerbException.InputOutput(
                $"the stream holds {items} items, at most {int.MaxValue} fit into a file"),
            _ => (stream, (int)items),
        };
    }
}
