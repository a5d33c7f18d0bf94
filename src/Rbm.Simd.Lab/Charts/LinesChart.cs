using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Rbm.Simd.Lab.Charts;

/// <summary>How the line of a <see cref="ChartLine"/> is drawn.</summary>
public enum LineKind
{
    /// <summary>Drawn through, with a marker at each point.</summary>
    Marked,

    /// <summary>Drawn through, without markers.</summary>
    Plain,

    /// <summary>Dashed, without markers: what the others are compared with.</summary>
    Dashed,

    /// <summary>Dotted, without markers.</summary>
    Dotted,
}

/// <summary>A line of a <see cref="LinesChart"/>.</summary>
/// <param name="Name">What the legend says; empty for no entry.</param>
/// <param name="Points">The points in the order of the line; those that cannot be drawn (not finite, or not above 0 on a
/// logarithmic axis) are left out.</param>
public sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>How it is drawn.</summary>
    public LineKind Kind { get; init; } = LineKind.Marked;

    /// <summary>Which of the seven colours, from 0; null for the line's own place among the lines.</summary>
    public int? Color { get; init; }

    /// <summary>Which of the seven markers, from 0; null for the one that goes with the colour.</summary>
    public int? Shape { get; init; }

    /// <summary>Half the length of each point's error bar, in units of y; empty for none.</summary>
    public IReadOnlyList<double> Errors { get; init; } = [];
}

/// <summary>A shaded area of a <see cref="LinesChart"/>, behind its lines.</summary>
/// <param name="Outline">Its corners in order.</param>
/// <param name="Color">Which of the seven colours, from 0.</param>
public sealed record ChartArea(IReadOnlyList<(double X, double Y)> Outline, int Color);

/// <summary>Several lines over one pair of axes, either of which may be logarithmic.</summary>
public sealed class LinesChart
{
    /// <summary>What stands above the chart.</summary>
    public required string Title { get; init; }

    /// <summary>What x is, with its unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>What y is, with its unit.</summary>
    public required string YLabel { get; init; }

    /// <summary>The lines.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>Areas behind the lines, where neither axis is logarithmic; they have no say in the axes' ranges.</summary>
    public IReadOnlyList<ChartArea> Areas { get; init; } = [];

    /// <summary>Where a y that is not logarithmic ends at the latest: what is above is cut off; null for no such limit.</summary>
    public double? Top { get; init; }

    /// <summary>Whether the legend is drawn; a page may have one of its own.</summary>
    public bool HasLegend { get; init; } = true;

    /// <summary>Whether x is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether y is logarithmic.</summary>
    public bool LogY { get; init; }

    /// <summary>Whether a y that is not logarithmic begins at 0 when no value is below.</summary>
    public bool FromZero { get; init; } = true;

