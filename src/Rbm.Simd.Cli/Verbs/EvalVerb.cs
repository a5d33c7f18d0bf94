using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Cli.Progress;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm eval</c>: the operating point of a model on a source.</summary>
internal static class EvalVerb
{
    public static Command Create(Shell shell)
    {
        var model = new Argument<string>("M") { Description = "The model (.rbm), or - for standard input" };
        var name = new Option<string>("--source") { Description = SourceFlags.Kinds, HelpName = "S", Required = true };
        var source = new SourceFlags(training: false);
        Option<int> effort = Effort.Option(Effort.OfEval);
        Option<double?> bound = Bound.Option();
        Option<bool> json = Values.Json();
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        var command = new Command("eval", "Measure a model on a source: distortion, rate and speed.")
        {
            model, name, effort, bound, json,
        };
        source.AddTo(command);
        command.Add(seed);
        command.Add(threads);
        command.SetAction(arguments =>
        {
            (string file, string origin) = (arguments.GetValue(model)!, arguments.GetValue(name)!);
            InputFile.RequireOneStandard(file, origin, "the source");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            CompressionModel loaded = ModelInput.Load(file, shell.Terminal);
            Encoder.Check(loaded, arguments.GetValue(effort));
            IBinarySource items = source.Open(
                arguments, origin, arguments.GetValue(seed), shell.Terminal, loaded.Autoencoder.Visible);
            ModelInput.RequireFit(loaded, items);
            shell.Interrupt.ThrowIfCancellationRequested();
            Evaluation result = ProgressDisplay.For(shell.Terminal, arguments.GetValue(shell.Quiet)).Run(progress =>
            {
                progress.Begin("evaluate", items.Count, "items");
                return Evaluator.Evaluate(
                    loaded, items, arguments.GetValue(effort), arguments.GetValue(seed), team, progress.Advance, shell.Interrupt,
                    arguments.GetValue(bound));
            });
            if (arguments.GetValue(json)) Json.Print(shell.Terminal.Out, writer => Write(writer, result));
            else Columns.Print(shell.Terminal.Out, Rows(result));
        });
        return command;
    }

    /// <summary>The point as people read it.</summary>
    public static string[][] Rows(Evaluation point)
    {
        return
        [
            ["items", point.Items.ToString(CultureInfo.InvariantCulture)],
            ["bits", string.Create(CultureInfo.InvariantCulture, $"{point.Length} to {point.Code}")],
            ["effort", point.Effort.ToString(CultureInfo.InvariantCulture)],
            ["measure", point.Measure.ToString()],
            ["beta", point.Beta is { } beta ? beta.ToString("0.######", CultureInfo.InvariantCulture) : "none"],
            ["distortion", string.Create(CultureInfo.InvariantCulture,
                $"mean {point.MeanDistortion:0.00000}, p50 {point.MedianDistortion:0.00000}, " +
                $"p99 {point.Distortion99:0.00000}, max {point.MaxDistortion:0.00000}")],
            ["rate", string.Create(CultureInfo.InvariantCulture,
                $"nominal {point.NominalRate:0.00000}, code entropy {point.CodeEntropyRate:0.00000}, " +
                $"payload {point.PayloadRate:0.00000}, escapes {point.EscapeRate:0.00000}, file {point.FileRate:0.00000}, " +
                $"with the model {point.FileWithModelRate:0.00000} bits per source bit")],
            ["an item", Bits(point)],
            ["codes", Used(point.Codes)],
            ["entropy", Entropy(point.Codes)],
            ["means", FormattableString.Invariant(
                $"{point.Codes.BitMeans.Min():0.000} to {point.Codes.BitMeans.Max():0.000}, the shares of ones of the {point.Code} bits")],
            ["escaped", Escaped(point)],
            ["nll", string.Create(CultureInfo.InvariantCulture, $"{point.NegativeLogLikelihood:0.00} bits an item")],
            ["speed", string.Create(CultureInfo.InvariantCulture, $"{point.Seconds:0.00} s, {point.ItemsPerSecond:#,0} items/s")],
            ["model", point.Model.ToString()],
        ];
    }

