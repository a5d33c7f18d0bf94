using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Files;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm train</c>: learns a model from a source.</summary>
internal static class TrainVerb
{
    public static Command Create(Shell shell)
    {
        var flags = new TrainFlags();
        var name = new Option<string>("--source") { Description = SourceFlags.Kinds, HelpName = "S", Required = true };
        var source = new SourceFlags(training: true);
        Option<string> output = Values.Output("M.rbm", "Where the model goes");
        var metrics = new Option<string?>("--metrics")
        {
            Description = "Where to write what is known of each epoch, as lines of JSON; - for standard output",
            HelpName = "FILE.jsonl",
        };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "Keep the training's state in a folder after every epoch; passes of tuning and of a table begin anew",
            HelpName = "DIR",
        };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint; the result has the same bits" };
        var restart = new Option<bool>("--restart")
        {
            Description = "Begin anew although there is a checkpoint, which is replaced",
        };
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        Option<bool> force = Values.Force();
        var command = new Command("train", "Learn a model: DBN Blahut-Arimoto, unroll, fine-tune.");
        command.Add(name);
        flags.AddTo(command);
        foreach (Option option in (Option[])[output, force, metrics, checkpoint, resume, restart]) command.Add(option);
        source.AddTo(command);
        command.Add(seed);
        command.Add(threads);
        command.SetAction(arguments =>
        {
            if (flags.Files(arguments).Contains("-") && arguments.GetValue(name) == "-")
                throw VerbException.Usage("the weights and the source cannot both come from standard input");
            TrainingOptions options = flags.Read(arguments, arguments.GetValue(seed), shell.Terminal);
            (string result, string origin) = (arguments.GetValue(output)!, arguments.GetValue(name)!);
            (bool overwrite, bool goOn) = (arguments.GetValue(force), arguments.GetValue(resume));
            string? lines = arguments.GetValue(metrics);
            if (lines == "-" && result == "-")
                throw VerbException.Usage("the model and the metrics cannot both go to standard output");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            Checkpoint? state = OpenCheckpoint(arguments.GetValue(checkpoint), goOn, arguments.GetValue(restart));
            List<string> untouched = [.. source.FilesOf(arguments, origin), .. flags.Files(arguments)];
            if (state is not null) untouched.Add(state.Path);
            if (lines is not null) RequireMetricsFit(lines, overwrite || goOn, untouched);
            OutputTarget target = shell.OpenOutput(result, overwrite, lines is null ? untouched : [.. untouched, lines]);
            IBinarySource items = source.Open(arguments, origin, arguments.GetValue(seed), shell.Terminal);
            int code = options.Layers[^1];
            if (code > items.Length)
                shell.Warn(arguments, $"the code has {code} bits, the items have {items.Length}: the rate is above 1");
            RequireFit(options, items);
            bool isDrawnOnce = items is BinarizedImages { IsGrey: true } && !source.SaysHowToBinarize(arguments);
            if (isDrawnOnce && (Finishing.Tunes(options, options.Measure) || Finishing.MakesTable(options, code)))
            {
                shell.Warn(arguments, "grey pictures are drawn once for all passes, which learn such a draw by heart; "
                    + "--binarize deformed or fresh draws anew in each");
            }

            var pipeline = new TrainingPipeline(options, items, team);
            if (state is not null)
            {
                Directory.CreateDirectory(arguments.GetValue(checkpoint)!);
                OutputTarget.RequireWritable(state.Path);
            }

            shell.Interrupt.ThrowIfCancellationRequested();
            using TextWriter? file = lines is null or "-" ? null : OpenMetrics(lines, append: goOn);
            TextWriter? log = lines == "-" ? shell.Terminal.Out : file;
            CompressionModel model = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
            {
                var observer = new TrainingProgress(progress, log);
                CompressionModel trained = OfCheckpoint(state, () => pipeline.Run(observer, state, goOn, shell.Interrupt));
                return Finishing.Run(trained, options, items, team, observer, Begin, shell.Interrupt);

                Action<long> Begin(string what, long count)
                {
                    progress.Begin(what, count, "items");
                    return progress.Advance;
                }
            });
            target.Write(stream => ModelFile.Save(model, stream));
            shell.Say(arguments, $"{target.Path}: {items.Length} bits to {code}, sha256 {ModelIdentity.Of(model)}");
        });
        return command;
    }

    private static Checkpoint? OpenCheckpoint(string? folder, bool resume, bool restart)
    {
        if (resume && restart) throw VerbException.Usage("--resume and --restart contradict each other");
        if (folder is null)
        {
            return !resume && !restart
                ? null
                : throw VerbException.Usage(resume
                    ? "--resume needs --checkpoint DIR to go on from"
                    : "--restart needs --checkpoint DIR to begin anew");
        }

        if (folder.Length == 0) throw VerbException.Usage("--checkpoint is empty, expected a folder");
        if (File.Exists(folder)) throw VerbException.InputOutput($"--checkpoint {folder} is a file, expected a folder");
        var checkpoint = new Checkpoint(folder);
        return checkpoint.Exists && !resume && !restart
            ? throw VerbException.InputOutput($"{checkpoint.Path} exists; --resume goes on from it, --restart begins anew")
            : checkpoint;
    }

    private static void RequireMetricsFit(string path, bool mayExist, IEnumerable<string> untouched)
    {
        if (path == "-" || AtomicFile.IsSpecial(path)) return;
        if (path.Length == 0) throw VerbException.Usage("--metrics is empty, expected a file");
        FilePaths.RequireApart(path, untouched);
        if (File.Exists(path) && !mayExist) throw VerbException.InputOutput($"{path} exists; -f overwrites it");
    }

    private static StreamWriter OpenMetrics(string path, bool append)
    {
        FileMode mode = AtomicFile.IsSpecial(path) ? FileMode.Open : append ? FileMode.Append : FileMode.Create;
        return new StreamWriter(new FileStream(path, mode, FileAccess.Write, FileShare.ReadWrite));
    }

    // Training holds its items, and what a mini-batch makes of them, in memory.
    private static void RequireFit(TrainingOptions options, IBinarySource items)
    {
        long batch = Math.Max(options.Batch, options.FineTuning.Batch), words = (options.Layers.Max() + 63L) / 64;
        if (words * items.Count > Array.MaxLength)
            throw VerbException.Usage($"{items.Count} items of {options.Layers.Max()} bits do not fit; fewer --items do");
        int replicas = options.Divergence.Temperatures;
        if (Math.Min(batch, items.Count) * 64 * words * replicas > Array.MaxLength)
        {
            string which = replicas > 1 ? $" in {replicas} replicas" : "";
            throw VerbException.Usage(
                $"mini-batches of {batch} items of {options.Layers.Max()} units{which} do not fit; a smaller --batch does");
        }
    }

    // What is read while training runs is the checkpoint alone.
    private static T OfCheckpoint<T>(Checkpoint? state, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (InvalidDataException failure) when (state is not null)
        {
            if (failure.Message.StartsWith($"{state.Path} is of another training", StringComparison.Ordinal))
                throw VerbException.Usage(failure.Message);
            if (failure.Message.StartsWith(state.Path, StringComparison.Ordinal)) throw;
            throw new InvalidDataException($"{state.Path}: {failure.Message}", failure);
        }
    }
}
