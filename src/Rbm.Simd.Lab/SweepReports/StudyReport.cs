using System.Globalization;
using Rbm.Simd.Lab.Reports;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>How a report was made.</summary>
/// <param name="Version">The program and its version.</param>
/// <param name="Machine">Processor, cores and instruction set, by name.</param>
/// <param name="Command">The command that made the report.</param>
public sealed record ReportOrigin(string Version, IReadOnlyList<(string Name, string Value)> Machine, string Command);

/// <summary>The page that shows a study, and its numbers for programs.</summary>
public sealed class StudyReport
{
    private StudyReport(string html, ReportNumbers numbers, StudyFolder study) =>
        (Html, Csv, Json) = (html, numbers.ToCsv(), numbers.ToJson(study.Missing));

    /// <summary>The page.</summary>
    public string Html { get; }

    /// <summary>The numbers of the page, one a line.</summary>
    public string Csv { get; }

    /// <summary>The same, and what is missing, as JSON.</summary>
    public string Json { get; }

    /// <summary>Makes the page of a folder.</summary>
    /// <param name="study">The folder.</param>
    /// <param name="coding">What its models make of test items; null where there is none, or no item.</param>
    /// <param name="origin">How it was made.</param>
    public static StudyReport Of(StudyFolder study, StudyCoding? coding, ReportOrigin origin)
    {
        var numbers = new ReportNumbers();
        int done = study.Plan.Results.Count(study.Store.Has), all = study.Plan.Results.Count();
        string[] sources = [.. study.Plan.Jobs.OfType<ModelJob>().Select(j => j.Source.Name).Distinct()];
        SweepSource test = study.Plan.Results.First().Test;
        string lead = string.Create(CultureInfo.InvariantCulture,
            $"A network learns to put each item of {test.Length} bits, here from {string.Join(", ", sources)}, into a code of K bits, and "
            + $"to make the item again from the code alone. The shorter the code, the more of the item is lost: this page shows how much, "
            + $"for {all} trained models{(done == all ? "" : $", {done} of which are measured so far")}, on items of {test.Name} that none "
            + $"of them has seen. "
            + $"D, the distortion, is the share of bits that come back wrong.");
        var page = new HtmlReport("How few bits, and how much is lost", lead);
        HeadlineSection.Add(page, numbers, study, coding);
        if (study.Missing.Count > 0) page.Missing("Missing on this page", study.Missing.Select(m => (m.What, m.Command)));
        CurveSection.Add(page, numbers, study);
        TableSection.Add(page, numbers, study);
        if (coding is not null)
        {
            PictureSection.Add(page, study, coding);
            ExcessSection.Add(page, study, coding);
        }

        NetworkSection.Add(page, numbers, study, coding);
        if (coding is not null) ClassSection.Add(page, numbers, study, coding);
        LedgerSection.Add(page, numbers, study, coding);
        OriginSection.Add(page, study, coding, origin);
        return new StudyReport(page.ToHtml($"{origin.Version}. {origin.Command}"), numbers, study);
    }
}
