namespace Rbm.Simd.Lab.SweepReports;

/// <summary>The part of a text that a <see cref="ResultTable"/> fills: what stands between two comments.</summary>
public static class ReadmeResults
{
    /// <summary>The comment before the table.</summary>
    public const string Begin = "<!-- results -->";

    /// <summary>The comment after it.</summary>
    public const string End = "<!-- /results -->";

    /// <summary>The text with this table in the place of the one that it has.</summary>
    /// <param name="text">The text.</param>
    /// <param name="table">The table.</param>
    /// <param name="name">The text's name, for messages.</param>
    /// <exception cref="InvalidDataException">The comments are not there, each once and in this order.</exception>
    public static string Update(string text, string table, string name)
    {
        int begin = text.IndexOf(Begin, StringComparison.Ordinal), end = text.IndexOf(End, StringComparison.Ordinal);
        bool once = begin >= 0 && begin == text.LastIndexOf(Begin, StringComparison.Ordinal)
            && end == text.LastIndexOf(End, StringComparison.Ordinal);
        if (!once || end < begin) throw new InvalidDataException($"{name}: {Begin} and after it {End}, each once, expected");
        return $"{text[..(begin + Begin.Length)]}\n{table.Trim('\n')}\n{text[end..]}";
    }
}
