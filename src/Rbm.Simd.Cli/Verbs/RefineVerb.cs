using System.CommandLine;
using System.Globalization;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm refine</c>: makes a model's reproductions a table and refines it on a source.</summary>
internal static class RefineVerb
{
    public static Command Create(Shell shell)
    {
        var standard = new RefinementOptions();
        var model = new Argument<string>("M") { Description = "The model (.rbm), or - for standard input" };
        var name = new Option<string>("--source") { Description = SourceFlags.Kinds, HelpName = "S", Required = true };
        var source = new SourceFlags(training: true);
        Option<string> output = Values.Output("M2.rbm", "Where the model with its codebook goes");
        Option<bool> force = Values.Force();
        Option<int> passes = Values.Count("--passes", 0, standard.Passes, "Times that the codewords are replaced");
        passes.HelpName = "n";
        Option<int> draws = Values.Count(
            "--draws", 1, standard.Draws, "Draws of grey values a pass takes together with --binarize fresh or deformed");
        draws.HelpName = "n";
        Option<double?> prior = Values.OptionalNumber(
            "--prior", string.Create(CultureInfo.InvariantCulture,
                $"Items of each code that the network's own probabilities count for [default: {standard.Prior}]"));
        prior.HelpName = "w";
        Option<double?> noise = Values.OptionalNumber(
            "--noise", string.Create(CultureInfo.InvariantCulture,
                $"Noise on the first passes' codewords, 0 to 1, against poor arrangements [default: {standard.Noise}]"), high: 1);
        noise.HelpName = "w";
        Option<int> mostBits = Values.Count(
            "--max-bits", 1, standard.MostBits, $"The longest code that is accepted, at most {RefinementOptions.LargestBits}",
            RefinementOptions.LargestBits);
        mostBits.HelpName = "K";
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command("refine", "Make a model's reproductions a table, and refine it on a source (Lloyd's algorithm).")
        {
            model, name, output, force, passes, draws, prior, noise, mostBits,
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
            var options = new RefinementOptions
            {
                Passes = arguments.GetValue(passes),
                Draws = arguments.GetValue(draws),
                Prior = arguments.GetValue(prior) ?? standard.Prior,
                Noise = arguments.GetValue(noise) ?? standard.Noise,
                Seed = arguments.GetValue(seed),
                MostBits = arguments.GetValue(mostBits),
            };
            RequireShortCode(loaded, options.MostBits);
            IBinarySource items = source.Open(
                arguments, origin, arguments.GetValue(seed), shell.Terminal, loaded.Autoencoder.Visible);
            ModelInput.RequireFit(loaded, items);
            shell.Interrupt.ThrowIfCancellationRequested();
            RefinementResult result = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
            {
                progress.Begin("refine", CodebookRefinement.Work(items, options), "items");
                return CodebookRefinement.Refine(
                    loaded, items, options, team, pass => progress.Note(Line(pass)), progress.Advance, shell.Interrupt);
            });
            target.Write(stream => ModelFile.Save(result.Model, stream));
            foreach (string line in Summary(result)) shell.Say(arguments, line);
            shell.Say(arguments,
                $"{target.Path}: codebook of {1 << loaded.Autoencoder.Code} codes, sha256 {ModelIdentity.Of(result.Model)}");
        });
        return command;
    }

    private static void RequireShortCode(CompressionModel model, int mostBits)
    {
        int code = model.Autoencoder.Code;
        if (code <= mostBits) return;
        throw VerbException.Usage(
            $"the code has {code} bits, a table of 2^{code} reproductions; expected at most {mostBits} bits"
            + (code <= RefinementOptions.LargestBits ? $", or --max-bits {code}" : ""));
    }

    private static string Line(RefinementPass pass) => string.Create(CultureInfo.InvariantCulture,
        $"pass {pass.Pass}:  distortion {pass.Distortion:0.000000}  codes used {pass.Used}  reseeded {pass.Reseeded}");

    private static IEnumerable<string> Summary(RefinementResult result)
    {
        CodeStatistics codes = result.Statistics;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"distortion {result.Distortion:0.000000} on the source, {codes.Distinct} of {codes.Counts.Length} codes used, "
            + $"entropy {codes.Entropy:0.000} of {codes.CodeBits} bits");
        yield return "entropy of each bit: "
            + string.Join(' ', codes.BitEntropies.Select(bits => bits.ToString("0.000", CultureInfo.InvariantCulture)));
    }
}
