using System.Globalization;
using System.Text;

namespace Rbm.Simd.Lab.Studies;

/// <summary>A machine at one moment of its training.</summary>
public sealed record SamplerRow
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The learning rate at the start.</summary>
    public required double Rate { get; init; }

    /// <summary>Training time so far, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Passes through the training items so far.</summary>
    public required double Epochs { get; init; }

    /// <summary>Mean of -F(v) over the test items, in nats.</summary>
    public required double MeanNegativeFreeEnergy { get; init; }

    /// <summary>log Z by annealed importance sampling from the base: below the truth in expectation.</summary>
    public required double LogPartitionForward { get; init; }

    /// <summary>log Z by the way back from the machine's samples: above the truth in expectation, for exact samples.</summary>
    public required double LogPartitionReverse { get; init; }

    /// <summary>log Z from both ways together.</summary>
    public required double LogPartition { get; init; }

    /// <summary>Effective number of the forward weights.</summary>
    public required double ForwardEffective { get; init; }

    /// <summary>Effective number of the reverse weights.</summary>
    public required double ReverseEffective { get; init; }

    /// <summary>Share of bits by which one Gibbs step changes test items.</summary>
    public required double Reconstruction { get; init; }

    /// <summary>The least share of exchanges accepted between two temperatures in training; NaN without tempering.</summary>
    public required double LeastSwapRate { get; init; }

    /// <summary>Seconds that measuring took.</summary>
    public required double MeasuringSeconds { get; init; }

    /// <summary>Why not to believe log Z, or nothing.</summary>
    public required string Warning { get; init; }

    /// <summary>Mean test log-likelihood with the forward log Z: too high rather than too low.</summary>
    public double LogLikelihoodForward => MeanNegativeFreeEnergy - LogPartitionForward;

    /// <summary>Mean test log-likelihood with the reverse log Z: too low rather than too high.</summary>
    public double LogLikelihoodReverse => MeanNegativeFreeEnergy - LogPartitionReverse;

    /// <summary>Mean test log-likelihood with log Z from both ways together.</summary>
    public double LogLikelihood => MeanNegativeFreeEnergy - LogPartition;

    /// <summary>The columns' names.</summary>
    public const string CsvHeader =
        "method,rate,seconds,epochs,ll,ll_forward,ll_reverse,ess_forward,ess_reverse,mean_minus_f,log_z_forward,log_z_reverse,log_z,"
        + "reconstruction,least_swap_rate,measuring_seconds,warning";

    /// <summary>The row as a line of comma-separated values; a number that is not one is empty.</summary>
    public string ToCsv()
    {
        string[] numbers =
        [
            .. new[]
            {
                Rate, Seconds, Epochs, LogLikelihood, LogLikelihoodForward, LogLikelihoodReverse, ForwardEffective, ReverseEffective,
                MeanNegativeFreeEnergy, LogPartitionForward, LogPartitionReverse, LogPartition, Reconstruction, LeastSwapRate,
                MeasuringSeconds,
            }.Select(x => double.IsFinite(x) ? x.ToString("G9", CultureInfo.InvariantCulture) : ""),
        ];
        return $"{Quoted(Method)},{string.Join(',', numbers)},{Quoted(Warning)}";
    }

    /// <summary>All rows as a file of comma-separated values.</summary>
    public static string ToCsv(IEnumerable<SamplerRow> rows) =>
        string.Concat(rows.Select(row => row.ToCsv()).Prepend(CsvHeader).Select(line => line + "\n"));

    /// <summary>The last row of each method as a table in Markdown, in the methods' order.</summary>
    public static string ToMarkdown(IEnumerable<SamplerRow> rows)
    {
        var text = new StringBuilder(
            "| method | rate | training s | epochs | test ll, nats | forward .. reverse | ESS | reconstruction | least swap rate |\n"
            + "|---|---|---|---|---|---|---|---|---|\n");
        foreach (SamplerRow row in rows.GroupBy(r => r.Method).Select(g => g.Last()))
        {
            string swaps = double.IsNaN(row.LeastSwapRate) ? "" : row.LeastSwapRate.ToString("F2", CultureInfo.InvariantCulture);
            string doubt = row.Warning == "" ? "" : " (?)";
            text.Append(CultureInfo.InvariantCulture, $"| {row.Method} | {row.Rate} | {row.Seconds:F0} | {row.Epochs:F1} ");
            text.Append(CultureInfo.InvariantCulture, $"| {row.LogLikelihood:F2}{doubt} ");
            text.Append(CultureInfo.InvariantCulture, $"| {row.LogLikelihoodForward:F2} .. {row.LogLikelihoodReverse:F2} ");
            text.Append(CultureInfo.InvariantCulture, $"| {row.ForwardEffective:F0}, {row.ReverseEffective:F0} ");
            text.Append(CultureInfo.InvariantCulture, $"| {row.Reconstruction:F4} | {swaps} |\n");
        }

        return text.ToString();
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(',', '"', '\n') < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
