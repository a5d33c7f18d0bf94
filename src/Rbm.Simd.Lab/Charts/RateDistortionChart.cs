using Rbm.Simd.Information;
using ScottPlot;
using ScottPlot.Plottables;

namespace Rbm.Simd.Lab.Charts;

/// <summary>A rate-distortion curve of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">
/// Points of the curve in any order. Where <see cref="RateDistortionPoint.RateLower"/> and
/// <see cref="RateDistortionPoint.RateUpper"/> are finite, the band between them is shaded.
/// </param>
public sealed record RateDistortionCurve(string Name, IReadOnlyList<RateDistortionPoint> Points)
{
    /// <summary>Whether the line is dashed, as for a bound.</summary>
    public bool Dashed { get; init; }
}

/// <summary>What a code, or a learned model, was measured to do.</summary>
/// <param name="Label">What stands beside the marker; empty for nothing.</param>
/// <param name="Distortion">D, the mean distortion of a source bit.</param>
/// <param name="Rate">R, in bits for a source bit.</param>
public sealed record OperatingPoint(string Label, double Distortion, double Rate);

/// <summary>Operating points that share a marker and an entry of the legend.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">The points.</param>
public sealed record OperatingPoints(string Name, IReadOnlyList<OperatingPoint> Points);

/// <summary>The rate-distortion plane: curves with what is certain about them, and the points that were achieved.</summary>
public sealed class RateDistortionChart
{
    // Around the data, in units of the drawing: fixed, so that the labels' places can be worked out.
    private const float Left = 74, Right = 24, Bottom = 62, Top = 48;

    // About the size of the legend, which the labels keep out of.
    private const double LegendLine = 22, LegendLetter = 7.2, LegendSymbol = 68;

    /// <summary>What stands above the chart.</summary>
    public required string Title { get; init; }

    /// <summary>The curves.</summary>
    public required IReadOnlyList<RateDistortionCurve> Curves { get; init; }

    /// <summary>The achieved points.</summary>
    public IReadOnlyList<OperatingPoints> Achieved { get; init; } = [];

    /// <summary>What distortion is, for the axis.</summary>
    public string DistortionLabel { get; init; } = "D: mean distortion of a source bit";

