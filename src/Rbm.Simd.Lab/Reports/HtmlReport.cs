using System.Globalization;
using System.Net;
using System.Text;
using Rbm.Simd.Lab.Pictures;

namespace Rbm.Simd.Lab.Reports;

/// <summary>
/// One page that needs nothing else: styles, drawings and pictures are inside, so that it can be mailed or archived as one file.
/// All text given is escaped.
/// </summary>
public sealed partial class HtmlReport
{
    private readonly StringBuilder _body = new();
    private readonly string _title;

    /// <summary>A page with a title and a first paragraph.</summary>
    public HtmlReport(string title, string lead)
    {
        _title = title;
        _body.Append(CultureInfo.InvariantCulture, $"<h1>{Encode(title)}</h1>\n<p class=\"lead\">{Encode(lead)}</p>\n");
    }

    /// <summary>A heading, and a paragraph below it unless empty.</summary>
    public HtmlReport Section(string heading, string text = "")
    {
        _body.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(heading)}</h2>\n");
        return text.Length == 0 ? this : Paragraph(text);
    }

    /// <summary>A paragraph.</summary>
    public HtmlReport Paragraph(string text)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<p>{Encode(text)}</p>\n");
        return this;
    }

    /// <summary>The few numbers that matter most, each with a line that says what it is.</summary>
    public HtmlReport Tiles(params ReadOnlySpan<(string Value, string Meaning)> tiles)
    {
        _body.Append("<div class=\"tiles\">\n");
        foreach ((string value, string meaning) in tiles)
        {
            _body.Append(CultureInfo.InvariantCulture,
                $"<div class=\"tile\"><b>{Encode(value)}</b><span>{Encode(meaning)}</span></div>\n");
        }

        _body.Append("</div>\n");
        return this;
    }

    /// <summary>A table; columns whose cells all begin with a digit or sign are set as numbers.</summary>
    /// <param name="header">The columns' names.</param>
    /// <param name="rows">The rows, each of as many cells.</param>
    /// <exception cref="ArgumentException">A row has another number of cells than the header.</exception>
    public HtmlReport Table(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.FirstOrDefault(r => r.Count != header.Count) is { } odd)
            throw new ArgumentException($"a row has {odd.Count} cells, expected {header.Count}", nameof(rows));
        bool[] numeric = [.. Enumerable.Range(0, header.Count).Select(c => rows.Count > 0 && rows.All(r => IsNumber(r[c])))];
        _body.Append("<div class=\"scroll\"><table>\n");
        Row("th", header, numeric);
        foreach (IReadOnlyList<string> row in rows) Row("td", row, numeric);
        _body.Append("</table></div>\n");
        return this;
    }

    /// <summary>Charts, side by side where there is room.</summary>
    public HtmlReport Charts(params ReadOnlySpan<LineChart> charts)
    {
        _body.Append("<div class=\"charts\">\n");
        foreach (LineChart chart in charts) _body.Append(chart.ToHtml()).Append('\n');
        _body.Append("</div>\n");
        return this;
    }

    /// <summary>Originals beside their reproductions and the difference of the two.</summary>
    public HtmlReport Comparisons(IReadOnlyList<Comparison> comparisons)
    {
        _body.Append("<div class=\"pairs\">\n");
        foreach (Comparison one in comparisons)
        {
            _body.Append("<div class=\"pair\"><div>");
            Cell(one.Original, "ink", "original");
            Cell(one.Reproduction, "reproduced", "reproduced");
            Cell(one.Difference, "difference", "difference");
            _body.Append(CultureInfo.InvariantCulture, $"</div><p>{Encode(one.Caption)}</p></div>\n");
        }

        _body.Append("</div>\n<div class=\"legend\"><span><i class=\"both\"></i>in both</span>")
            .Append("<span><i class=\"lost\"></i>lost by the code</span>")
            .Append("<span><i class=\"added\"></i>added by the code</span></div>\n");
        return this;
    }

    /// <summary>A grid of pictures as one image.</summary>
    /// <param name="grid">The pictures; give it no paper, so that the ink suits a dark page, too.</param>
    /// <param name="description">What a reader who cannot see it is told.</param>
    public HtmlReport Image(ImageGrid grid, string description)
    {
        _body.Append(CultureInfo.InvariantCulture,
            $"<img class=\"wide ink\" alt=\"{Encode(description)}\" src=\"{DataUri(grid.ToPng())}\">\n");
        return this;
    }

    /// <summary>The page.</summary>
    /// <param name="footer">The last line, such as the program's version.</param>
    public string ToHtml(string footer) =>
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Encode(_title)}</title>
        <style>
        {StyleSheet()}</style>
        </head>
        <body>
        {_body}<footer>{Encode(footer)}</footer>
        </body>
        </html>

        """;

    private void Row(string tag, IReadOnlyList<string> cells, bool[] numeric)
    {
        _body.Append("<tr>");
        for (int c = 0; c < cells.Count; c++)
        {
            string style = numeric[c] ? " class=\"number\"" : "";
            _body.Append(CultureInfo.InvariantCulture, $"<{tag}{style}>{Encode(cells[c])}</{tag}>");
        }

        _body.Append("</tr>\n");
    }

    private void Cell(Picture picture, string style, string label) =>
        _body.Append(CultureInfo.InvariantCulture,
            $"<span><img class=\"{style}\" alt=\"{label}\" src=\"{DataUri(ImageGrid.PngOf(picture))}\">{label}</span>");

    private static bool IsNumber(string cell) => cell.Length == 0 || char.IsAsciiDigit(cell[0]) || cell[0] is '-' or '+';

    private static string DataUri(byte[] png) => "data:image/png;base64," + Convert.ToBase64String(png);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string StyleSheet()
    {
        using Stream stream = typeof(HtmlReport).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>An original, what its code reproduced, where the two differ, and a line about it.</summary>
public sealed record Comparison(Picture Original, Picture Reproduction, Picture Difference, string Caption);
