using System.CommandLine;
using System.Globalization;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm tune</c>: trains a model's network on the codes that a search finds.</summary>
internal static class TuneVerb
{
    public static Command Create(Shell shell)
    {
        var standard = new NetworkRefinementOptions();
        var model = new Argument<string>("M") { Description = "The model (.rbm), or - for standard input" };
        var name = new Option<string>("--source") { Description = SourceFlags.Kinds, HelpName = "S", Required = true };
        var source = new SourceFlags(training: true);
        Option<string> output = Values.Output("M2.rbm", "Where the model goes");
        Option<bool> force = Values.Force();
        Option<int> passes = Values.Count("--passes", 1, standard.Passes, "Passes over the items");
        Option<int> tried = Values.Count("--tried-bits", 0, standard.TriedBits,
            "Codes of at most so many bits are all tried before each pass; of longer ones, and of 13 bits on where the measure has weights "
            + "or uneven costs, a few in each step", Codebook.LargestBits);
        Option<double?> rate = Values.OptionalNumber("--rate", string.Create(
            CultureInfo.InvariantCulture, $"Step size of Adam at its start [default: {standard.Rate}]"));
        (passes.HelpName, tried.HelpName, rate.HelpName) = ("n", "bits", "x");
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command(
            "tune", "Train a model's network on the codes that a search finds (Lloyd's algorithm, for codes of any length).")
        {
            model, name, output, force, passes, tried, rate,
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
            if (loaded.Codebook is not null)
                throw VerbException.Usage($"the decoder of {file} is a table, expected a network; 'rbm refine' refines tables");
            if (loaded.Measure.IsConstraint)
                throw VerbException.Usage($"the measure of {file} is {loaded.Measure}, a constraint, which tuning would not keep to");
            var options = new NetworkRefinementOptions
            {
                Passes = arguments.GetValue(passes),
                TriedBits = arguments.GetValue(tried),
                Rate = arguments.GetValue(rate) ?? standard.Rate,
                FinalRate = Math.Min(arguments.GetValue(rate) ?? standard.Rate, standard.FinalRate),
                Seed = arguments.GetValue(seed),
            };
            IBinarySource items = source.Open(arguments, origin, options.Seed, shell.Terminal, loaded.Autoencoder.Visible);
            ModelInput.RequireFit(loaded, items);
            shell.Interrupt.ThrowIfCancellationRequested();
            CompressionModel tuned = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
            {
                progress.Begin("tune", NetworkRefinement.Work(items, options), "items");
                CompressionModel last = NetworkRefinement.Refine(
                    loaded, items, options, team,
                    pass => progress.Note(FormattableString.Invariant($"pass {pass.Pass}:  distortion {pass.Distortion:0.000000}")),
                    progress.Advance, shell.Interrupt);
                return FitVerb.Fit(
                    last, items, Encoder.DescentEffort, options.Seed, CodeModelFit.DefaultItems, team, progress, shell.Interrupt);
            });
            target.Write(stream => ModelFile.Save(tuned, stream));
            shell.Say(arguments, $"{target.Path}: {items.Length} bits to {tuned.Autoencoder.Code}, sha256 {ModelIdentity.Of(tuned)}");
        });
        return command;
    }
}