    /// <summary>The chart as a PNG file's bytes, at twice as many pixels each way.</summary>
    /// <param name="width">Width of the drawing, 300 to 4000.</param>
    /// <param name="height">Height of the drawing, 200 to 4000.</param>
    /// <exception cref="InvalidOperationException">There is nothing finite to draw.</exception>
    public byte[] ToPng(int width = 900, int height = 600)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 4000);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, 4000);
        RateDistortionCurve[] curves =
        [
            .. Curves.Select(c => c with { Points = [.. c.Points.Where(IsFinite).OrderBy(p => p.Distortion)] })
                .Where(c => c.Points.Count > 0),
        ];
        OperatingPoints[] achieved =
        [
            .. Achieved.Select(a => a with { Points = [.. a.Points.Where(p => double.IsFinite(p.Distortion + p.Rate))] })
                .Where(a => a.Points.Count > 0),
        ];
        if (curves.Length + achieved.Length == 0)
            throw new InvalidOperationException($"chart '{Title}' has no finite point, 1 or more needed");

        Plot plot = ChartStyle.NewPlot(Title, DistortionLabel, "R: rate, bits for a source bit");
        plot.Layout.Fixed(new PixelPadding(Left, Right, Bottom, Top));
        double x = 1.04 * Largest(curves.SelectMany(c => c.Points.Select(p => p.Distortion)), achieved, p => p.Distortion);
        double y = 1.06 * Largest(curves.SelectMany(c => c.Points.Select(p => BandTop(p))), achieved, p => p.Rate);
        plot.Axes.SetLimits(0, x, 0, y);
        plot.Axes.Bottom.TickGenerator = ChartStyle.LinearTicks(0, x, width / 90);
        plot.Axes.Left.TickGenerator = ChartStyle.LinearTicks(0, y, height / 60);

        for (int c = 0; c < curves.Length; c++) Band(plot, curves[c], c);
        for (int c = 0; c < curves.Length; c++) Curve(plot, curves[c], c);
        for (int a = 0; a < achieved.Length; a++) Markers(plot, achieved[a], curves.Length + a, a);
        Labels(plot, curves, achieved, width, height, x, y);
        plot.ShowLegend(Alignment.UpperRight, Orientation.Vertical);
        return ChartStyle.ToPng(plot, width, height);
    }

    /// <summary>Writes the chart as a PNG file.</summary>
    /// <param name="path">The file, which is replaced if it exists.</param>
    public void Save(string path) => File.WriteAllBytes(path, ToPng());

    private static bool IsFinite(RateDistortionPoint p) => double.IsFinite(p.Distortion) && double.IsFinite(p.Rate);

    private static double BandTop(RateDistortionPoint p) => double.IsFinite(p.RateUpper) ? Math.Max(p.RateUpper, p.Rate) : p.Rate;

    // Never 0, which would be no axis.
    private static double Largest(IEnumerable<double> curves, OperatingPoints[] achieved, Func<OperatingPoint, double> of) =>
        Math.Max(1e-9, curves.Concat(achieved.SelectMany(a => a.Points.Select(of))).Max());

    private static void Band(Plot plot, RateDistortionCurve curve, int index)
    {
        RateDistortionPoint[] points =
            [.. curve.Points.Where(p => double.IsFinite(p.RateLower) && double.IsFinite(p.RateUpper) && p.RateUpper > p.RateLower)];
        if (points.Length < 2) return;
        FillY fill = plot.Add.FillY(
            [.. points.Select(p => p.Distortion)], [.. points.Select(p => p.RateLower)], [.. points.Select(p => p.RateUpper)]);
        fill.FillColor = ChartStyle.ColorOf(index).WithAlpha(0.18);
        fill.LineWidth = 0;
        fill.LegendText = $"{curve.Name}: lower to upper";
    }

    private static void Curve(Plot plot, RateDistortionCurve curve, int index)
    {
        Scatter line = plot.Add.Scatter(
            curve.Points.Select(p => p.Distortion).ToArray(), curve.Points.Select(p => p.Rate).ToArray(), ChartStyle.ColorOf(index));
        line.LineWidth = 2.2f;
        line.MarkerSize = curve.Points.Count == 1 ? 7 : 0;
        if (curve.Dashed) line.LinePattern = LinePattern.DenselyDashed;
        line.LegendText = curve.Name;
    }

    private static void Markers(Plot plot, OperatingPoints achieved, int color, int shape)
    {
        Scatter points = plot.Add.ScatterPoints(
            achieved.Points.Select(p => p.Distortion).ToArray(), achieved.Points.Select(p => p.Rate).ToArray(),
            ChartStyle.ColorOf(color));
        points.MarkerShape = ChartStyle.ShapeOf(shape);
        points.MarkerSize = 9;
        points.LegendText = achieved.Name;
    }

    // Beside the markers, clear of curves, markers, legend and each other.
    private static void Labels(
        Plot plot, RateDistortionCurve[] curves, OperatingPoints[] achieved, int width, int height, double xEnd, double yEnd)
    {
        double w = width - Left - Right, h = height - Top - Bottom;
        var places = new LabelPlacement(w, h);
        foreach (RateDistortionCurve curve in curves)
            foreach ((double x, double y) in AlongCurve(curve)) places.Avoid(X(x), Y(y));
        foreach (OperatingPoint p in achieved.SelectMany(a => a.Points)) places.Avoid(X(p.Distortion), Y(p.Rate));
        string[] entries = [.. curves.Select(c => c.Name + ": lower to upper"), .. achieved.Select(a => a.Name)];
        double legendWidth = LegendSymbol + LegendLetter * entries.Max(e => e.Length);
        places.Avoid(new LabelPlacement.Box(w - legendWidth, 0, w, LegendLine * (2 * curves.Length + achieved.Length) + 16));

        for (int a = 0; a < achieved.Length; a++)
        {
            foreach (OperatingPoint p in achieved[a].Points.Where(p => p.Label.Length > 0))
            {
                LabelPlacement.Box box = places.Place(X(p.Distortion), Y(p.Rate), p.Label, ChartStyle.TextSize);
                Text text = plot.Add.Text(p.Label, box.Left / w * xEnd, (1 - (box.Top + box.Bottom) / 2 / h) * yEnd);
                text.LabelFontSize = ChartStyle.TextSize;
                text.LabelFontColor = ChartStyle.ColorOf(curves.Length + a);
                text.LabelAlignment = Alignment.MiddleLeft;
            }
        }

        double X(double distortion) => distortion / xEnd * w;
        double Y(double rate) => (1 - rate / yEnd) * h;
    }

    // A curve of few points covers what lies between them, too.
    private static IEnumerable<(double X, double Y)> AlongCurve(RateDistortionCurve curve)
    {
        for (int i = 1; i < curve.Points.Count; i++)
        {
            RateDistortionPoint from = curve.Points[i - 1], to = curve.Points[i];
            for (double s = 0; s <= 1; s += 0.05)
                yield return (from.Distortion + s * (to.Distortion - from.Distortion), from.Rate + s * (to.Rate - from.Rate));
        }
    }
}
