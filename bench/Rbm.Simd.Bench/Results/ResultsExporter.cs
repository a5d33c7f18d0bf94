using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace Rbm.Simd.Bench.Results;

/// <summary>Writes each suite's table to a file of its own.</summary>
/// <param name="folder">Where to.</param>
internal sealed class ResultsExporter(string folder) : IExporter
{
    public string Name => "results";

    public void ExportToLog(Summary summary, ILogger logger)
    {
    }

    public IEnumerable<string> ExportToFiles(Summary summary, ILogger consoleLogger)
    {
        if (summary.Reports.Length == 0 || !summary.Reports.All(r => r.Success)) return [];

        SummaryTable.SummaryTableColumn[] columns = [.. summary.Table.Columns.Where(c => c.NeedToShow)];
        var table = new MarkdownTable(
            [.. columns.Select(c => c.Header)],
            [.. summary.Table.FullContent.Select((_, r) => (IReadOnlyList<string>)[.. columns.Select(c => c.Content[r])])]);
        string suite = summary.BenchmarksCases[0].Descriptor.Type.Name.Replace("Benchmarks", "");
        IEnumerable<string> legends = columns
            .Where(c => c.OriginalColumn is not ParamColumn && c.OriginalColumn.Legend is { Length: > 0 })
            .Select(c => $"* {c.Header}: {c.OriginalColumn.Legend}");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, suite + ".md");
        File.WriteAllText(path, $"# {suite}\n\n{table}\n\n{string.Join("\n", legends)}\n");
        return [path];
    }
}
