using System.Globalization;
using System.Text.Json;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;

namespace Rbm.Simd.Cli.Verbs;

/// <summary>A rate-distortion function as text, JSON and comma-separated values.</summary>
internal static class RdFormat
{
    private const string CsvHeader = "kind,name,beta,d,r,r_lower,r_upper,refused";

    /// <summary>Whether every point was refused.</summary>
    public static bool HasNoPoint(RateDistortionResult result) => result.Points.All(p => double.IsNaN(p.Rate));

    /// <summary>The method as the formats spell it.</summary>
    public static string NameOf(RateDistortionMethod method) => method switch
    {
        RateDistortionMethod.ClosedForm => "closed-form",
        RateDistortionMethod.BlahutArimoto => "blahut-arimoto",
        RateDistortionMethod.IndependentBits => "independent-bits",
        _ => "ais",
    };

    /// <summary>A number as short as it can be.</summary>
    public static string Short(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Members of the JSON object.</summary>
    public static void WriteJson(Utf8JsonWriter json, RateDistortionResult result, RdModel[] models)
    {
        json.WriteString("source", result.Source);
        json.WriteNumber("n", result.Length);
        json.WriteString("method", NameOf(result.Method));
        json.WriteString("measure", result.Measure.ToString());
        json.WriteStartArray("points");
        for (int j = 0; j < result.Points.Count; j++)
        {
            RateDistortionPoint point = result.Points[j];
            json.WriteStartObject();
            json.WriteNumber("beta", point.Beta);
            json.WriteFinite("d", point.Distortion);
            json.WriteFinite("r", point.Rate);
            json.WriteFinite("r_lower", point.RateLower);
            json.WriteFinite("r_upper", point.RateUpper);
            if (result.Estimate?.Points[j] is { } estimate) WriteEstimate(json, estimate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("note", result.Note);
        if (result.Estimate is { } curve)
        {
            json.WriteNumber("items", curve.Items);
            json.WriteBoolean("exact_normalizer", curve.IsExact);
        }

        json.WriteStartArray("models");
        foreach (RdModel model in models) WriteModel(json, model);
        json.WriteEndArray();
    }

    /// <summary>The points and models one a line, below a header.</summary>
    public static void PrintCsv(TextWriter output, RateDistortionResult result, RdModel[] models)
    {
        output.WriteLine(CsvHeader);
        for (int j = 0; j < result.Points.Count; j++)
        {
            RateDistortionPoint p = result.Points[j];
            string? refusal = result.Estimate?.Points[j].Refusal;
            Row("curve", NameOf(result.Method), p.Beta, p.Distortion, p.Rate, p.RateLower, p.RateUpper, refusal);
        }

        foreach (RdModel model in models)
        {
            Evaluation e = model.Evaluation;
            Row("model", model.Name, e.Beta ?? double.NaN, e.MeanDistortion, e.NominalRate, double.NaN, double.NaN, null);
        }

        void Row(string kind, string name, double beta, double d, double r, double lower, double upper, string? refused) =>
            output.WriteLine(string.Join(',', (string[])
                [kind, Quoted(name), Cell(beta), Cell(d), Cell(r), Cell(lower), Cell(upper), Quoted(refused ?? "")]));
    }

    /// <summary>The points and models as people read them.</summary>
    public static void PrintText(TextWriter output, RateDistortionResult result, RdModel[] models)
    {
        List<string[]> head =
        [
            ["source", result.Source],
            ["bits", Whole(result.Length)],
            ["measure", result.Measure.ToString()],
            ["method", NameOf(result.Method)],
        ];
        if (result.Estimate is { } curve) head.Add(["items", Whole(curve.Items)]);
        Columns.Print(output, head);
        output.WriteLine();
        output.WriteLine("curve: D a source bit, R in bits a source bit");
        bool estimated = result.Estimate is not null;
        string[] columns = ["  beta", "D", "R", "R lower", "R upper"];
        List<string[]> rows = [estimated ? [.. columns, "error of D", "error of R", "effective chains"] : columns];
        for (int j = 0; j < result.Points.Count; j++)
        {
            RateDistortionPoint p = result.Points[j];
            ModelCurvePoint? estimate = result.Estimate?.Points[j];
            string beta = "  " + Short(p.Beta);
            if (estimate?.Refusal is not null)
            {
                rows.Add([beta, "refused"]);
                continue;
            }

            string[] cells = [beta, Fixed(p.Distortion), Fixed(p.Rate), Fixed(p.RateLower), Fixed(p.RateUpper)];
            rows.Add(estimate is null
                ? cells
                :
                [
                    .. cells, Fixed(estimate.Distortion.StandardError), Fixed(estimate.Rate.StandardError),
                    Tenth(estimate.EffectiveChains),
                ]);
        }

        Columns.Print(output, rows);
        foreach (IGrouping<string?, ModelCurvePoint> refused in (result.Estimate?.Points ?? []).GroupBy(p => p.Refusal))
        {
            if (refused.Key is not { } reason) continue;
            output.WriteLine($"  refused at {string.Join(", ", refused.Select(p => Short(p.Beta)))}: {reason}");
        }

        if (models.Length > 0)
        {
            output.WriteLine();
            output.WriteLine("models: D a source bit, nominal rate in bits a source bit");
            Columns.Print(output,
            [
                ["  model", "code", "beta", "D", "rate", "items"],
                .. models.Select(m => (string[])
                [
                    "  " + m.Name, Whole(m.Evaluation.Code), m.Evaluation.Beta is { } beta ? Short(beta) : "none",
                    Fixed(m.Evaluation.MeanDistortion), Fixed(m.Evaluation.NominalRate), Whole(m.Evaluation.Items),
                ]),
            ]);
        }

        output.WriteLine();
        output.WriteLine($"note: {result.Note}.");
    }

    private static void WriteEstimate(Utf8JsonWriter json, ModelCurvePoint estimate)
    {
        bool refused = estimate.Refusal is not null;
        json.WriteFinite("d_error", refused ? double.NaN : estimate.Distortion.StandardError);
        json.WriteFinite("r_error", refused ? double.NaN : estimate.Rate.StandardError);
        json.WriteFinite("effective_chains", estimate.EffectiveChains);
        json.WriteFinite("r_from_below", refused ? double.NaN : estimate.RateFromBelow);
        json.WriteFinite("simulated_gap", estimate.SimulatedGap.Value);
        json.WriteFinite("simulated_gap_error", estimate.SimulatedGap.StandardError);
        if (refused) json.WriteString("refused", estimate.Refusal);
    }

    private static void WriteModel(Utf8JsonWriter json, RdModel model)
    {
        Evaluation e = model.Evaluation;
        json.WriteStartObject();
        json.WriteString("model", model.Name);
        json.WriteNumber("k", e.Code);
        json.WriteFinite("beta", e.Beta ?? double.NaN);
        json.WriteNumber("items", e.Items);
        json.WriteNumber("effort", e.Effort);
        json.WriteFinite("d", e.MeanDistortion);
        json.WriteFinite("rate", e.NominalRate);
        json.WriteFinite("rate_file", e.FileRate);
        json.WriteString("model_sha256", e.Model.ToString());
        json.WriteEndObject();
    }

    private static string Cell(double value) => double.IsFinite(value) ? Short(value) : "";

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Fixed(double value) => value.ToString("0.000000", CultureInfo.InvariantCulture);

    private static string Tenth(double value) => double.IsFinite(value) ? value.ToString("0.0", CultureInfo.InvariantCulture) : "all";
}
