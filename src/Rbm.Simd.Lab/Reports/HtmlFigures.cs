using System.Globalization;
using Rbm.Simd.Lab.Charts;
using Rbm.Simd.Lab.Pictures;

namespace Rbm.Simd.Lab.Reports;

/// <summary>An entry of a chart's legend that the page sets beside the drawing.</summary>
/// <param name="Mark">The line or marker as letters.</param>
/// <param name="Color">Which of the charts' seven colours, from 0.</param>
/// <param name="Name">What it stands for.</param>
public sealed record LegendEntry(string Mark, int Color, string Name);

/// <summary>A row of pictures with a name before it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Note">What is said of it below the name, in a few words.</param>
/// <param name="Pictures">The pictures, of one size; null for an empty place.</param>
/// <param name="IsOriginal">Whether they are originals, in ink, not reproductions.</param>
public sealed record PictureRow(string Name, string Note, IReadOnlyList<Picture?> Pictures, bool IsOriginal = false);

/// <summary>A cell of a table whose ground says how large its number is.</summary>
/// <param name="Text">What stands in it.</param>
/// <param name="Heat">How strong its ground is, 0 to 1.</param>
public sealed record HeatCell(string Text, double Heat);

/// <content>Figures of reports with many of them.</content>
public sealed partial class HtmlReport
{
    /// <summary>A heading of a part of a section.</summary>
    public HtmlReport Heading(string heading)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<h3>{Encode(heading)}</h3>\n");
        return this;
    }

    /// <summary>What a reader should see in the figure that follows.</summary>
    public HtmlReport See(string text)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<p class=\"see\"><b>What to see.</b> {Encode(text)}</p>\n");
        return this;
    }

    /// <summary>Small print below a figure.</summary>
    public HtmlReport Note(string text)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Encode(text)}</p>\n");
        return this;
    }

    /// <summary>A box that says what is not there, with the commands that would make it.</summary>
    /// <param name="heading">What the box is about.</param>
    /// <param name="parts">What is missing, and a command, or nothing.</param>
    public HtmlReport Missing(string heading, IEnumerable<(string What, string Command)> parts)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<aside class=\"missing\"><b>{Encode(heading)}</b>\n<ul>\n");
        foreach ((string what, string command) in parts)
        {
            string code = command.Length == 0 ? "" : $"<code>{Encode(command)}</code>";
            _body.Append(CultureInfo.InvariantCulture, $"<li>{Encode(what)}{code}</li>\n");
        }

        _body.Append("</ul></aside>\n");
        return this;
    }

    /// <summary>Commands, or other text whose lines stay as they are.</summary>
    public HtmlReport Code(string text)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<pre>{Encode(text)}</pre>\n");
        return this;
    }

    /// <summary>A chart as a picture, drawn twice so that it can be read on a narrow screen, too; its legend is text of the page.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="wide">The drawing as PNG, for screens from 700 pixels on.</param>
    /// <param name="narrow">The drawing as PNG, for others.</param>
    /// <param name="legend">The legend.</param>
    public HtmlReport Plot(string title, byte[] wide, byte[] narrow, IEnumerable<LegendEntry> legend)
    {
        _body.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Encode(title)}</figcaption>\n<picture>")
            .Append(CultureInfo.InvariantCulture, $"<source media=\"(max-width: 699px)\" srcset=\"{DataUri(narrow)}\">")
            .Append(CultureInfo.InvariantCulture, $"<img class=\"plot\" alt=\"{Encode(title)}\" src=\"{DataUri(wide)}\"></picture>\n")
            .Append("<div class=\"legend\">");
        foreach (LegendEntry entry in legend)
        {
            _body.Append(CultureInfo.InvariantCulture,
                $"<span><b class=\"plot\" style=\"color:{ChartStyle.HexOf(entry.Color)}\">{Encode(entry.Mark)}</b>")
                .Append(CultureInfo.InvariantCulture, $"{Encode(entry.Name)}</span>");
        }

        _body.Append("</div></figure>\n");
        return this;
    }

    /// <summary>Rows of pictures, one below the other, in columns that belong together.</summary>
    /// <param name="rows">The rows, of as many pictures each.</param>
    /// <param name="description">What a reader who cannot see them is told.</param>
    public HtmlReport PictureRows(IReadOnlyList<PictureRow> rows, string description)
    {
        _body.Append("<table class=\"strips\">\n");
        foreach (PictureRow row in rows)
        {
            var strip = new ImageGrid(1, row.Pictures.Count) { Scale = 2, Gap = 6, Paper = null };
            for (int i = 0; i < row.Pictures.Count; i++) strip[0, i] = row.Pictures[i];
            string style = row.IsOriginal ? "ink" : "reproduced", kind = row.IsOriginal ? " class=\"first\"" : "";
            _body.Append(CultureInfo.InvariantCulture,
                $"<tr{kind}><th>{Encode(row.Name)}<span>{Encode(row.Note)}</span></th><td>")
                .Append(CultureInfo.InvariantCulture,
                $"<img class=\"{style}\" alt=\"{Encode($"{description}: {row.Name}")}\" src=\"{DataUri(strip.ToPng())}\"></td></tr>\n");
        }

        _body.Append("</table>\n");
        return this;
    }

    /// <summary>A grid of coloured pictures as one image.</summary>
    /// <param name="grid">The pictures; without paper.</param>
    /// <param name="description">What a reader who cannot see it is told.</param>
    public HtmlReport Coloured(ImageGrid grid, string description)
    {
        _body.Append(CultureInfo.InvariantCulture,
            $"<img class=\"wide full\" alt=\"{Encode(description)}\" src=\"{DataUri(grid.ToPng())}\">\n");
        return this;
    }

    /// <summary>A table of many columns; on a narrow screen each row becomes a list of names and values.</summary>
    /// <param name="header">The columns' names.</param>
    /// <param name="rows">The rows, each of as many cells.</param>
    /// <param name="best">Cells that stand out, by row and column.</param>
    public HtmlReport FoldingTable(
        IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows, IReadOnlySet<(int Row, int Column)>? best = null)
    {
        _body.Append("<table class=\"results fold\">\n");
        Row("th", header, [.. header.Select((_, c) => rows.Count > 0 && rows.All(r => IsNumber(r[c])))]);
        for (int r = 0; r < rows.Count; r++)
        {
            _body.Append("<tr>");
            for (int c = 0; c < header.Count; c++)
            {
                string style = (rows.All(row => IsNumber(row[c])) ? "number" : "") + (best?.Contains((r, c)) == true ? " best" : "");
                string cell = rows[r][c].Length == 0 ? "" : $"<span>{Encode(rows[r][c])}</span>";
                _body.Append(CultureInfo.InvariantCulture, $"<td class=\"{style.Trim()}\" data-head=\"{Encode(header[c])}\">{cell}</td>");
            }

            _body.Append("</tr>\n");
        }

        _body.Append("</table>\n");
        return this;
    }

    /// <summary>A table of numbers whose grounds show their size.</summary>
    /// <param name="title">What the table is; it stands above it.</param>
    /// <param name="header">The columns' names, that of the rows' names first.</param>
    /// <param name="rows">The rows: a name and a cell for each further column.</param>
    /// <param name="caption">What is said of the table below; empty for nothing.</param>
    public HtmlReport HeatTable(
        string title, IReadOnlyList<string> header, IReadOnlyList<(string Name, IReadOnlyList<HeatCell> Cells)> rows, string caption = "")
    {
        _body.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Encode(title)}</figcaption>")
            .Append("<div class=\"scroll\"><table class=\"heat\">\n<tr>");
        foreach (string head in header) _body.Append(CultureInfo.InvariantCulture, $"<th>{Encode(head)}</th>");
        _body.Append("</tr>\n");
        foreach ((string name, IReadOnlyList<HeatCell> cells) in rows)
        {
            _body.Append(CultureInfo.InvariantCulture, $"<tr><th>{Encode(name)}</th>");
            foreach (HeatCell cell in cells)
            {
                int share = (int)Math.Round(100 * Math.Clamp(double.IsFinite(cell.Heat) ? cell.Heat : 0, 0, 1));
                _body.Append(CultureInfo.InvariantCulture, $"<td style=\"--heat:{share}%\">{Encode(cell.Text)}</td>");
            }

            _body.Append("</tr>\n");
        }

        _body.Append("</table></div>");
        if (caption.Length > 0) _body.Append(CultureInfo.InvariantCulture, $"<p class=\"note\">{Encode(caption)}</p>");
        _body.Append("</figure>\n");
        return this;
    }

    /// <summary>What follows until <see cref="EndColumns"/> stands side by side where there is room.</summary>
    public HtmlReport BeginColumns()
    {
        _body.Append("<div class=\"charts\">\n");
        return this;
    }

    /// <summary>Ends <see cref="BeginColumns"/>.</summary>
    public HtmlReport EndColumns()
    {
        _body.Append("</div>\n");
        return this;
    }
}
