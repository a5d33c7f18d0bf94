using System.Globalization;
using Rbm.Simd.Lab.Pictures;
using Rbm.Simd.Lab.Reports;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>What too short a code makes of items, as the paper's Fig. 3, and the items that fare worst with the longest.</summary>
internal static class ExcessSection
{
    private const int Most = 10, Worst = 8;

    public static void Add(HtmlReport page, StudyFolder study, StudyCoding coding)
    {
        if (coding.Items.Height == 1) return;
        string series = study.Table.BestSeries is { } best && coding.Models.Any(m => m.Series == best) ? best : coding.Models[0].Series;
        CodedItems[] models = [.. coding.Models.Where(m => m.Series == series)];
        Excess(page, coding, models);
        Unrolled(page, coding);
        Hardest(page, coding, models[^1]);
    }

    private static void Excess(HtmlReport page, StudyCoding coding, CodedItems[] models)
    {
        CodedItems shortest = models[0];
        int[] lost = coding.Items.Labels is { } labels && coding.OriginalClasses is { } classes
            ? Turned(shortest, models[^1], labels, classes)
            : [.. Enumerable.Range(0, shortest.Distances.Length).OrderByDescending(i => shortest.Distances[i]).Take(Most)];
        page.Section("Too short a code");
        bool classified = coding.OriginalClasses is not null;
        if (lost.Length == 0)
        {
            page.Paragraph(Text($"No item whose class the classifier knows turns into another one at K = {shortest.K}."));
            return;
        }

        page.See(classified
            ? Text($"Each of these items has turned into another kind of item at K = {shortest.K}, as a classifier sees it: what comes ")
                + "back can look neat and be wrong, which is what the paper's Fig. 3 warns of. Going down, the codes become longer"
                + (models.Length < 2 ? "."
                    : Text($"; at K = {models[^1].K}, {Kept(coding, models[^1], lost)} of these {lost.Length} are of ")
                        + "their own class again (such items were preferred where there are any).")
            : Text($"These items lose most at K = {shortest.K}; going down, codes become longer."));
        page.PictureRows(
            [
                PictureSection.Row("original", "", coding.Items.Originals, lost, coding.Items, original: true),
                .. models.Select(m => PictureSection.Row(
                    Text($"K = {m.K}"), Note(coding, m, lost), m.Reproductions, lost, coding.Items)),
            ],
            "Items that a short code turns into others");
    }

    // Of each class in turn, those that differ most; first the ones that the longest code keeps, since they can be mended.
    private static int[] Turned(CodedItems shortest, CodedItems longest, byte[] labels, byte[] classes) =>
    [
        .. Enumerable.Range(0, labels.Length)
            .Where(i => classes[i] == labels[i] && shortest.Classes![i] != labels[i])
            .GroupBy(i => labels[i])
            .SelectMany(of => of.OrderByDescending(i => longest.Classes![i] == labels[i]).ThenByDescending(i => shortest.Distances[i])
                .Select((i, rank) => (Item: i, Rank: rank)))
            .OrderBy(p => p.Rank).ThenBy(p => labels[p.Item]).Take(Most).OrderBy(p => labels[p.Item]).Select(p => p.Item),
    ];

    private static string Note(StudyCoding coding, CodedItems model, int[] items) =>
        coding.Items.Labels is not null && model.Classes is not null
        ? Text($"{Kept(coding, model, items)} of {items.Length} kept")
        : Text($"D {model.Distortion:0.0000}");

    private static int Kept(StudyCoding coding, CodedItems model, int[] items) =>
        items.Count(i => model.Classes![i] == coding.Items.Labels![i]);

    private static void Unrolled(HtmlReport page, StudyCoding coding)
    {
        // The curve whose betas differ most from point to point shows most.
        IGrouping<string, CodedItems>? series = coding.Models.Where(m => m.Beta is not null && coding.Unrolled.ContainsKey(m))
            .GroupBy(m => m.Series).OrderByDescending(g => g.Select(m => m.Beta).Distinct().Count()).FirstOrDefault();
        if (series is null) return;
        int[] all = [.. Enumerable.Range(0, coding.Items.Shown.Length)];
        page.Heading("Before fine-tuning: what DBN Blahut-Arimoto alone has learned");
        page.See("Beta is the price of distortion. The smaller it is, the more the network is taught to reproduce items alike, and the "
            + "larger, to keep them apart. Fine-tuning comes next, and makes the rows of the tables above of these.");
        page.PictureRows(
            [
                PictureSection.Row("original", "", coding.Items.Originals, coding.Items.Shown, coding.Items, original: true),
                .. series.OrderBy(m => m.Beta).ThenBy(m => m.K).Select(m => PictureSection.Row(
                    Text($"beta {m.Beta:0.######}"), Text($"K = {m.K}"), coding.Unrolled[m], all, coding.Items)),
            ],
            "Reproductions before fine-tuning");
        page.Note($"Curve: {PictureSection.NameOf(series.Key)}.");
    }

    private static void Hardest(HtmlReport page, StudyCoding coding, CodedItems model)
    {
        TestItems items = coding.Items;
        int[] worst =
            [.. Enumerable.Range(0, model.Distances.Length).OrderByDescending(i => model.Distances[i]).ThenBy(i => i).Take(Worst)];
        page.Section(Text($"The hardest items at K = {model.K}"));
        page.See("The largest distortions of all items that were coded. As a rule these are rare ways of writing: a code spends "
            + "its bits on what is common. Orange is ink that was lost, blue ink that was put where there was none.");
        page.Comparisons([.. worst.Select(i => new Comparison(
            Picture.OfBits(items.Originals.Row(i), items.Width, items.Height),
            Picture.OfBits(model.Reproductions.Row(i), items.Width, items.Height, Palette.Reproduced),
            Picture.OfDifference(items.Originals.Row(i), model.Reproductions.Row(i), items.Width, items.Height),
            Text($"item {i}: {model.Distances[i]} of {items.Originals.Columns} bits differ")))]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
