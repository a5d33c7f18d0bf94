using System.Globalization;
using BenchmarkDotNet.Reports;

namespace Rbm.Simd.Bench.Measuring;

/// <summary>
/// Figures that a benchmark's own process takes beside its times, such as the ceiling of multiply-adds, on their way to the
/// tables: lines on standard output, which BenchmarkDotNet keeps.
/// </summary>
internal static class Note
{
    private const string Prefix = "// note ";

    /// <summary>Writes a figure, in the benchmark's process.</summary>
    public static void Write(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{name} {value:R}"));

    /// <summary>Finds a figure in what the process wrote; null where it wrote none of that name.</summary>
    public static double? Find(BenchmarkReport? report, string name)
    {
        if (report is null) return null;
        string start = Prefix + name + " ";
        string? line = report.ExecuteResults
            .SelectMany(r => r.PrefixedLines.Concat(r.StandardOutput))
            .FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[start.Length..], CultureInfo.InvariantCulture);
    }
}
