using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm fit</c>: learns the probabilities of the codes that a model gives a source.</summary>
internal static class FitVerb
{
    public static Command Create(Shell shell)
    {
        var model = new Argument<string>("M") { Description = "The model (.rbm), or - for standard input" };
        var name = new Option<string>("--source") { Description = SourceFlags.Kinds, HelpName = "S", Required = true };
        var source = new SourceFlags(
            training: false, items: $"The most items whose codes are learned from [default: {CodeModelFit.DefaultItems}]");
        Option<int> effort = Effort.Option(Effort.OfEncode);
        Option<string> output = Values.Output("M2.rbm", "Where the model with its code model goes");
        Option<bool> force = Values.Force();
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command(
            "fit", "Learn the code model of the codes that a model gives a source, by which streams become shorter.")
        {
            model, name, output, force, effort,
        };
        source.AddTo(command);
        command.Add(seed);
        command.Add(threads);
        command.SetAction(arguments =>
        {
            (string file, string origin) = (arguments.GetValue(model)!, arguments.GetValue(name)!);
            OutputTarget target = shell.OpenOutput(
                arguments.GetValue(output)!, arguments.GetValue(force), [file, .. source.FilesOf(arguments, origin)]);
            InputFile.RequireOneStandard(file, origin, "the source");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            CompressionModel loaded = ModelInput.Load(file, shell.Terminal);
            Encoder.Check(loaded, arguments.GetValue(effort));
            IBinarySource items = source.Open(
                arguments, origin, arguments.GetValue(seed), shell.Terminal, loaded.Autoencoder.Visible);
            ModelInput.RequireFit(loaded, items);
            int count = source.SaysHowManyItems(arguments) ? items.Count : CodeModelFit.DefaultItems;
            CompressionModel fitted = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
                Fit(loaded, items, arguments.GetValue(effort), arguments.GetValue(seed), count, team, progress, shell.Interrupt));
            target.Write(stream => ModelFile.Save(fitted, stream));
            shell.Say(arguments, $"{target.Path}: code model {Describe(fitted.CodeModel)}, sha256 {ModelIdentity.Of(fitted)}");
        });
        return command;
    }

    /// <summary>Learns the code model of a source's first items.</summary>
    public static CompressionModel Fit(
        CompressionModel model, IBinarySource items, int effort, ulong seed, int count, WorkerTeam team,
        IProgressSink progress, CancellationToken interrupt)
    {
        progress.Begin("code model", Math.Min(count, items.Count), "items");
        return CodeModelFit.Learn(model, items, effort, seed, count, team, progress.Advance, interrupt);
    }

    /// <summary>A code model in a few words.</summary>
    public static string Describe(CodeModel? codeModel) => codeModel switch
    {
        null => "none, the codes are shorter without",
        { IsChain: true } => $"chain of {codeModel.Bits} bits",
        _ => $"{codeModel.Bits} static bits",
    };
}
