using System.Globalization;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.Charts;
using Rbm.Simd.Lab.Reports;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>Distortion over bits, as in the paper's Fig. 4, and what fine-tuning adds to DBN Blahut-Arimoto.</summary>
internal static class CurveSection
{
    private const string Section = "rate-distortion";

    // Of the chart style: what is ours is blue, other codes are red by marker or black, what is known of the source is green.
    private const int Blue = 0, Red = 1, Green = 2, Pink = 3, Orange = 4, Sky = 5, Black = 6;
    private static readonly int[] BaselineShapes = [1, 4, 5, 6, 2];

    // Beyond this multiple of the longest code, the curve of the source is not shown.
    private const double Room = 1.08;

    public static void Add(HtmlReport page, ReportNumbers numbers, StudyFolder study)
    {
        ResultTable table = study.Table;
        if (table.Lines.Count == 0 && study.Baselines is null) return;
        page.Section("Distortion over bits");
        page.See(What(study));
        Main(page, numbers, study);
        if (table.Lines.Any(l => l.FineTuned is not null)) FineTuning(page, numbers, table);
    }

    private static void Main(HtmlReport page, ReportNumbers numbers, StudyFolder study)
    {
        ResultTable table = study.Table;
        var lines = new List<ChartLine>();
        foreach (int effort in table.BestLines.SelectMany(l => l.ByEffort.Keys).Distinct().OrderDescending())
        {
            // What a point ends with is of a curve of its own.
            ResultLine[] at =
                [.. table.BestLines.Where(l => l.ByEffort.ContainsKey(effort) && (l.HighestEffort != effort || l.Table is not null))];
            LineKind kind = effort == 0 ? LineKind.Dotted : LineKind.Dashed;
            if (at.Length > 0) lines.Add(Seeds(Text($"ours, effort {effort}"), at, l => l.ByEffort[effort], Blue, kind));
        }

        if (table.BestLines.Count > 0)
            lines.Insert(0, Seeds($"ours{Named(table)}, {With(table)}", table.BestLines, l => l.Best, Blue, LineKind.Marked));
        int next = 0;
        foreach (IGrouping<string, ResultLine> other in table.Lines.Where(l => l.Series != table.BestSeries).GroupBy(l => l.Series))
            lines.Add(Seeds($"{other.Key}, {With(table)}", [.. other], l => l.Best, Sky, LineKind.Marked, ++next));
        ResultLine[] plain = [.. table.BestLines.Where(l => l.NoBlahutArimoto is not null)];
        if (plain.Length > 0)
            lines.Add(Seeds("without Blahut-Arimoto (Hinton)", plain, l => l.NoBlahutArimoto!, Orange, LineKind.Marked, 2));
        ResultLine[] before = [.. table.BestLines.Where(l => l.Unrolled is not null)];
        if (before.Length > 0) lines.Add(Seeds("after DBN-BA, before fine-tuning", before, l => l.Unrolled!, Pink, LineKind.Marked, 3));
        foreach (ResultLine line in table.Lines)
        {
            foreach ((int effort, SeedMean mean) in line.ByEffort.OrderBy(e => e.Key))
                numbers.Add(Section, line.Series, line.K, Text($"D at effort {effort}"), mean);
            if (line.Table is { } tabled) numbers.Add(Section, line.Series, line.K, "D with the table", tabled);
            if (line.Unrolled is { } unrolled) numbers.Add(Section, line.Series, line.K, "D after DBN-BA", unrolled);
            if (line.NoBlahutArimoto is { } none) numbers.Add(Section, line.Series, line.K, "D without Blahut-Arimoto", none);
        }

        lines.AddRange(Baselines(numbers, study.Baselines));
        var areas = new List<ChartArea>();
        if (study.Curve is { } curve && lines.Count > 0) lines.AddRange(Source(numbers, curve, lines, areas));
        if (lines.Count == 0) return;

        // Blahut-Arimoto alone may lose as much as a constant does, and more.
        double constant = study.Baselines?.Results.FirstOrDefault(r => r.Name == "constant")?.Distortion ?? double.NaN;
        double most = lines.Where(l => l.Color != Pink).SelectMany(l => l.Points).DefaultIfEmpty((0, 1)).Max(p => p.Y);
        double top = double.IsNaN(constant) ? 1.3 * most : Math.Max(1.05 * constant, 1.05 * most);
        Draw(page, "Distortion over the bits of an item's code", "K: bits an item (PCA, K reals: real numbers)", lines, areas, top);
        int cut = lines.SelectMany(l => l.Points).Count(p => p.Y > top);
        string above = cut == 0 ? ""
            : Text($" {cut} points after DBN-BA lie above the picture's edge; their numbers are in the files beside this page.");
        string limit = double.IsNaN(constant) ? "" : Text($" A constant item, no bits at all, has D = {constant:0.0000}.");
        page.Note($"Bars are the standard deviation over the seeds.{limit}{above}{Bounds(study.Curve, lines)}");
    }

