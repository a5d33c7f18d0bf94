using System.Text.RegularExpressions;

namespace Rbm.Simd.Bench.Results;

/// <summary>
/// The tables of the README, made of the results that are on file. A table stands between the marks
/// <c>&lt;!-- bench:NAME MACHINE --&gt;</c>, of a <see cref="Headline"/> and a folder of results, and <c>&lt;!-- /bench --&gt;</c>.
/// </summary>
internal static partial class ReadmeTables
{
    /// <summary>The text with its tables made anew; all else is left as it is.</summary>
    /// <param name="readme">The text.</param>
    /// <param name="results">The folder of results, with one folder for each machine.</param>
    /// <exception cref="FormatException">A mark names no headline, or the results lack a column.</exception>
    /// <exception cref="IOException">The results that a mark names are absent.</exception>
    public static string Update(string readme, string results) => Marks().Replace(readme, match =>
    {
        string name = match.Groups["name"].Value, machine = match.Groups["machine"].Value;
        Headline headline = Headlines.All.FirstOrDefault(h => h.Name == name)
            ?? throw new FormatException($"the README's mark names '{name}'; expected one of {string.Join(", ", Headlines.All.Select(h => h.Name))}");
        string path = Path.Combine(results, machine, headline.Suite + ".md");
        return $"{match.Groups["begin"].Value}\n{Select(MarkdownTable.Parse(File.ReadAllText(path)), headline)}\n{match.Groups["end"].Value}";
    });

    /// <summary>The rows and columns of a headline. Columns that have nothing in any of the rows are left out.</summary>
    public static MarkdownTable Select(MarkdownTable table, Headline headline)
    {
        IReadOnlyList<string>[] rows = [.. table.Rows.Where(r => headline.Rows?.Invoke(c => table.Cell(r, c)) ?? true)];
        string[] columns = [.. headline.Columns.Where(c => rows.Any(r => table.Cell(r, c) != ""))];
        return new MarkdownTable(columns, [.. rows.Select(r => (IReadOnlyList<string>)[.. columns.Select(c => table.Cell(r, c))])]);
    }

    [GeneratedRegex(@"(?<begin><!-- bench:(?<name>[a-z]+) (?<machine>[^>]+?) -->)\n.*?(?<end><!-- /bench -->)", RegexOptions.Singleline)]
    private static partial Regex Marks();
}
