using System.Globalization;
using System.Net;
using System.Text;

namespace Rbm.Simd.Lab.Reports;

/// <summary>A curve: y over x, in the order of x.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">The points; those that are not finite are left out.</param>
public sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A few curves over one axis as inline SVG, in the colours of the page around it.</summary>
public sealed class LineChart
{
    // Small, so that the text is still readable when the drawing is shrunk to a phone's width.
    private const double Width = 460, Height = 250, Left = 52, Right = 14, Top = 10, Bottom = 40;

    // As many as the page's style sheet has colours for.
    private const int MostSeries = 4;

    /// <summary>What stands above the chart.</summary>
    public required string Title { get; init; }

    /// <summary>What x is.</summary>
    public required string XLabel { get; init; }

    /// <summary>The curves, at most four.</summary>
    public required IReadOnlyList<Series> Curves { get; init; }

    /// <summary>The chart as a figure element with title, drawing and legend.</summary>
    /// <exception cref="InvalidOperationException">There are more than four curves.</exception>
    public string ToHtml()
    {
        if (Curves.Count > MostSeries)
            throw new InvalidOperationException($"{Curves.Count} curves, {MostSeries} at most can be told apart");
        (double X, double Y)[][] curves =
            [.. Curves.Select(c => c.Points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToArray())];
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{WebUtility.HtmlEncode(Title)}</figcaption>");
        if (curves.All(c => c.Length == 0)) return html.Append("<p>Nothing was recorded.</p></figure>").ToString();

        Axis x = Axis.Around(curves.SelectMany(c => c.Select(p => p.X)));
        Axis y = Axis.Around(curves.SelectMany(c => c.Select(p => p.Y)));
        html.Append(CultureInfo.InvariantCulture,
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(Title)}\">");
        Grid(html, x, y);
        for (int c = 0; c < curves.Length; c++) Curve(html, curves[c], c, x, y);
        html.Append("</svg>");
        if (Curves.Count > 1) Legend(html);
        return html.Append("</figure>").ToString();
    }

    private void Grid(StringBuilder svg, Axis x, Axis y)
    {
        foreach (double tick in y.Ticks)
        {
            double at = MapY(y, tick);
            svg.Append(CultureInfo.InvariantCulture,
                $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{at:0.#}\" y2=\"{at:0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{Left - 8}\" y=\"{at + 4:0.#}\" text-anchor=\"end\">{y.Format(tick)}</text>");
        }

        foreach (double tick in x.Ticks)
        {
            svg.Append(CultureInfo.InvariantCulture,
                $"<text x=\"{MapX(x, tick):0.#}\" y=\"{Height - Bottom + 17}\" text-anchor=\"middle\">{x.Format(tick)}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{(Left + Width - Right) / 2:0.#}\" y=\"{Height - 5}\" text-anchor=\"middle\">" +
            $"{WebUtility.HtmlEncode(XLabel)}</text>");
    }

    private static void Curve(StringBuilder svg, (double X, double Y)[] points, int index, Axis x, Axis y)
    {
        if (points.Length == 0) return;
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"series{index}\"><polyline class=\"curve\" points=\"");
        foreach ((double px, double py) in points)
            svg.Append(CultureInfo.InvariantCulture, $"{MapX(x, px):0.##},{MapY(y, py):0.##} ");
        (double lastX, double lastY) = points[^1];
        svg.Append(CultureInfo.InvariantCulture,
            $"\"/><circle cx=\"{MapX(x, lastX):0.##}\" cy=\"{MapY(y, lastY):0.##}\" r=\"3.5\"/></g>");
    }

    private void Legend(StringBuilder html)
    {
        html.Append("<div class=\"legend\">");
        for (int c = 0; c < Curves.Count; c++)
        {
            html.Append(CultureInfo.InvariantCulture,
                $"<span><i class=\"series{c}\"></i>{WebUtility.HtmlEncode(Curves[c].Name)}</span>");
        }

        html.Append("</div>");
    }

    private static double MapX(Axis axis, double value) => Left + axis.Share(value) * (Width - Left - Right);

    private static double MapY(Axis axis, double value) => Height - Bottom - axis.Share(value) * (Height - Top - Bottom);
}