    private static void FineTuning(HtmlReport page, ReportNumbers numbers, ResultTable table)
    {
        var lines = new List<ChartLine>();
        int color = 0;
        ResultLine[] tuned = [.. table.Lines.Where(l => l.FineTuned is not null)];
        foreach (IGrouping<string, ResultLine> series in tuned.GroupBy(l => l.Series))
        {
            lines.Add(Seeds($"{series.Key}: after DBN-BA", [.. series], l => l.Unrolled!, color, LineKind.Dotted));
            lines.Add(Seeds($"{series.Key}: after fine-tuning", [.. series], l => l.FineTuned!, color++, LineKind.Marked));
        }

        numbers.Add(Section, "", null, "curves before and after fine-tuning", lines.Count / 2);
        double gain = tuned.Average(l => l.Unrolled!.Mean / Math.Max(1e-9, l.FineTuned!.Mean));
        string betas = table.Lines.Select(l => l.Series).Distinct().Count() < 2 ? "" :
            " The curves differ in beta, the price of distortion: with a small one the network is taught to lose much before the code is "
            + "learned. The gap between the dotted lines is what that does; between the full ones, what of it fine-tuning cannot mend.";
        page.See(Text($"Each dotted line is the network as DBN Blahut-Arimoto leaves it, the full one of the same colour after ")
            + Text($"fine-tuning, with the same search: D falls by a factor of {gain:0.0} in the mean.") + betas);
        Draw(page, "What fine-tuning adds", "K: bits of the code", lines, [], null);
    }

    private static IEnumerable<ChartLine> Baselines(ReportNumbers numbers, BaselineTable? table)
    {
        int look = 0, shape = 0;
        foreach (IGrouping<string, BaselineResult> of in (table?.Results ?? []).GroupBy(r => r.Name))
        {
            foreach (BaselineResult r in of)
                numbers.Add("baseline", r.Name, r.Size, r.Bits is null ? "D, of no known rate" : "D", r.Distortion);
            (double X, double Y)[] points =
                [.. of.Where(r => (r.Size ?? r.Bits) is > 0).Select(r => (r.Bits ?? r.Size!.Value, r.Distortion))];
            if (points.Length == 0) continue;
            bool reals = of.First().Bits is null, one = points.Length == 1;
            bool vectors = of.Key == ResultTable.Vector;
            int marker = vectors ? 3 : reals || one ? 0 : BaselineShapes[look++ % BaselineShapes.Length];
            yield return new ChartLine(reals ? $"{of.Key}: K numbers, not bits" : of.Key, points)
            {
                Color = reals || one || vectors ? Black : Red,
                Shape = one ? 1 + shape++ % 6 : marker,
                Kind = reals ? LineKind.Dashed : LineKind.Marked,
            };
        }
    }

    // As far as the codes go; what lies beyond is another picture's matter.
    private static IEnumerable<ChartLine> Source(ReportNumbers numbers, SourceCurve curve, List<ChartLine> drawn, List<ChartArea> areas)
    {
        double right = Room * drawn.SelectMany(l => l.Points).Max(p => p.X);
        foreach (RateDistortionPoint p in curve.Points)
        {
            numbers.Add(Section, curve.Source, null, Text($"D of R_N(D) at beta {p.Beta:0.######}"), p.Distortion);
            numbers.Add(Section, curve.Source, null, Text($"bits of R_N(D) at beta {p.Beta:0.######}"), p.Rate * curve.Length);
        }

        (double X, double Y)[] points = Within(curve.Points.Select(p => (p.Rate * curve.Length, p.Distortion)), right);
        if (points.Length < 2) yield break;
        (double X, double Y)[] lower =
            Within(curve.Points.Where(p => double.IsFinite(p.RateLower)).Select(p => (p.RateLower * curve.Length, p.Distortion)), right);
        (double X, double Y)[] upper =
            Within(curve.Points.Where(p => double.IsFinite(p.RateUpper)).Select(p => (p.RateUpper * curve.Length, p.Distortion)), right);
        if (lower.Length > 1 && upper.Length > 1) areas.Add(new ChartArea([.. lower, .. upper.Reverse()], Green));
        yield return new ChartLine(NameOf(curve), points) { Color = Green, Kind = LineKind.Plain };
    }

