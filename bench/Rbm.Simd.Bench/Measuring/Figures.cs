using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace Rbm.Simd.Bench.Measuring;

/// <summary>The columns of the tables.</summary>
internal static class Figures
{
    /// <summary>The note of the ceiling, in GFLOP/s.</summary>
    public const string CeilingNote = "ceiling";

    /// <summary>The note of the worst error of a method's results, in units in the last place, begins with this.</summary>
    public const string UlpNote = "ulp.";

    public static IColumn[] All { get; } =
    [
        new CaseColumn("Isa", "our instruction set; a peer chooses its own", (_, r) => IsaOf(r.BenchmarkCase)),
        new CaseColumn("Median", "time of one operation, the median of the iterations", (_, r) => Time(Seconds(r))),
        Number("GFLOP/s", "F1", "10^9 operations a second of the dense computation, a multiply-add as two", (_, r) => Gigaflops(r)),
        Number(
            "% of ceiling", "F1", "of multiply-adds from registers with this instruction set, on as many threads, in the same process",
            (_, r) => 100 * Gigaflops(r) / Note.Find(r, CeilingNote)),
        Number("GB/s", "F1", "10^9 bytes a second, read and written", (_, r) => Rate(r, w => w.Bytes) / 1e9),
        Number("items/s", "N0", "items a second", (_, r) => Rate(r, w => w.Items)),
        Number(
            "worst ulp", "F2", "worst error over the benchmark's arguments, in units in the last place",
            (_, r) => Note.Find(r, UlpNote + r.BenchmarkCase.Descriptor.WorkloadMethod.Name)),
        Number("x best peer", "F2", "how many times as fast as the fastest peer with the same parameters", TimesBestPeer),
    ];

    /// <summary>The peer that a benchmark is of; null for our own.</summary>
    public static string? PeerOf(BenchmarkCase benchmark) => benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<PeerAttribute>()?.Name;

    private static double? Gigaflops(BenchmarkReport report) => Rate(report, w => w.Flops) / 1e9;

    private static double? Rate(BenchmarkReport report, Func<Work, double> amount) =>
        amount(Suite.Of(report.BenchmarkCase).Work) is > 0 and var work ? work / Seconds(report) : null;

    private static double? Seconds(BenchmarkReport report) => report.ResultStatistics?.Median * 1e-9;

    // How many times faster than the fastest peer with the same parameters.
    private static double? TimesBestPeer(Summary summary, BenchmarkReport report) =>
        summary.Reports
            .Where(r => PeerOf(r.BenchmarkCase) is not null)
            .Where(r => r.BenchmarkCase.Parameters.ValueInfo == report.BenchmarkCase.Parameters.ValueInfo)
            .Min(Seconds) / Seconds(report);

    private static string IsaOf(BenchmarkCase benchmark) => PeerOf(benchmark) is null ? benchmark.Job.Id : "";

    private static CaseColumn Number(string name, string format, string legend, Func<Summary, BenchmarkReport, double?> value) =>
        new(name, legend, (summary, report) => value(summary, report)?.ToString(format, CultureInfo.InvariantCulture));

    private static string? Time(double? seconds) => seconds switch
    {
        null => null,
        < 1e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:F1} ns"),
        < 1e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:F1} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:F2} ms"),
    };

    /// <summary>A column that is shown where a suite has something for it.</summary>
    private sealed class CaseColumn(string name, string legend, Func<Summary, BenchmarkReport, string?> value) : IColumn
    {
        public string Id => name;

        public string ColumnName => name;

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => Array.FindIndex(All, c => c.ColumnName == name);

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => legend;

        public bool IsAvailable(Summary summary) => summary.Reports.Any(r => r.Success && value(summary, r) is not null);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
            summary[benchmarkCase] is { Success: true } report ? value(summary, report) ?? "" : "";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
    }
}
