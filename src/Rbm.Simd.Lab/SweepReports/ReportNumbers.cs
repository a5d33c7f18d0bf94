using System.Globalization;
using System.Text;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>A number of a report.</summary>
/// <param name="Section">The part of the page that shows it.</param>
/// <param name="Series">The curve or baseline that it is of; empty for none.</param>
/// <param name="K">K; null where it is of no code length.</param>
/// <param name="Name">What it is.</param>
/// <param name="Value">The number.</param>
/// <param name="Spread">Its standard deviation over the seeds; null where there is none.</param>
public sealed record ReportNumber(string Section, string Series, int? K, string Name, double Value, double? Spread = null);

/// <summary>The numbers that a page shows, for programs.</summary>
public sealed class ReportNumbers
{
    private readonly List<ReportNumber> _all = [];

    /// <summary>The numbers, in the page's order.</summary>
    public IReadOnlyList<ReportNumber> All => _all;

    /// <summary>Puts down a number; one that is not finite is left out.</summary>
    /// <returns>The number.</returns>
    public double Add(string section, string series, int? k, string name, double value, double? spread = null)
    {
        if (double.IsFinite(value)) _all.Add(new ReportNumber(section, series, k, name, value, spread));
        return value;
    }

    /// <summary>Puts down a mean over seeds.</summary>
    public void Add(string section, string series, int? k, string name, SeedMean mean) =>
        Add(section, series, k, name, mean.Mean, mean.Spread);

    /// <summary>A line each, a header first, commas between the fields.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("section,series,k,name,value,spread\n");
        foreach (ReportNumber n in _all)
        {
            text.AppendJoin(',', (string[])
            [
                Field(n.Section), Field(n.Series), n.K?.ToString(CultureInfo.InvariantCulture) ?? "", Field(n.Name),
                n.Value.ToString("R", CultureInfo.InvariantCulture), n.Spread?.ToString("R", CultureInfo.InvariantCulture) ?? "",
            ]).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>An object with what is missing and the numbers, one a line.</summary>
    public string ToJson(IEnumerable<MissingPart> missing)
    {
        string rows = string.Join(",\n", _all.Select(n => "  " + Encoding.UTF8.GetString(SweepJson.Write(n))));
        string absent = string.Join(",\n", missing.Select(m => "  " + Encoding.UTF8.GetString(SweepJson.Write(m))));
        return $$"""
            {"missing":[
            {{absent}}
            ],"numbers":[
            {{rows}}
            ]}

            """.ReplaceLineEndings("\n");
    }

    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
