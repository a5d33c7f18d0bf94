using System.Globalization;
using Rbm.Simd.Bits;
using Rbm.Simd.Lab.Pictures;
using Rbm.Simd.Lab.Reports;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>Originals above their reproductions, a row for each code length: the paper's Tables I and II.</summary>
internal static class PictureSection
{
    public static void Add(HtmlReport page, StudyFolder study, StudyCoding coding)
    {
        TestItems items = coding.Items;
        int[] shown = items.Shown;
        if (items.Height == 1 || shown.Length == 0)
        {
            page.Section("Originals and reproductions", "The items of this source are no pictures.");
            return;
        }

        PictureRow originals = Row("original", "", items.Originals, shown, items, original: true);
        page.Section("Originals and reproductions");
        page.See("The first row is what went in, each row below what came out of a code of K bits. The longer the code, the more of a "
            + "hand's own way of writing survives; a short one keeps what kind of item it is, or not even that. Ragged edges of the "
            + "originals are the draws that made grey black or white: no short code can know them, and a good one smooths them away.");
        foreach (IGrouping<string, CodedItems> series in coding.Models.GroupBy(m => m.Series))
        {
            page.Heading(string.Create(CultureInfo.InvariantCulture,
                $"{NameOf(series.Key)}{(series.Any(m => m.Beta is not null) ? " (Table I of the paper)" : "")}, effort {coding.Effort}"));
            page.PictureRows(
                [
                    originals,
                    .. series.OrderByDescending(m => m.K).Select(m => Row(
                        Text($"K = {m.K}"), Text($"{Beta(m.Beta)}D\u00a0{m.Distortion:0.0000}"), m.Reproductions, shown, items)),
                ],
                "Originals and reproductions");
        }

        if (coding.PrincipalComponents.Count == 0) return;
        page.Heading("PCA with K real coefficients (Table II of the paper)");
        page.PictureRows(
            [
                originals,
                .. coding.PrincipalComponents.OrderByDescending(p => p.Key).Select(p => Row(
                    Text($"{p.Key} reals"), study.Table.RealCoefficients(p.Key) is { } d ? Text($"D {d:0.0000}") : "",
                    p.Value, [.. Enumerable.Range(0, shown.Length)], items)),
            ],
            "Originals and reproductions by principal components");
        page.Note("These are K real numbers an item, not K bits. D is that of all test items where it was measured.");
    }

    /// <summary>A row of pictures of some items.</summary>
    public static PictureRow Row(string name, string note, BitMatrix bits, int[] rows, TestItems items, bool original = false) => new(
        name, note,
        [.. rows.Select(i => Picture.OfBits(bits.Row(i), items.Width, items.Height, original ? Palette.Ink : Palette.Reproduced))],
        original);

    /// <summary>A curve's name as a reader who has not read the paper understands it.</summary>
    public static string NameOf(string series) => series switch
    {
        "paper" => "Beta and K paired as the paper prints them",
        "consistent" => "Beta and K paired the other way round, long codes with large betas",
        "no-ba" => "Without Blahut-Arimoto (Hinton's scheme)",
        _ => series,
    };

    /// <summary>beta, for a note.</summary>
    public static string Beta(double? beta) => beta is { } b ? Text($"beta\u00a0{b:0.######}, ") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
