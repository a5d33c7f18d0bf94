using System.Globalization;
using Rbm.Simd.Lab.Reports;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>Distortion by class, and whether an item is still of its class afterwards.</summary>
internal static class ClassSection
{
    private const string Section = "classes";

    public static void Add(HtmlReport page, ReportNumbers numbers, StudyFolder study, StudyCoding coding)
    {
        if (coding.Items.Labels is not { } labels) return;
        string series = study.Table.BestSeries is { } best && coding.Models.Any(m => m.Series == best) ? best : coding.Models[0].Series;
        CodedItems[] models = [.. coding.Models.Where(m => m.Series == series)];
        Distortions(page, numbers, coding, models, labels);
        if (coding.OriginalClasses is { } classes) Confusions(page, numbers, coding, models, labels, classes);
    }

    private static void Distortions(HtmlReport page, ReportNumbers numbers, StudyCoding coding, CodedItems[] models, byte[] labels)
    {
        int classes = coding.Items.Classes;
        double[,] d = new double[classes, models.Length];
        for (int m = 0; m < models.Length; m++)
            for (int c = 0; c < classes; c++)
                d[c, m] = numbers.Add(Section, models[m].Series, models[m].K, Text($"D of class {c}"), models[m].Mean(i => labels[i] == c));
        double[] finite = [.. d.Cast<double>().Where(double.IsFinite)];
        (double low, double high) = (finite.Min(), finite.Max());
        page.Section("Some classes are harder than others");
        page.See(Text($"The darker a cell, the more of that class is lost at that code length. Of these, {Extreme(d, least: true)} is the ")
            + Text($"easiest and {Extreme(d, least: false)} the hardest on average."));
        page.HeatTable(
            Text($"D by class and K, in percent of the bits ({coding.Items.Originals.Rows:#,0} items, effort {coding.Effort})"),
            ["class", .. models.Select(m => Text($"K {m.K}"))],
            [
                .. Enumerable.Range(0, classes).Select(c => (c.ToString(CultureInfo.InvariantCulture), (IReadOnlyList<HeatCell>)
                [
                    .. Enumerable.Range(0, models.Length).Select(m => new HeatCell(
                        double.IsFinite(d[c, m]) ? Text($"{100 * d[c, m]:0.0}") : "", 0.85 * (d[c, m] - low) / Math.Max(1e-9, high - low))),
                ])),
            ]);
    }

    private static string Extreme(double[,] d, bool least)
    {
        double[] means = [.. Enumerable.Range(0, d.GetLength(0)).Select(c =>
            Enumerable.Range(0, d.GetLength(1)).Select(m => d[c, m]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average())];
        double value = least ? means.Where(double.IsFinite).Min() : means.Where(double.IsFinite).Max();
        return Array.IndexOf(means, value).ToString(CultureInfo.InvariantCulture);
    }

    private static void Confusions(
        HtmlReport page, ReportNumbers numbers, StudyCoding coding, CodedItems[] models, byte[] labels, byte[] originals)
    {
        double right = numbers.Add(
            Section, "", null, "share of originals that the classifier is right about", 1 - ClassChange.Share(labels, originals));
        page.Section("Does a 3 stay a 3?", "A lossy code for symbols has a danger of its own: what comes back can be crisp and wrong. "
            + Text($"A plain classifier, which gives an item the class of the most similar of {coding.ClassifierItems:#,0} training ")
            + Text($"items, is right about {100 * right:0.0} % of the originals. Here it judges the reproductions, and is compared with ")
            + "its own verdict on the originals.");
        CodedItems first = models[0], last = models[^1];
        page.See("Rows are what the classifier saw in the original, columns what it sees in the reproduction. Off the diagonal an item has "
            + Text($"changed its class: {Share(first)} at K = {first.K}")
            + (first == last ? "." : Text($", {Share(last)} at K = {last.K}.")));
        page.BeginColumns();
        foreach (CodedItems model in first == last ? [first] : (CodedItems[])[first, last]) Matrix(page, numbers, coding, model, originals);
        page.EndColumns();
        page.Charts(new LineChart
        {
            Title = "Items that change class, in percent",
            XLabel = "K: bits of the code",
            Curves = [.. coding.Models.GroupBy(m => m.Series).Take(4).Select(g => new Series(g.Key, [.. g.Select(m =>
                ((double)m.K, 100 * ClassChange.Share(originals, m.Classes!)))]))],
        }, new LineChart
        {
            Title = "Reproductions that the classifier is right about, in percent",
            XLabel = "K: bits of the code",
            Curves = [.. coding.Models.GroupBy(m => m.Series).Take(4).Select(g => new Series(g.Key, [.. g.Select(m =>
                ((double)m.K, 100 * (1 - ClassChange.Share(labels, m.Classes!))))]))],
        });
        foreach (CodedItems model in coding.Models)
        {
            numbers.Add(Section, model.Series, model.K, "share of items that change class", ClassChange.Share(originals, model.Classes!));
            numbers.Add(Section, model.Series, model.K, "share of reproductions that the classifier is right about",
                1 - ClassChange.Share(labels, model.Classes!));
        }

        string Share(CodedItems model) => Text($"{100 * ClassChange.Share(originals, model.Classes!):0.0} % of them");
    }

    private static void Matrix(HtmlReport page, ReportNumbers numbers, StudyCoding coding, CodedItems model, byte[] originals)
    {
        int classes = Math.Max(coding.Items.Classes, Math.Max(originals.Max(), model.Classes!.Max()) + 1);
        int[,] counts = ClassChange.Counts(originals, model.Classes!, classes);
        int most = Enumerable.Range(0, classes * classes).Max(i => i / classes == i % classes ? 0 : counts[i / classes, i % classes]);
        for (int r = 0; r < classes; r++)
            for (int c = 0; c < classes; c++)
                numbers.Add(Section, model.Series, model.K, Text($"items of class {r} that became {c}"), counts[r, c]);
        page.HeatTable(
            Text($"K = {model.K}: original (row) to reproduction (column)"),
            ["", .. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))],
            [
                .. Enumerable.Range(0, classes).Select(r => (r.ToString(CultureInfo.InvariantCulture), (IReadOnlyList<HeatCell>)
                [
                    .. Enumerable.Range(0, classes).Select(c => new HeatCell(
                        counts[r, c] == 0 ? "·" : counts[r, c].ToString(CultureInfo.InvariantCulture),
                        r == c || most == 0 ? 0 : 0.85 * counts[r, c] / most)),
                ])),
            ]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
