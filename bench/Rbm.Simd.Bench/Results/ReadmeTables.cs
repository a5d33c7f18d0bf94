using System.Text.RegularExpressions;

namespace Rbm.Simd.Bench.Results;

/// <summary>
/// The tables of the READMEs, made of the results that are on file. A table stands between the marks
/// <c>&lt;!-- bench:NAME MACHINE --&gt;</c>, of a <see cref="Headline"/> and a folder of results, and <c>&lt;!-- /bench --&gt;</c>.
/// A mark without a machine keeps a place free for the first that is recorded.
/// </summary>
internal static partial class ReadmeTables
{
    /// <summary>The files that have such tables, from the root.</summary>
    public static IReadOnlyList<string> Files { get; } = ["README.md", Path.Combine("bench", "README.md")];

    /// <summary>The text with its tables made anew; all else is left as it is.</summary>
    /// <param name="readme">The text.</param>
    /// <param name="results">The folder of results, with one folder for each machine.</param>
    /// <param name="machine">The machine that takes the free places, where it has the results; or null.</param>
    /// <exception cref="FormatException">A mark names no headline, or the results lack a column.</exception>
    /// <exception cref="IOException">The results that a mark names are absent.</exception>
    public static string Update(string readme, string results, string? machine = null) => Marks().Replace(readme, match =>
    {
        string name = match.Groups["name"].Value;
        Headline headline = Headlines.All.FirstOrDefault(h => h.Name == name)
            ?? throw new FormatException($"a mark names '{name}'; expected {string.Join(", ", Headlines.All.Select(h => h.Name))}");
        string? from = match.Groups["machine"] is { Success: true } named ? named.Value : machine;
        if (from is null) return Region(name, "");

        string path = Path.Combine(results, from, headline.Suite + ".md");
        if (!match.Groups["machine"].Success && !File.Exists(path)) return Region(name, "");
        return Region($"{name} {from}", $"{Select(MarkdownTable.Parse(File.ReadAllText(path)), headline)}\n");
    });

    /// <summary>The rows and columns of a headline. The widest instruction set is that of the first row of ours.</summary>
    public static MarkdownTable Select(MarkdownTable table, Headline headline)
    {
        string? widest = table.Rows.Select(r => table.Cell(r, "Isa")).FirstOrDefault(isa => isa != "");
        IReadOnlyList<string>[] rows =
        [
            .. table.Rows.Where(r => table.Cell(r, "Isa") is var isa
                && (isa == "" ? !headline.OnlyOurs : headline.AllSets || isa == widest)),
        ];
        string[] columns = [.. headline.Columns.Where(c => rows.Any(r => table.Cell(r, c) != ""))];
        return new MarkdownTable(columns, [.. rows.Select(r => (IReadOnlyList<string>)[.. columns.Select(c => table.Cell(r, c))])]);
    }

    private static string Region(string mark, string table) => $"<!-- bench:{mark} -->\n{table}<!-- /bench -->";

    [GeneratedRegex("<!-- bench:(?<name>[a-z]+)(?: (?<machine>[^>]+?))? -->\n.*?<!-- /bench -->", RegexOptions.Singleline)]
    private static partial Regex Marks();
}