    private static string Bits(Evaluation point)
    {
        double n = point.Length;
        return string.Create(CultureInfo.InvariantCulture,
            $"{point.Code} bits nominal, {point.CodeEntropyRate * n:0.000} code entropy, {point.PayloadRate * n:0.000} payload, " +
            $"{point.EscapeRate * n:0.000} escapes, {point.FileRate * n:0.000} file, {point.FileWithModelRate * n:0.000} with the model");
    }

    private static string Used(CodeStatistics codes)
    {
        string dead = HasTable(codes) ? FormattableString.Invariant($" of {1 << codes.CodeBits}, {codes.Unused} dead") : "";
        double most = 100 * codes.LargestShare;
        return FormattableString.Invariant($"{codes.Distinct} used{dead}, the most frequent by {most:0.00} % of the items");
    }

    private static string Entropy(CodeStatistics codes)
    {
        string doubt = codes.EntropyBias is { } bias
            ? FormattableString.Invariant($"about {bias:0.000} too low for others")
            : FormattableString.Invariant($"{codes.MostEntropy:0.000} at most for {codes.Items} items: too low for others");
        return FormattableString.Invariant($"{codes.Entropy:0.000} bits of the codes that were found, {doubt}");
    }

    // Of longer codes nobody makes a table, and next to none of them are used.
    private static bool HasTable(CodeStatistics codes) => codes.CodeBits <= Codebook.DefaultMostBits;

    private static string Escaped(Evaluation point)
    {
        string bound = point.MaxDistortionAllowed?.ToString("0.######", CultureInfo.InvariantCulture) ?? "none";
        return FormattableString.Invariant($"{point.EscapedItems} items, bound {bound}");
    }

    private static void Write(Utf8JsonWriter json, Evaluation point)
    {
        json.WriteNumber("n", point.Length);
        json.WriteNumber("k", point.Code);
        json.WriteNumber("items", point.Items);
        json.WriteNumber("effort", point.Effort);
        json.WriteString("measure", point.Measure.ToString());
        json.WriteFinite("beta", point.Beta ?? double.NaN);
        json.WriteStartObject("distortion");
        json.WriteFinite("mean", point.MeanDistortion);
        json.WriteFinite("p50", point.MedianDistortion);
        json.WriteFinite("p99", point.Distortion99);
        json.WriteFinite("max", point.MaxDistortion);
        json.WriteEndObject();
        json.WriteStartObject("rate");
        json.WriteFinite("nominal", point.NominalRate);
        json.WriteFinite("code_entropy", point.CodeEntropyRate);
        json.WriteFinite("payload", point.PayloadRate);
        json.WriteFinite("file", point.FileRate);
        json.WriteFinite("escapes", point.EscapeRate);
        json.WriteFinite("file_with_model", point.FileWithModelRate);
        json.WriteEndObject();
        json.WriteFinite("nll_bits", point.NegativeLogLikelihood);
        json.WriteFinite("seconds", point.Seconds);
        json.WriteFinite("items_per_second", point.ItemsPerSecond);
        json.WriteString("model_sha256", point.Model.ToString());
        json.WriteFinite("max_distortion", point.MaxDistortionAllowed ?? double.NaN);
        json.WriteNumber("escaped_items", point.EscapedItems);
        json.WriteNumber("model_bytes", point.ModelBytes);
        json.WriteStartObject("codes");
        json.WriteNumber("distinct", point.Codes.Distinct);
        if (HasTable(point.Codes)) json.WriteNumber("dead", point.Codes.Unused!.Value);
        else json.WriteNull("dead");
        json.WriteFinite("largest_share", point.Codes.LargestShare);
        json.WriteFinite("entropy_bits", point.Codes.Entropy);
        json.WriteFinite("entropy_bias_bits", point.Codes.EntropyBias ?? double.NaN);
        json.WriteFinite("entropy_bits_most", point.Codes.MostEntropy);
        json.WriteFinite("bit_mean_min", point.Codes.BitMeans.Min());
        json.WriteFinite("bit_mean_max", point.Codes.BitMeans.Max());
        json.WriteEndObject();
    }
}
