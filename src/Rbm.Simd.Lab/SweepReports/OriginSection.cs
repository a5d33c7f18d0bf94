using System.Globalization;
using Rbm.Simd.Lab.Reports;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>What made the page, and how to make it again.</summary>
internal static class OriginSection
{
    public static void Add(HtmlReport page, StudyFolder study, StudyCoding? coding, ReportOrigin origin)
    {
        ModelJob[] models = [.. study.Plan.Jobs.OfType<ModelJob>()];
        SweepSource test = study.Plan.Results.First().Test;
        string plan = StudyFolder.PlanPath(study.Path);
        page.Section("How this was made",
            "The same plan, data and version give the same models and the same numbers on every machine; times are those of the machine "
            + "that trained.");
        page.Table(["", ""],
        [
            .. origin.Machine.Select(m => (string[])[m.Name, m.Value]),
            ["version", origin.Version],
            ["models", Text($"{models.Length} planned, {models.Count(study.Store.Has)} in the folder")],
            ["layers", string.Join("; ", models.Select(m => string.Join('-', m.Training.Layers.SkipLast(1))).Distinct()) + "-K"],
            ["seeds", string.Join(", ", models.Select(m => m.Training.Seed).Distinct().Order())],
            ["learned from", string.Join("; ", models.Select(m => Describe(m.Source)).Distinct())],
            ["measured on", $"{Describe(test)}; seed of the encoder's draws {study.Plan.Results.First().Seed}"],
            .. coding is null ? [] : (string[][])
            [
                ["looked at here", Text($"{coding.Items.Originals.Rows:#,0} items of {coding.Items.Name}, effort {coding.Effort}")],
            ],
        ]);
        page.Heading("Commands");
        page.Code($"rbm sweep run {plan} --store {study.Path}\n{origin.Command}");
        page.Heading("One model's training in full");
        page.Code(models[^1].Training.ToString());
    }

    private static string Describe(SweepSource source) =>
        Text($"{source.Count:#,0} items of {source.Name}, {source.Binarize.ToString().ToLowerInvariant()} draws")
        + (source.IsRedrawn ? "" : Text($" of seed {source.Seed}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
