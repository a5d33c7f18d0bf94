using Rbm.Simd.Lab.Reports;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>The result table.</summary>
internal static class TableSection
{
    public static void Add(HtmlReport page, ReportNumbers numbers, StudyFolder study)
    {
        ResultTable table = study.Table;
        if (table.Lines.Count == 0) return;
        string[][] cells = table.Cells();
        page.Section("The numbers");
        page.See("Each row is a code length. The least distortion of a row stands out, that of PCA's real numbers, which are no bits, "
            + "counted in.");
        page.FoldingTable(cells[0], cells[1..], table.Best());
        page.Note(table.Explanation());
        foreach (ResultLine line in table.Lines.Where(l => l.TrainingSeconds > 0))
            numbers.Add("table", line.Series, line.K, "training seconds", line.TrainingSeconds);
    }
}
