using System.Globalization;
using Rbm.Simd.Lab.Reports;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>The few numbers that matter most.</summary>
internal static class HeadlineSection
{
    private const string Section = "headline";

    public static void Add(HtmlReport page, ReportNumbers numbers, StudyFolder study, StudyCoding? coding)
    {
        IReadOnlyList<ResultLine> lines = study.Table.BestLines;
        if (lines.Count == 0) return;
        var tiles = new List<(string, string)>();
        string series = study.Table.BestSeries!;
        (ResultLine Line, double Reals)[] compared = study.Table.Compared(lines);
        if (compared.Length > 0)
        {
            int won = compared.Count(c => c.Line.Best.Mean < c.Reals);
            numbers.Add(Section, series, null, "points better than real PCA coefficients", won);
            numbers.Add(Section, series, null, "points compared with real PCA coefficients", compared.Length);
            tiles.Add((Text($"{won} of {compared.Length}"), "code lengths K at which K bits lose less than K real numbers of PCA"));
        }

        ResultLine shortest = lines[0], longest = lines[^1];
        Distortion(shortest);
        if (longest != shortest) Distortion(longest);
        bool searched = longest.HighestEffort > 0 || longest.Table is not null;
        if (searched && longest.ByEffort.TryGetValue(0, out SeedMean? threshold) && threshold.Mean > 0)
        {
            double gain = numbers.Add(Section, series, longest.K, "share of D that search saves", 1 - longest.Best.Mean / threshold.Mean);
            tiles.Add((Text($"{100 * gain:0} %"),
                Text($"less distortion by searching for the code ({longest.BestWith}) than by the network's own, at K = {longest.K}")));
        }

        if (coding?.OriginalClasses is { } classes && Ends(coding, series) is (var first, var last))
        {
            double small = ClassChange.Share(classes, first.Classes!), large = ClassChange.Share(classes, last.Classes!);
            numbers.Add(Section, series, first.K, "share of items that change class", small);
            numbers.Add(Section, series, last.K, "share of items that change class", large);
            tiles.Add(($"{Percent(small)} → {Percent(large)} %",
                Text($"of the items look like another class afterwards to a plain classifier, at K = {first.K} and K = {last.K}")));
        }

        double seconds = lines.Average(l => l.TrainingSeconds);
        if (seconds > 0)
        {
            numbers.Add(Section, series, null, "mean seconds of a training", seconds);
            tiles.Add((ResultTable.Duration(seconds), "to train a model, in the mean"));
        }

        page.Tiles([.. tiles]);
        if (study.Table.Lines.Any(l => l.Series != series))
            page.Note($"Of several curves, the figures above are of '{series}', the best of those with the most code lengths.");

        void Distortion(ResultLine line)
        {
            numbers.Add(Section, series, line.K, $"D with {line.BestWith}", line.Best);
            tiles.Add((Text($"{100 * line.Best.Mean:0.00} %"),
                Text($"of the bits wrong with a code of {line.K} bits ({line.BestWith}{Seeds(line.Best)})")));
        }
    }

    private static (CodedItems First, CodedItems Last)? Ends(StudyCoding coding, string series)
    {
        CodedItems[] of = [.. coding.Models.Where(m => m.Series == series)];
        return of.Length == 0 ? null : (of[0], of[^1]);
    }

    private static string Percent(double share) => share < 0.1 ? Text($"{100 * share:0.0}") : Text($"{100 * share:0}");

    private static string Seeds(SeedMean mean) => mean.Seeds > 1 ? Text($", mean of {mean.Seeds} seeds") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
