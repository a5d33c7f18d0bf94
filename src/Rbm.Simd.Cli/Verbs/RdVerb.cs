using System.CommandLine;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm rd</c>: the rate-distortion function of a source, and how near to it models come.</summary>
internal static class RdVerb
{
    private static readonly ModelCurveOptions Standard = new();

    public static Command Create(Shell shell)
    {
        var name = new Option<string>("--source") { Description = SourceFlags.Kinds, HelpName = "S", Required = true };
        var source = new SourceFlags(training: false);
        var models = new Option<string[]>("--model")
        {
            Description = "A model (.rbm), or - for standard input; once for each. All are measured on the source; where its function "
                + "cannot be had exactly, the first gives an upper bound, estimated on 200 items unless --items says otherwise",
            HelpName = "M",
            DefaultValueFactory = _ => [],
        };
        Option<double[]?> betas = Values.Numbers("--betas", "B1,B2,..",
            $"The betas of the points [default: {string.Join(',', new RateDistortionOptions().Betas.Select(RdFormat.Short))}]");
        Option<DistortionMeasure> measure = Values.Parsed("--measure", "d", "hamming",
            "Distortion measure: hamming, asymmetric:a=2,b=1 (a: 0 reproduced as 1, b: 1 as 0) or wem (a infinite); "
            + "that of the first model if there is one",
            DistortionMeasure.Parse);
        var weights = new Option<string?>("--weights")
        {
            Description = "Weights of the bits in the measure: a text of N numbers of 0 or more, apart by commas, blanks or lines",
            HelpName = "FILE",
        };
        Option<bool> json = Values.Json();
        var csv = new Option<bool>("--csv") { Description = "Print the result as comma-separated values" };
        var picture = new Option<string?>("--output", "-o") { Description = "Draw the curve and the models", HelpName = "PICTURE.png" };
        Option<bool> force = Values.Force();
        Option<int> effort = Effort.Option(Effort.OfEval);
        Option<int> chains = Values.Count("--chains", 8, Standard.Chains, "Chains for each item, where a model is estimated");
        Option<int> steps = Values.Count("--steps", 1, Standard.Steps, "Steps of their annealing from beta = 0 to the largest");
        Option<int> burnIn = Values.Count("--burn-in", 0, Standard.BurnIn, "Sweeps before a chain counts as a sample");
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command("rd", "The rate-distortion function of a source: exact where it can be, else bounds; models beside it.");
        foreach (Option option in (Option[])[
            name, models, betas, measure, weights, json, csv, picture, force, effort, chains, steps, burnIn])
        {
            command.Add(option);
        }

        source.AddTo(command);
        command.Add(seed);
        command.Add(threads);
        command.SetAction(arguments =>
        {
            string origin = arguments.GetValue(name)!;
            string[] files = arguments.GetValue(models)!;
            string? weightsFile = arguments.GetValue(weights);
            string[] inputs = weightsFile is null ? [origin, .. files] : [origin, .. files, weightsFile];
            if (inputs.Count(input => input == "-") > 1) throw VerbException.Usage("only one input can come from standard input");
            if (arguments.GetValue(picture) == "-")
                throw VerbException.Usage("the picture and the numbers cannot both go to standard output");
            if (arguments.GetValue(json) && arguments.GetValue(csv)) throw VerbException.Usage("--json and --csv contradict each other");
            OutputTarget? target = arguments.GetValue(picture) is { } path
                ? shell.OpenOutput(path, arguments.GetValue(force), [.. inputs, .. source.FilesOf(arguments, origin)])
                : null;
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            ulong key = arguments.GetValue(seed);
            CompressionModel[] loaded = [.. files.Select(file => ModelInput.Load(file, shell.Terminal))];
            IBinarySource items = source.Open(
                arguments, origin, key, shell.Terminal, loaded.Length == 0 ? null : loaded[0].Autoencoder.Visible);
            bool measureIsGiven = arguments.GetResult(measure) is { Implicit: false };
            DistortionMeasure distortion = measureIsGiven || loaded.Length == 0 ? arguments.GetValue(measure)! : loaded[0].Measure;
            if (weightsFile is not null) distortion = WeightsFile.AddTo(distortion, weightsFile, items.Length, shell.Terminal);
            for (int m = 0; m < loaded.Length; m++) RequireFit(files[m], loaded[m], items, distortion, arguments.GetValue(effort));
            var options = new RateDistortionOptions
            {
                Estimation = Standard with
                {
                    Chains = arguments.GetValue(chains),
                    Steps = arguments.GetValue(steps),
                    BurnIn = arguments.GetValue(burnIn),
                    Seed = key,
                },
            };
            if (arguments.GetValue(betas) is { Length: > 0 } given) options = options with { Betas = given };
            if (source.SaysHowManyItems(arguments)) options = options with { MostItems = items.Count };
            var work = new RateDistortion(items, distortion, options, BottomMachine(loaded));
            if (loaded.Length > 0 && work.Method == RateDistortionMethod.IndependentBits)
            {
                throw VerbException.InputOutput(
                    $"{InputFile.NameOf(files[0])} holds no belief network to estimate from; give another model first");
            }

            (RateDistortionResult result, RdModel[] achieved, byte[]? png) =
                ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
            {
                RateDistortionResult found = Compute(work, options, items, team, progress, shell.Interrupt);
                RdModel[] evaluated = Evaluate(files, loaded, items, arguments.GetValue(effort), key, team, progress, shell.Interrupt);
                byte[]? drawn = target is null || RdFormat.HasNoPoint(found)
                    ? null
                    : RdPicture.Draw(found, evaluated, items, options, team, shell.Interrupt);
                return (found, evaluated, drawn);
            });
            shell.Interrupt.ThrowIfCancellationRequested();
            if (png is not null) target!.Write(stream => stream.Write(png));
            if (arguments.GetValue(json)) Json.Print(shell.Terminal.Out, writer => RdFormat.WriteJson(writer, result, achieved));
            else if (arguments.GetValue(csv)) RdFormat.PrintCsv(shell.Terminal.Out, result, achieved);
            else RdFormat.PrintText(shell.Terminal.Out, result, achieved);
            Complain(shell, arguments, result);
        });
        return command;
    }

    private static void RequireFit(string file, CompressionModel model, IBinarySource source, DistortionMeasure measure, int effort)
    {
        ModelInput.RequireFit(model, source);
        Encoder.Check(model, effort);
        if (model.Measure != measure)
        {
            throw VerbException.Usage(
                $"{InputFile.NameOf(file)} is made for the measure {model.Measure}, the curve is to be for {measure}: "
                + "they cannot be compared");
        }
    }

    private static RestrictedBoltzmannMachine? BottomMachine(CompressionModel[] models) =>
        models.Length == 0 ? null : models[0].Network?.Machines[0];

    private static RateDistortionResult Compute(
        RateDistortion work, RateDistortionOptions options, IBinarySource source, WorkerTeam team, IProgressSink progress,
        CancellationToken token)
    {
        bool learned = work.Method == RateDistortionMethod.LearnedModel;
        int parts = learned ? Math.Min(options.MostItems, source.Count) : options.Betas.Count;
        progress.Begin("rate-distortion", parts, learned ? "items" : "points");
        return work.Compute(team, share => progress.Advance((long)(share * parts)), token);
    }

    private static RdModel[] Evaluate(
        string[] files, CompressionModel[] models, IBinarySource source, int effort, ulong seed, WorkerTeam team, IProgressSink progress,
        CancellationToken token)
    {
        var results = new RdModel[models.Length];
        for (int m = 0; m < models.Length; m++)
        {
            progress.Begin($"evaluate {InputFile.NameOf(files[m])}", source.Count, "items");
            results[m] = new(
                InputFile.NameOf(files[m]), Evaluator.Evaluate(models[m], source, effort, seed, team, progress.Advance, token));
        }

        return results;
    }

    // What has no number says why on standard error, too: a script that reads the numbers may not look at the reasons.
    private static void Complain(Shell shell, ParseResult arguments, RateDistortionResult result)
    {
        if (RdFormat.HasNoPoint(result))
            throw VerbException.InputOutput($"there is no number at any beta: {result.Estimate!.Points[0].Refusal}");
        foreach (ModelCurvePoint point in result.Estimate?.Points ?? [])
            if (point.Refusal is { } reason) shell.Warn(arguments, $"beta {RdFormat.Short(point.Beta)}: {reason}");
    }
}

/// <summary>What a model was measured to do on the source.</summary>
/// <param name="Name">Where it came from.</param>
/// <param name="Evaluation">The measurement.</param>
internal sealed record RdModel(string Name, Evaluation Evaluation);
