using System.Globalization;
using System.Text;
using Rbm.Simd.Lab.Studies;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>All results of a plan as one table, and the names of those that are missing.</summary>
public sealed class SweepTable
{
    private static readonly (string Name, Func<SweepRow, object?> Value)[] Columns =
    [
        ("label", r => r.Label),
        ("k", r => r.Result.K),
        ("beta", r => r.Model.Training.Beta),
        ("seed", r => r.Model.Training.Seed),
        ("network", r => r.Point.Network),
        ("effort", r => r.Point.Effort),
        ("distortion", r => r.Point.Distortion),
        ("distortion_p50", r => r.Point.DistortionP50),
        ("distortion_p99", r => r.Point.DistortionP99),
        ("distortion_max", r => r.Point.DistortionMax),
        ("rate_nominal", r => r.Point.RateNominal),
        ("rate_code_entropy", r => r.Point.RateCodeEntropy),
        ("rate_payload", r => r.Point.RatePayload),
        ("rate_escapes", r => r.Point.RateEscapes),
        ("rate_file", r => r.Point.RateFile),
        ("rate_file_with_model", r => r.Point.RateFileWithModel),
        ("nll_bits", r => r.Point.NllBits),
        ("codes_distinct", r => r.Point.CodesDistinct),
        ("codes_largest_share", r => r.Point.CodesLargestShare),
        ("codes_entropy_bits", r => r.Point.CodesEntropyBits),
        ("model_bytes", r => r.Result.ModelBytes),
        ("training_seconds", r => Math.Round(r.TrainingSeconds, 2)),
        ("source", r => r.Model.Source.Name),
        ("test", r => r.Job.Test.Name),
        ("items", r => r.Result.Items),
        ("n", r => r.Result.N),
        ("layers", r => string.Join('-', r.Model.Training.Layers)),
        ("model_sha256", r => r.Result.ModelSha256),
        ("job", r => r.Result.Job),
    ];

    private SweepTable(IReadOnlyList<SweepRow> rows, IReadOnlyList<string> missing)
    {
        Rows = rows;
        Missing = missing;
    }

    /// <summary>What is there, in the plan's order.</summary>
    public IReadOnlyList<SweepRow> Rows { get; }

    /// <summary>The results that are not there, in a few words each.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Collects the results of a plan.</summary>
    /// <exception cref="InvalidDataException">A result is damaged, or of another job.</exception>
    public static SweepTable Merge(SweepPlan plan, SweepStore store)
    {
        var rows = new List<SweepRow>();
        var missing = new List<string>();
        foreach (ResultJob job in plan.Results)
        {
            if (store.Result(job) is not { } result)
            {
                missing.Add($"{Describe(plan, job)} ({job.Job[..12]})");
                continue;
            }

            ModelJob model = plan.ModelOf(job);
            double seconds = MetricsLog.Seconds(store.MetricsOf(model));
            if (plan.LowerOf(model) is { } lower) seconds += MetricsLog.Seconds(store.MetricsOf(lower));
            rows.AddRange(job.Labels.SelectMany(label => result.Points.Select(p => new SweepRow(label, job, model, result, p, seconds))));
        }

        return new SweepTable(rows, missing);
    }

    /// <summary>A result in a few words.</summary>
    public static string Describe(SweepPlan plan, ResultJob job)
    {
        var training = plan.ModelOf(job).Training;
        return string.Create(CultureInfo.InvariantCulture,
            $"{string.Join('+', job.Labels)} k={training.Layers[^1]} beta={Beta(training.Beta)} seed={training.Seed}");
    }

    /// <summary>All columns, with commas between them, a header first.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder().AppendJoin(',', Columns.Select(c => c.Name)).Append('\n');
        foreach (SweepRow row in Rows) text.AppendJoin(',', Columns.Select(c => Field(c.Value(row)))).Append('\n');
        return text.ToString();
    }

    /// <summary>An object with the rows, by the same names, and what is missing.</summary>
    public string ToJson()
    {
        var rows = Rows.Select(row => "  " + Encoding.UTF8.GetString(
            SweepJson.Write(Columns.ToDictionary(column => column.Name, column => column.Value(row)))));
        return $$"""
            {"rows":[
            {{string.Join(",\n", rows)}}
            ],"missing":{{Encoding.UTF8.GetString(SweepJson.Write(Missing))}}}

            """.ReplaceLineEndings("\n");
    }

    /// <summary>For people: the mean distortion over the seeds with its standard error, a row for each label and code.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        (string Network, int Effort)[] measured = [.. Rows.Select(r => (r.Point.Network, r.Point.Effort)).Distinct()
            .OrderBy(m => m.Network switch
            {
                SweepMeasurement.Unrolled => 0,
                SweepMeasurement.FineTuned => 1,
                _ => 2,
            }).ThenBy(m => m.Effort)];
        if (measured.Length > 0)
        {
            string[] head = ["", "K", "beta", "seeds", .. measured.Select(m => $"{m.Network}, effort {m.Effort}"), "rate", "training"];
            Markdown.Table(text, head, 1, Rows
                .GroupBy(r => (
                    r.Label, r.Result.K, r.Model.Training.Beta, r.Model.Source.Name, Layers: string.Join('-', r.Model.Training.Layers)))
                .Select(g => (string[])
                [
                    g.Key.Label, Number(g.Key.K), Beta(g.Key.Beta), Number(g.Select(r => r.Model.Training.Seed).Distinct().Count()),
                    .. measured.Select(m => Mean(g.Where(r => (r.Point.Network, r.Point.Effort) == m))),
                    Markdown.Fixed(g.First().Point.RateNominal), Duration(g.Average(r => r.TrainingSeconds)),
                ]));
            text.AppendLine(string.Join("\n",
                "Distortion per source bit on items that were not learned, the mean over the seeds ± its standard error: `dbn` the",
                "unrolled network before fine-tuning, `dae` after it, `table` the table made of it, by the encoder's effort. Rate is K / N;",
                "training is its time, shared layers included."));
        }

        if (Missing.Count > 0)
        {
            text.AppendLine().AppendLine("Missing:").AppendLine();
            foreach (string name in Missing) text.AppendLine($"- {name}");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Mean(IEnumerable<SweepRow> rows)
    {
        double[] distortions = [.. rows.Select(r => r.Point.Distortion)];
        return distortions.Length == 0 ? "" : Markdown.Mean(distortions);
    }

    private static string Beta(double? beta) => beta?.ToString("0.######", CultureInfo.InvariantCulture) ?? "none";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Duration(double seconds) => seconds switch
    {
        <= 0 => "",
        < 120 => FormattableString.Invariant($"{seconds:F1} s"),
        _ => FormattableString.Invariant($"{seconds / 60:F1} min"),
    };

    // Names of files may have anything in them.
    private static string Field(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
    }
}
