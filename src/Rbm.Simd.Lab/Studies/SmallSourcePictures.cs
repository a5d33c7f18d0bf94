using System.Globalization;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Charts;

namespace Rbm.Simd.Lab.Studies;

/// <summary>The study's charts of one source, by what their files are named after.</summary>
internal static class SmallSourcePictures
{
    public static IEnumerable<(string Name, byte[] Png)> Draw(SmallSourceResult result, SmallSource source)
    {
        SmallSourceOptions o = result.Options;
        string most = o.Items[^1].ToString("#,0", CultureInfo.InvariantCulture);
        yield return ("plane", Plane(result, source));
        yield return ("distortion", OverIterations(
            result, source, $"{source.Title}: distortion by iteration, n = {most}", "D: mean distortion of a source bit",
            r => r.Learned.Distortion, r => r.Path.Distortion, fromZero: true));
        yield return ("rate", OverIterations(
            result, source, $"{source.Title}: rate by iteration, n = {most}", "R: rate of eq. (4), bits for a source bit",
            r => r.Learned.FunctionalRate, r => r.Path.FunctionalRate, fromZero: true));
        yield return ("mean-log-z", OverIterations(
            result, source, $"{source.Title}: E log Z' by iteration, n = {most}", "E log Z', nats of a word",
            r => r.Learned.MeanLogNormalizer, r => r.Path.MeanLogNormalizer, fromZero: false));
        yield return ("kolmogorov-smirnov", ByItems(result, source));
    }

    private static byte[] Plane(SmallSourceResult result, SmallSource source)
    {
        SmallSourceOptions o = result.Options;
        var exact = BlahutArimoto.OfBits(source.Distribution, o.Measure);
        double[] betas = [.. Enumerable.Range(1, 80).Select(i => 0.1 * i)];
        BlahutArimotoResult[] curve = exact.Curve(betas, new() { Tolerance = 1e-5, MostIterations = 5000 });
        RateDistortionPoint end = new(0, exact.ZeroRateDistortion, 0, double.NaN, double.NaN);
        int[] shown = o.Items.Count == 1 ? [o.Items[0]] : [o.Items[^1], o.Items[0]];
        return new RateDistortionChart
        {
            Title = $"{source.Title}: learned points after {o.Iterations} iterations",
            Curves = [new("R(D), exact", [end, .. curve.Select(c => c.Point with { RateLower = double.NaN })])],
            Achieved =
            [
                .. shown.Select((n, i) => new OperatingPoints(
                    string.Create(CultureInfo.InvariantCulture, $"DBN-BA, n = {n:#,0}"),
                    [
                        .. from beta in o.Betas
                           let rows = result.At(source.Name, beta, n, o.Iterations).ToArray()
                           select new OperatingPoint(
                               i == 0 ? string.Create(CultureInfo.InvariantCulture, $"beta = {beta}") : "",
                               rows.Average(r => r.Learned.Distortion), rows.Average(r => r.Learned.FunctionalRate)),
                    ])),
            ],
        }.ToPng();
    }

    private static byte[] OverIterations(
        SmallSourceResult result, SmallSource source, string title, string label, Func<SmallSourceRow, double> learned,
        Func<SmallSourceRow, double> path, bool fromZero)
    {
        SmallSourceOptions o = result.Options;
        var lines = new List<ChartLine>();
        for (int b = 0; b < o.Betas.Count; b++)
        {
            SmallSourceRow[][] byIteration =
                [.. Enumerable.Range(0, o.Iterations + 1).Select(t => result.At(source.Name, o.Betas[b], o.Items[^1], t).ToArray())];
            lines.Add(new(Name("learned", o.Betas[b]), [.. byIteration.Select((rows, t) => ((double)t, rows.Average(learned)))])
            {
                Color = b, Errors = [.. byIteration.Select(rows => Markdown.StandardError([.. rows.Select(learned)]))],
            });
            lines.Add(new(Name("exact", o.Betas[b]), [.. byIteration.Select((rows, t) => ((double)t, rows.Average(path)))])
            {
                Color = b, Kind = LineKind.Dashed,
            });
        }

        return new LinesChart
        {
            Title = title, XLabel = "t: Blahut-Arimoto iterations", YLabel = label, Lines = lines, FromZero = fromZero,
        }.ToPng();
    }

    private static byte[] ByItems(SmallSourceResult result, SmallSource source)
    {
        SmallSourceOptions o = result.Options;
        var lines = new List<ChartLine>();
        for (int b = 0; b < o.Betas.Count; b++)
        {
            SmallSourceRow[][] byItems = [.. o.Items.Select(n => result.At(source.Name, o.Betas[b], n, o.Iterations).ToArray())];
            lines.Add(new(Name("learned", o.Betas[b]), Over(byItems, r => r.KolmogorovSmirnov))
            {
                Color = b, Errors = [.. byItems.Select(rows => Markdown.StandardError([.. rows.Select(r => r.KolmogorovSmirnov)]))],
            });
            lines.Add(new(Name("exact for the draw", o.Betas[b]), Over(byItems, r => r.KolmogorovSmirnovOfDraw))
            {
                Color = b, Kind = LineKind.Dashed,
            });
        }

        double n0 = o.Items[0], most = lines.Max(l => l.Points[0].Y);
        lines.Add(new("slope of 1/sqrt(n)", [.. o.Items.Select(n => ((double)n, most * Math.Sqrt(n0 / n)))])
        {
            Color = 6, Kind = LineKind.Dotted,
        });
        return new LinesChart
        {
            Title = $"{source.Title}: learned mu to exact iterations, t = {o.Iterations}",
            XLabel = "n: items drawn", YLabel = "Kolmogorov-Smirnov distance", LogX = true, LogY = true, Lines = lines,
        }.ToPng();

        (double, double)[] Over(SmallSourceRow[][] byItems, Func<SmallSourceRow, double> of) =>
            [.. byItems.Select((rows, i) => ((double)o.Items[i], rows.Average(of)))];
    }

    private static string Name(string what, double beta) => string.Create(CultureInfo.InvariantCulture, $"{what}, beta = {beta}");
}