    /// <summary>The chart as a PNG file's bytes, at twice as many pixels each way.</summary>
    /// <param name="width">Width of the drawing, 300 to 4000.</param>
    /// <param name="height">Height of the drawing, 200 to 4000.</param>
    /// <exception cref="InvalidOperationException">There is nothing that can be drawn.</exception>
    /// <exception cref="ArgumentException">A line has error bars, but not one a point.</exception>
    public byte[] ToPng(int width = 900, int height = 520)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 4000);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, 4000);
        Plot plot = ChartStyle.NewPlot(Title, XLabel, YLabel);
        (double X, double Y, double Low, double High)[][] lines = [.. Lines.Select(Drawn)];
        var all = lines.SelectMany(l => l).ToArray();
        if (all.Length == 0) throw new InvalidOperationException($"chart '{Title}' has no point that can be drawn, 1 or more needed");

        if (!LogX && !LogY)
            foreach (ChartArea area in Areas) Draw(plot, area);
        for (int i = 0; i < lines.Length; i++)
            if (lines[i].Length > 0) Draw(plot, Lines[i], lines[i], i);
        (double left, double right) = Room(all.Min(p => p.X), all.Max(p => p.X), LogX, fromZero: false);
        (double bottom, double top) = Room(all.Min(p => p.Low), all.Max(p => p.High), LogY, FromZero);
        if (!LogY && Top is { } limit && limit > bottom) top = Math.Min(top, limit);
        plot.Axes.SetLimits(left, right, bottom, top);
        plot.Axes.Bottom.TickGenerator = LogX ? LogTicks(left, right) : ChartStyle.LinearTicks(left, right, width / 90);
        plot.Axes.Left.TickGenerator = LogY ? LogTicks(bottom, top) : ChartStyle.LinearTicks(bottom, top, height / 60);
        plot.Legend.OutlineWidth = 0;

        // An empty legend would take the whole width.
        if (!HasLegend) plot.HideLegend();
        else if (Lines.Any(l => l.Name.Length > 0)) plot.ShowLegend(Edge.Right).Alignment = Alignment.UpperCenter;
        return ChartStyle.ToPng(plot, width, height);
    }

    /// <summary>Writes the chart as a PNG file.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    public void Save(string path) => File.WriteAllBytes(path, ToPng());

    private static void Draw(Plot plot, ChartArea area)
    {
        if (area.Outline.Count < 3) return;
        Polygon shape = plot.Add.Polygon([.. area.Outline.Select(p => new Coordinates(p.X, p.Y))]);
        shape.FillColor = ChartStyle.ColorOf(area.Color).WithAlpha(0.18);
        shape.LineWidth = 0;
    }

    private static void Draw(Plot plot, ChartLine line, (double X, double Y, double Low, double High)[] points, int index)
    {
        int look = line.Color ?? index;
        Color color = ChartStyle.ColorOf(look);
        foreach ((double x, _, double low, double high) in points)
        {
            if (high <= low) continue;
            LinePlot bar = plot.Add.Line(x, low, x, high);
            bar.LineColor = color.WithAlpha(0.55);
            bar.LineWidth = 3;
        }

        Scatter scatter = plot.Add.Scatter(points.Select(p => p.X).ToArray(), points.Select(p => p.Y).ToArray(), color);
        scatter.LineWidth = 2;
        scatter.MarkerSize = line.Kind == LineKind.Marked || points.Length == 1 ? 7 : 0;
        scatter.MarkerShape = ChartStyle.ShapeOf(line.Shape ?? look);
        scatter.LinePattern = line.Kind switch
        {
            LineKind.Dashed => LinePattern.DenselyDashed,
            LineKind.Dotted => LinePattern.Dotted,
            _ => LinePattern.Solid,
        };
        if (line.Name.Length > 0) scatter.LegendText = line.Name;
    }

    // A little more than the data; without it the outermost markers would be cut in half.
    private static (double Low, double High) Room(double low, double high, bool logarithmic, bool fromZero)
    {
        double span = high - low, room = span > 0 ? 0.05 * span : logarithmic ? 0.5 : Math.Max(1e-9, Math.Abs(high) * 0.1);
        if (logarithmic || !fromZero || low < 0) return (low - room, high + room);
        return (0, high > 0 ? 1.06 * high : 1);
    }

    // Powers of ten, and what divides them best where there are few to show.
    private static NumericManual LogTicks(double low, double high)
    {
        var ticks = new NumericManual();
        ReadOnlySpan<int> steps = (high - low) switch { < 1.6 => [1, 2, 5], < 4 => [1, 3], _ => [1] };
        for (int power = (int)Math.Floor(low); power <= (int)Math.Ceiling(high); power++)
        {
            for (int digit = 1; digit <= 9; digit++)
            {
                double at = power + Math.Log10(digit);
                if (at < low || at > high) continue;
                if (steps.Contains(digit)) ticks.AddMajor(at, Format(digit * Math.Pow(10, power)));
                else ticks.AddMinor(at);
            }
        }

        return ticks;
    }

    private static string Format(double value) => value switch
    {
        >= 1e6 or < 1e-4 => value.ToString("0e+0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    private (double X, double Y, double Low, double High)[] Drawn(ChartLine line)
    {
        if (line.Errors.Count != 0 && line.Errors.Count != line.Points.Count)
        {
            throw new ArgumentException(
                $"line '{line.Name}' has {line.Errors.Count} error bars for {line.Points.Count} points, as many or none needed");
        }

        var drawn = new List<(double, double, double, double)>();
        for (int i = 0; i < line.Points.Count; i++)
        {
            (double x, double y) = line.Points[i];
            double error = line.Errors.Count == 0 ? 0 : line.Errors[i];

            // On a logarithmic axis a bar that reaches 0 ends at a tenth of its point.
            double px = Place(x, LogX), py = Place(y, LogY);
            double low = LogY ? Place(Math.Max(y - error, y / 10), true) : y - error;
            if (double.IsFinite(px) && double.IsFinite(py)) drawn.Add((px, py, low, Place(y + error, LogY)));
        }

        return [.. drawn];

        static double Place(double value, bool logarithmic) => !logarithmic ? value : value > 0 ? Math.Log10(value) : double.NaN;
    }
}
