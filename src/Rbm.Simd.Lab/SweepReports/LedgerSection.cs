using System.Globalization;
using Rbm.Simd.Lab.Reports;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>Where the bytes go, and from how many items on the model's own size is paid back.</summary>
internal static class LedgerSection
{
    private const string Section = "bytes";

    public static void Add(HtmlReport page, ReportNumbers numbers, StudyFolder study, StudyCoding? coding)
    {
        MergedRow[] rows =
        [
            .. study.Sweep.Rows.Where(r => r.Label == study.Table.BestSeries && r.Network != SweepMeasurement.Unrolled)
                .GroupBy(r => r.K).OrderBy(g => g.Key).Select(g => g.OrderByDescending(r => r.Network == SweepMeasurement.Table)
                    .ThenByDescending(r => r.Effort).ThenBy(r => r.Seed).First()),
        ];
        if (rows.Length == 0) return;
        MergedRow longest = rows[^1];
        page.Section("Where the bytes go");
        page.See(Text($"An item of {longest.N} bits takes K bits as a code, less where some codes are likelier than others (payload), and ")
            + Text($"with all headers and checksums what stands under 'whole file'. But the model must be there, too: at K = {longest.K} ")
            + Text($"it takes {Megabytes(longest.ModelBytes)}, which is paid back after as many items as the last columns say."));
        double zlib = coding?.ZlibBitsPerItem ?? double.NaN;
        numbers.Add(Section, "zlib", null, "bits an item, without loss", zlib);
        string[] head =
        [
            "K", "raw", "codes' entropy", "payload", "whole file", "model", "pays off against raw",
            .. double.IsNaN(zlib) ? [] : (string[])["against zlib"],
        ];
        page.FoldingTable(head, [.. rows.Select(row => (string[])
        [
            Text($"{row.K}"), Text($"{Raw(row.N)} bit"), Bits(row, "entropy of the codes", row.RateCodeEntropy),
            Bits(row, "payload", row.RatePayload), Bits(row, "whole file", row.RateFile),
            Megabytes((long)numbers.Add(Section, row.Label, row.K, "model bytes", row.ModelBytes)),
            PaysOff(row, Raw(row.N), "raw"), .. double.IsNaN(zlib) ? [] : (string[])[PaysOff(row, zlib, "zlib")],
        ])]);
        page.Note(Text($"Bits an item over {longest.Items:#,0} items; raw is whole bytes an item. ")
            + (double.IsNaN(zlib) ? ""
                : Text($"Zlib takes {zlib:0} bits an item of the {coding!.Items.Originals.Rows:#,0} looked at here. "))
            + "Those keep every bit, our codes do not; the comparison says only when a model earns its own size.");

        string Bits(MergedRow row, string name, double rate) =>
            Text($"{numbers.Add(Section, row.Label, row.K, "bits an item, " + name, rate * row.N):0.00} bit");

        string PaysOff(MergedRow row, double other, string name)
        {
            double saved = (other - row.RateFile * row.N) / 8;
            if (saved <= 0) return "never";
            double items = Math.Ceiling(row.ModelBytes / saved);
            return Text($"{numbers.Add(Section, row.Label, row.K, $"items to pay off against {name}", items):#,0} items");
        }
    }

    private static double Raw(int bits) => 8.0 * ((bits + 7) / 8);

    private static string Megabytes(long bytes) => bytes < 100_000 ? Text($"{bytes / 1e3:0.0} kB") : Text($"{bytes / 1e6:0.0} MB");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
