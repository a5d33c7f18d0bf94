using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
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
            Description = "Append what is known of each epoch, as lines of JSON",
            HelpName = "FILE.jsonl",
        };
        var checkpoint = new Option<string?>("--checkpoint")
        {
            Description = "Keep the training's state in a folder after every epoch",
            HelpName = "DIR",
        };
        var resume = new Option<bool>("--resume") { Description = "Go on from the checkpoint; the result has the same bits" };
        Option<ulong> seed = Values.Seed();
        Option<int> threads = Values.Threads();
        Option<bool> force = Values.Force();
        var command = new Command("train", "Learn a model: DBN Blahut-Arimoto, unroll, fine-tune.");
        command.Add(name);
        flags.AddTo(command);
        foreach (Option option in (Option[])[output, force, metrics, checkpoint, resume]) command.Add(option);
        source.AddTo(command);
        command.Add(seed);
        command.Add(threads);
        command.SetAction(arguments =>
        {
            TrainingOptions options = flags.Read(arguments, arguments.GetValue(seed));
            OutputTarget target = OutputTarget.Open(arguments.GetValue(output)!, arguments.GetValue(force), shell.Terminal);
            Checkpoint? state = OpenCheckpoint(
                arguments.GetValue(checkpoint), arguments.GetValue(resume), arguments.GetValue(force));
            IBinarySource items = source.Open(arguments, arguments.GetValue(name)!, arguments.GetValue(seed), shell.Terminal);
            int code = options.Layers[^1];
            if (code > items.Length)
                shell.Warn(arguments, $"the code has {code} bits, the items have {items.Length}: the rate is above 1");
            using var team = new WorkerTeam(arguments.GetValue(threads));
            var pipeline = new TrainingPipeline(options, items, team);
            using TextWriter? lines = arguments.GetValue(metrics) is { } path ? new StreamWriter(path, append: true) : null;
            CompressionModel model = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
                pipeline.Run(
                    new TrainingProgress(progress, lines), state, arguments.GetValue(resume), shell.Interrupt));
            target.Write(stream => ModelFile.Save(model, stream));
            shell.Say(arguments, $"{target.Path}: {items.Length} bits to {code}, sha256 {ModelIdentity.Of(model)}");
        });
        return command;
    }

    private static Checkpoint? OpenCheckpoint(string? folder, bool resume, bool force)
    {
        if (folder is null)
        {
            return !resume
                ? null
                : throw VerbException.Usage("--resume needs --checkpoint DIR to go on from");
        }

        var checkpoint = new Checkpoint(folder);
        if (checkpoint.Exists && !resume && !force)
            throw VerbException.InputOutput($"{checkpoint.Path} exists; --resume goes on from it, -f begins anew");
        return checkpoint;
    }
}
