namespace Rbm.Simd.Bench.Results;

/// <summary>A GitHub table: a heading and rows of as many cells.</summary>
/// <param name="Columns">The heading.</param>
/// <param name="Rows">The rows.</param>
internal sealed record MarkdownTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>Reads the first table of a text.</summary>
    /// <exception cref="FormatException">There is none, or a row has another number of cells than the heading.</exception>
    public static MarkdownTable Parse(string text)
    {
        string[][] lines = [.. text.Split('\n').Where(l => l.StartsWith('|')).Select(Cells)];
        if (lines.Length < 2) throw new FormatException("no table; a heading, a line of dashes and rows were expected");
        string[][] rows = lines[2..];
        if (Array.Find(rows, r => r.Length != lines[0].Length) is { } wrong)
            throw new FormatException($"a row of {wrong.Length} cells, '{string.Join(" | ", wrong)}'; the heading has {lines[0].Length}");
        return new MarkdownTable(lines[0], rows);
    }

    /// <summary>The cell of a row below a heading.</summary>
    /// <exception cref="FormatException">There is no such column.</exception>
    public string Cell(IReadOnlyList<string> row, string column) => row[IndexOf(column)];

    /// <summary>The table as text; columns of numbers are aligned to the right.</summary>
    public override string ToString()
    {
        IEnumerable<string> rule = Columns.Select((_, c) => Rows.Count > 0 && Rows.All(r => IsNumber(r[c])) ? "---:" : "---");
        return string.Join("\n", [Line(Columns), Line(rule), .. Rows.Select(Line)]);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(c => c.Trim())];

    private static bool IsNumber(string cell) => cell is "" or "-" || char.IsAsciiDigit(cell[0]);

    private int IndexOf(string column)
    {
        for (int c = 0; c < Columns.Count; c++)
            if (Columns[c] == column) return c;
        throw new FormatException($"no column '{column}'; the columns are {string.Join(", ", Columns)}");
    }
}
