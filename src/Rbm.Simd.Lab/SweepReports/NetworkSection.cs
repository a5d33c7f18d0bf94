using System.Globalization;
using Rbm.Simd.Lab.Pictures;
using Rbm.Simd.Lab.Reports;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>What a network has learned: filters, fantasies, and how the training went.</summary>
internal static class NetworkSection
{
    private const string Section = "training";

    // As many as a page is wide.
    private const int PerRow = 20, FilterRows = 4;

    // The few largest weights would leave all others pale.
    private const double FullShare = 0.995;

    public static void Add(HtmlReport page, ReportNumbers numbers, StudyFolder study, StudyCoding? coding)
    {
        if (coding is { Pictured: { } model, Filters: { } filters } && coding.Items.Height > 1)
        {
            page.Section("Inside a network", Text($"One model of the curve '{model.Series}', with K = {model.K}, ")
                + Text($"{PictureSection.Beta(model.Beta)}seed {model.Seed}."));
            page.Heading("What the first layer looks for");
            page.See("Each square is one hidden unit: blue where ink excites it, orange where ink inhibits it. Units that have learned "
                + "something look for strokes, edges and loops, and differ from each other; squares of even noise have learned nothing.");
            page.Coloured(Filters(filters, coding.Items), "Weights of the first layer's units");
            if (coding.Fantasies is { } fantasies)
            {
                page.Heading("What the belief network imagines");
                page.See("Samples of the network before fine-tuning, from chains that began with all pixels off: no item went in. The "
                    + "nearer they look to the originals above, the better the network knows what there is to be reproduced.");
                page.Image(Grid(fantasies.Rows, i => Picture.OfBits(fantasies.Row(i), coding.Items.Width, coding.Items.Height)),
                    "Pictures sampled from the belief network");
            }
        }

        Curves(page, numbers, study);
    }

    private static void Curves(HtmlReport page, ReportNumbers numbers, StudyFolder study)
    {
        (ModelJob Job, IReadOnlyList<MetricsEntry> Entries)[] heard = [.. Shown(study).Select(job => (job, Heard(study, job)))];
        heard = [.. heard.Where(h => h.Entries.Count > 0)];
        if (heard.Length == 0) return;
        page.Section("How they learned");
        page.See("Left, each layer of one network as it is pre-trained, one after the other: the error falls and levels off. Right, "
            + "fine-tuning of some code lengths: where a line still falls at its end, longer training would help.");
        var tuning = new LineChart
        {
            Title = "Fine-tuning: distortion on the training items",
            XLabel = "epoch",
            Curves = [.. heard.Select(h => new Series(Text($"K = {h.Job.Training.Layers[^1]}"), [.. h.Entries
                .Where(e => e.Layer == 0 && e.Values.ContainsKey("distortion"))
                .Select(e => ((double)e.Epoch, e.Values["distortion"]))]))],
        };
        IReadOnlyList<MetricsEntry> last = heard[^1].Entries;
        IGrouping<int, MetricsEntry>[] layers = [.. last.Where(e => e.Layer > 0 && e.Values.ContainsKey("reconstruction"))
            .GroupBy(e => e.Layer).OrderBy(g => g.Key)];
        page.Charts(new LineChart
        {
            Title = Text($"Pre-training at K = {heard[^1].Job.Training.Layers[^1]}: reconstruction error per unit"),
            XLabel = "epoch of the layer",
            Curves = [.. layers.TakeLast(4).Select(g => new Series(
                Text($"layer {g.Key}"), [.. g.Select((e, i) => (i + 1.0, e.Values["reconstruction"]))]))],
        }, tuning);
        for (int c = 0; c < heard.Length; c++)
        {
            foreach ((double epoch, double value) in tuning.Curves[c].Points)
            {
                numbers.Add(
                    Section, "fine-tuning", heard[c].Job.Training.Layers[^1], Text($"D on training items after epoch {epoch:0}"), value);
            }
        }

        foreach (IGrouping<int, MetricsEntry> layer in layers)
        {
            int epoch = 0;
            foreach (MetricsEntry entry in layer)
            {
                epoch++;
                numbers.Add(Section, Text($"layer {layer.Key}"), heard[^1].Job.Training.Layers[^1],
                    Text($"reconstruction error after epoch {epoch}"), entry.Values["reconstruction"]);
            }
        }
    }

    // Of the best curve, four code lengths at most, the ends among them.
    private static ModelJob[] Shown(StudyFolder study)
    {
        string? series = study.Table.BestSeries;
        ModelJob[] jobs =
        [
            .. study.Plan.Results
                .Where(r => r.Labels.Any(l => series is null || study.Names.Of(l, study.Plan.ModelOf(r).Training.Beta) == series))
                .Select(study.Plan.ModelOf).Where(study.Store.Has)
                .GroupBy(j => j.Training.Layers[^1]).OrderBy(g => g.Key).Select(g => g.First()),
        ];
        return jobs.Length <= 4 ? jobs : [.. Enumerable.Range(0, 4).Select(i => jobs[i * (jobs.Length - 1) / 3])];
    }

    private static IReadOnlyList<MetricsEntry> Heard(StudyFolder study, ModelJob job)
    {
        LowerJob? lower = study.Plan.LowerOf(job);
        return
        [
            .. lower is null ? [] : MetricsLog.Read(study.Store.MetricsOf(lower)),
            .. MetricsLog.Read(study.Store.MetricsOf(job)),
        ];
    }

    private static ImageGrid Filters(Matrix weights, TestItems items)
    {
        int count = Math.Min(PerRow * FilterRows, weights.Columns);
        float[][] filters =
            [.. Enumerable.Range(0, count).Select(j => Enumerable.Range(0, weights.Rows).Select(i => weights[i, j]).ToArray())];
        float[] sizes = [.. filters.SelectMany(f => f).Select(Math.Abs).Order()];
        float full = Math.Max(sizes[(int)(FullShare * (sizes.Length - 1))], 1e-6f);
        return Grid(count, j => Picture.OfSigned(filters[j], items.Width, items.Height, full));
    }

    private static ImageGrid Grid(int count, Func<int, Picture> picture)
    {
        int columns = Math.Min(PerRow, count);
        var grid = new ImageGrid((count + columns - 1) / columns, columns) { Scale = 2, Gap = 6, Paper = null };
        for (int i = 0; i < count; i++) grid[i / columns, i % columns] = picture(i);
        return grid;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
