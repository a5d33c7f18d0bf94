using System.Text;

namespace Rbm.Simd.Lab.Studies;

/// <summary>What <see cref="SmallSourceStudy"/> found.</summary>
public sealed class SmallSourceResult
{
    /// <summary>What was run.</summary>
    public required SmallSourceOptions Options { get; init; }

    /// <summary>A row for each source, beta, n, seed and iteration, in this order.</summary>
    public required IReadOnlyList<SmallSourceRow> Rows { get; init; }

    /// <summary>All rows as CSV, with a header.</summary>
    public string ToCsv() => SmallSourceReport.Csv(this);

    /// <summary>What was run and found, with tables, as Markdown.</summary>
    public string ToMarkdown() => SmallSourceReport.Text(this);

    /// <summary>
    /// The result as files: small-sources.csv, small-sources.md and, for each source, the charts SOURCE-plane.png (R over D),
    /// SOURCE-distortion.png, SOURCE-rate.png and SOURCE-mean-log-z.png (over t), and SOURCE-kolmogorov-smirnov.png (over n).
    /// </summary>
    public IEnumerable<(string Name, byte[] Content)> Files()
    {
        yield return ("small-sources.csv", Encoding.UTF8.GetBytes(ToCsv()));
        yield return ("small-sources.md", Encoding.UTF8.GetBytes(ToMarkdown()));
        foreach (SmallSource source in Options.Sources)
            foreach ((string name, byte[] png) in SmallSourcePictures.Draw(this, source)) yield return ($"{source.Name}-{name}.png", png);
    }

    /// <summary>The rows of all seeds.</summary>
    internal IEnumerable<SmallSourceRow> At(string source, double beta, int items, int iteration) =>
        Rows.Where(r => r.Source == source && r.Beta == beta && r.Items == items && r.Iteration == iteration);

    /// <summary>The rows after the last iteration, those of all seeds together, source after source and beta after beta.</summary>
    internal IEnumerable<SmallSourceRow[]> Ends(int items) =>
        from source in Options.Sources
        from beta in Options.Betas
        select At(source.Name, beta, items, Options.Iterations).ToArray();
}