    private static (double X, double Y)[] Within(IEnumerable<(double X, double Y)> points, double right)
    {
        var kept = new List<(double X, double Y)>();
        foreach ((double x, double y) in points.OrderBy(p => p.X))
        {
            if (x <= right)
            {
                kept.Add((x, y));
                continue;
            }

            if (kept.Count > 0)
            {
                (double px, double py) = kept[^1];
                kept.Add((right, py + (y - py) * (right - px) / (x - px)));
            }

            break;
        }

        return [.. kept];
    }

    private static string NameOf(SourceCurve curve) => curve.Method switch
    {
        "closed-form" or "blahut-arimoto" => "R(D) of the source",
        "independent-bits" => "R(D), were the bits independent: an upper bound",
        _ => "R_N(D) by a learned model: an upper bound, and its bracket",
    };

    private static string Bounds(SourceCurve? curve, IEnumerable<ChartLine> drawn)
    {
        if (curve is null || curve.Points.Count == 0) return "";
        RateDistortionPoint first = curve.Points[0];
        string notDrawn = drawn.Any(l => l.Name == NameOf(curve)) ? ""
            : Text($" No line of it is in the picture: it begins with {first.Rate * curve.Length:0.0} bits at ")
                + Text($"D = {first.Distortion:0.0000}.");
        return Text($" R_N(D) is of {curve.Source}, by {curve.Method}: {curve.Note.TrimEnd('.')}.{notDrawn}");
    }

    private static string What(StudyFolder study)
    {
        ResultTable table = study.Table;
        (ResultLine Line, double Reals)[] compared = table.Compared(table.BestLines);
        string text = "Lower is better, and further left is cheaper. The blue line with discs is what our codes do at their best; blue "
            + "dashes and dots are the same networks with less search by the encoder.";
        if (compared.Length == 0) return text;
        int[] lost = [.. compared.Where(c => c.Line.Best.Mean >= c.Reals).Select(c => c.Line.K)];
        return text + " The black dashed line is the paper's baseline, K real numbers of PCA, which no K bits could hold: "
            + (lost.Length == 0
                ? "our line is below it everywhere."
                : $"our line is not below it at K = {string.Join(", ", lost)}.")
            + " Red and black markers are other codes of as many bits.";
    }

    private static string With(ResultTable table) =>
        table.Lines.Any(l => l.Table is not null) ? "highest effort, or table" : "highest effort";

    private static string Named(ResultTable table) =>
        table.Lines.Any(l => l.Series != table.BestSeries) ? $" ({table.BestSeries})" : "";

    private static ChartLine Seeds(
        string name, IReadOnlyList<ResultLine> lines, Func<ResultLine, SeedMean> of, int color, LineKind kind, int shape = 0) =>
        new(name, [.. lines.Select(l => ((double)l.K, of(l).Mean))])
        {
            Color = color,
            Shape = shape,
            Kind = kind,
            Errors = [.. lines.Select(l => of(l).Spread ?? 0)],
        };

    private static void Draw(
        HtmlReport page, string title, string xLabel, IReadOnlyList<ChartLine> lines, IReadOnlyList<ChartArea> areas, double? top)
    {
        var chart = new LinesChart
        {
            Title = "", XLabel = xLabel, YLabel = "D: share of wrong bits", Lines = lines, Areas = areas, Top = top, HasLegend = false,
            FromZero = false,
        };
        page.Plot(
            title, chart.ToPng(960, 560), chart.ToPng(420, 420), lines.Select(l => new LegendEntry(Mark(l), l.Color ?? 0, l.Name)));
    }

    private static string Mark(ChartLine line) => line.Kind switch
    {
        LineKind.Dashed => "– –",
        LineKind.Dotted => "···",
        LineKind.Plain => "—",
        _ => ChartStyle.LetterOf(line.Shape ?? line.Color ?? 0).ToString(),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
