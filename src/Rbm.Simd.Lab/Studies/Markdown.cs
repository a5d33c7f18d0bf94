using System.Globalization;
using System.Text;

namespace Rbm.Simd.Lab.Studies;

/// <summary>Tables of the studies' reports, and their numbers.</summary>
internal static class Markdown
{
    /// <summary>A table; columns after the first few are flush right.</summary>
    public static void Table(StringBuilder text, string[] head, int names, IEnumerable<string[]> rows)
    {
        Row(text, head);
        Row(text, [.. head.Select((_, i) => i < names ? "---" : "---:")]);
        foreach (string[] row in rows) Row(text, row);
        text.AppendLine();
    }

    /// <summary>A number with so many digits after the point.</summary>
    public static string Fixed(double value, int digits = 4) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>The mean, and the standard error of it where there are two values or more.</summary>
    public static string Mean(IReadOnlyCollection<double> values, int digits = 4) =>
        values.Count < 2 ? Fixed(values.Average(), digits) : $"{Fixed(values.Average(), digits)} ± {Fixed(StandardError(values), digits)}";

    /// <summary>The standard error of the mean; 0 for a single value, of which nothing is known.</summary>
    public static double StandardError(IReadOnlyCollection<double> values)
    {
        if (values.Count < 2) return 0;
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
    }

    private static void Row(StringBuilder text, string[] cells) => text.Append("| ").AppendJoin(" | ", cells).AppendLine(" |");
}
