using System.Globalization;
using System.Text;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>A row of a merged sweep: a model measured at an effort, before or after fine-tuning. Rates are per source bit.</summary>
public sealed record MergedRow
{
    /// <summary>The pairing, or the part of the grid.</summary>
    public required string Label { get; init; }

    /// <summary>K.</summary>
    public required int K { get; init; }

    /// <summary>beta; null without Blahut-Arimoto.</summary>
    public required double? Beta { get; init; }

    /// <summary>The seed of the training.</summary>
    public required ulong Seed { get; init; }

    /// <summary>A network's name of <see cref="SweepMeasurement"/>.</summary>
    public required string Network { get; init; }

    /// <summary>The encoder's effort.</summary>
    public required int Effort { get; init; }

    /// <summary>The mean distortion per bit.</summary>
    public required double Distortion { get; init; }

    /// <summary>The distortion that half of the items do not exceed.</summary>
    public double DistortionP50 { get; init; }

    /// <summary>The distortion that 99 % of the items do not exceed.</summary>
    public double DistortionP99 { get; init; }

    /// <summary>The largest distortion of an item.</summary>
    public double DistortionMax { get; init; }

    /// <summary>K / N.</summary>
    public double RateNominal { get; init; }

    /// <summary>Cross-entropy of the codes under the code model.</summary>
    public double RateCodeEntropy { get; init; }

    /// <summary>The codes as they are in the stream.</summary>
    public double RatePayload { get; init; }

    /// <summary>Escapes, where the measure is a constraint.</summary>
    public double RateEscapes { get; init; }

    /// <summary>The whole stream.</summary>
    public double RateFile { get; init; }

    /// <summary>The stream and the model's file.</summary>
    public double RateFileWithModel { get; init; }

    /// <summary>Bits an item that would reproduce it exactly, beside its code.</summary>
    public double NllBits { get; init; }

    /// <summary>Different codes used.</summary>
    public long CodesDistinct { get; init; }

    /// <summary>The share of the items that the most frequent code has.</summary>
    public double CodesLargestShare { get; init; }

    /// <summary>Entropy of the codes that were found, in bits.</summary>
    public double CodesEntropyBits { get; init; }

    /// <summary>Bytes of the model's file.</summary>
    public long ModelBytes { get; init; }

    /// <summary>The time that the training took, 0 if it is not known.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>What was learned.</summary>
    public string Source { get; init; } = "";

    /// <summary>What it was measured on.</summary>
    public string Test { get; init; } = "";

    /// <summary>Items measured on.</summary>
    public int Items { get; init; }

    /// <summary>N.</summary>
    public required int N { get; init; }

    /// <summary>Units of each layer, with dashes between them.</summary>
    public string Layers { get; init; } = "";

    /// <summary>The model's identity.</summary>
    public string ModelSha256 { get; init; } = "";

    /// <summary>The result's address.</summary>
    public string Job { get; init; } = "";
}

/// <summary>What <c>rbm sweep merge</c> writes as JSON: the rows of a sweep, and what is missing of it.</summary>
/// <param name="Rows">The rows; the label of those of a grid with several betas names the beta, too.</param>
/// <param name="Missing">The results that are not there.</param>
public sealed record MergedSweep(IReadOnlyList<MergedRow> Rows, IReadOnlyList<string> Missing)
{
    private const string Unrolled = SweepMeasurement.Unrolled, FineTuned = SweepMeasurement.FineTuned, Table = SweepMeasurement.Table;

    private const string Kind = "a merged sweep ('rbm sweep merge -o x.json')";

    /// <summary>Reads a merged sweep.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MergedSweep Load(string path)
    {
        MergedSweep sweep = Parse(File.ReadAllBytes(path), path);
        return sweep.Named(SeriesNames.Of(sweep.Rows.Select(r => (r.Label, r.K, r.Beta))));
    }

    /// <summary>The rows of a table that was collected just now.</summary>
    /// <param name="plan">The plan, whose labels count where its results are missing, too.</param>
    /// <param name="table">Its results.</param>
    public static MergedSweep Of(SweepPlan plan, SweepTable table) =>
        Parse(Encoding.UTF8.GetBytes(table.ToJson()), "sweep").Named(SeriesNames.Of(plan));

    private static MergedSweep Parse(byte[] json, string path)
    {
        MergedSweep sweep = SweepJson.Read<MergedSweep>(json, path, Kind);
        for (int i = 0; i < sweep.Rows.Count; i++)
        {
            MergedRow row = sweep.Rows[i];
            bool sound = row is { K: > 0, N: > 0, Effort: >= 0, Network: Unrolled or FineTuned or Table }
                && row.Distortion >= 0 && double.IsFinite(row.Distortion) && double.IsFinite(row.TrainingSeconds);
            if (!sound) throw new InvalidDataException($"{path}: row {i + 1} has a figure out of its range; {Kind} expected");
        }

        return sweep;
    }

    private MergedSweep Named(SeriesNames names) =>
        this with { Rows = [.. Rows.Select(r => r with { Label = names.Of(r.Label, r.Beta) })] };
}

/// <summary>
/// The names of a sweep's curves. A label is one where it has one beta for each K, as in the paper's pairings; of a grid with several
/// there is a curve for each beta.
/// </summary>
public sealed class SeriesNames
{
    private readonly HashSet<string> _severalBetas;

    private SeriesNames(IEnumerable<(string Label, int K, double? Beta)> points)
    {
        _severalBetas = [.. points.Distinct().GroupBy(p => (p.Label, p.K)).Where(g => g.Count() > 1).Select(g => g.Key.Label)];
    }

    /// <summary>The names of these points' curves.</summary>
    public static SeriesNames Of(IEnumerable<(string Label, int K, double? Beta)> points) => new(points);

    /// <summary>The names of a plan's curves.</summary>
    public static SeriesNames Of(SweepPlan plan) => Of(plan.Results.SelectMany(job => job.Labels.Select(label =>
        (label, plan.ModelOf(job).Training.Layers[^1], plan.ModelOf(job).Training.Beta))));

    /// <summary>The name of a point's curve.</summary>
    public string Of(string label, double? beta) => !_severalBetas.Contains(label) ? label
        : beta is { } value ? string.Create(CultureInfo.InvariantCulture, $"{label}, beta {value:0.######}")
        : $"{label}, beta none";
}
