namespace Rbm.Simd.Cli;

/// <summary>Text in columns, as wide as their widest cell.</summary>
internal static class Columns
{
    /// <summary>Prints rows; the last column is not padded.</summary>
    public static void Print(TextWriter output, IReadOnlyList<string[]> rows)
    {
        int columns = rows.Count == 0 ? 0 : rows.Max(r => r.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => rows.Max(r => c < r.Length ? r[c].Length : 0))];
        foreach (string[] row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, c) => c == row.Length - 1 ? cell : cell.PadRight(widths[c]))));
    }
}
