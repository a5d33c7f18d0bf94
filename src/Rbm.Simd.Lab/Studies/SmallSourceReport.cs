using System.Globalization;
using System.Text;

namespace Rbm.Simd.Lab.Studies;

/// <summary>The study's rows as CSV, and its tables as Markdown.</summary>
internal static class SmallSourceReport
{
    /// <summary>All rows, a header first; numbers with all their digits.</summary>
    public static string Csv(SmallSourceResult result)
    {
        var text = new StringBuilder();
        text.AppendLine(string.Join(',', Columns.Select(c => c.Name)));
        foreach (SmallSourceRow row in result.Rows)
            text.AppendLine(string.Join(',', Columns.Select(c => Convert.ToString(c.Value(row), CultureInfo.InvariantCulture))));
        return text.ToString();
    }

    private static readonly (string Name, Func<SmallSourceRow, object> Value)[] Columns =
    [
        ("source", r => r.Source), ("beta", r => r.Beta), ("n", r => r.Items), ("seed", r => r.Seed), ("t", r => r.Iteration),
        ("d", r => r.Learned.Distortion), ("r_eq4", r => r.Learned.FunctionalRate), ("i", r => r.Learned.MutualInformation),
        ("mean_log_z", r => r.Learned.MeanLogNormalizer),
        ("d_path", r => r.Path.Distortion), ("r_eq4_path", r => r.Path.FunctionalRate), ("i_path", r => r.Path.MutualInformation),
        ("mean_log_z_path", r => r.Path.MeanLogNormalizer),
        ("d_optimum", r => r.Optimum.Distortion), ("r_optimum", r => r.Optimum.MutualInformation),
        ("mean_log_z_optimum", r => r.Optimum.MeanLogNormalizer),
        ("mean_log_z_drawn", r => r.MeanLogNormalizerDrawn), ("mean_log_z_drawn_most", r => r.OptimumDrawn),
        ("ks", r => r.KolmogorovSmirnov), ("ks_index", r => r.KolmogorovSmirnovOfIndices),
        ("ks_optimum", r => r.KolmogorovSmirnovToOptimum), ("ks_path_optimum", r => r.KolmogorovSmirnovOfPath),
        ("ks_draw", r => r.KolmogorovSmirnovOfDraw), ("ks_learning", r => r.KolmogorovSmirnovOfLearning),
        ("tv", r => r.TotalVariation), ("tv_optimum", r => r.TotalVariationToOptimum),
        ("tv_optimum_next", r => r.TotalVariationOfNextStep), ("tv_z", r => r.TotalVariationOfNormalizers),
        ("kl_bits", r => r.Divergence),
        ("tv_sampling", r => r.SamplingError), ("tv_fit", r => r.FitError), ("tv_step", r => r.StepError),
    ];

    /// <summary>What was run, what the figures are, and the tables.</summary>
    public static string Text(SmallSourceResult result)
    {
        SmallSourceOptions o = result.Options;
        var text = new StringBuilder();
        text.AppendLine("# DBN-BA against exact Blahut-Arimoto on small sources").AppendLine();
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"""
            One machine of {o.Hidden} hidden units, so that Theorem 1 is exact; measure {o.Measure}; {o.Iterations} iterations from a
            nearly uniform mu; {o.Sweeps} sweeps of the chain from each x; {o.Seeds} runs of each kind (mean ± standard error). All
            figures are computed from the learned mu by enumeration, in double precision.
            """)).AppendLine();
        text.AppendLine("""
            - D and R are of a source bit, R in bits. R(4) is the rate of eq. (4), -beta E d - E log Z'; I is the mutual information of the
              same mu(y given x); R(4) - I = KL(mu' || mu) >= 0.
            - Path: exact iterations for the true source from the same start, at the same t. Optimum: where they end.
            - KS is the Kolmogorov-Smirnov distance of Theorem 3 for words: the largest difference of F(y) = P(Y_i <= y_i for all i) over
              all y. In the CSV file ks_index is the same with the words in the order of their indices (bit i has the weight 2^i).
            - KS to the path has two parts: exact iterations for the n drawn items against the path (draw: what n items cannot tell), and
              the learned mu against those (learning: sampling y, the machine and its training). KS of path and optimum is what t leaves
              undone.
            """).AppendLine();
        Points(text, result);
        ByItems(text, result);
        Errors(text, result);
        Guard(text, result);
        return text.ToString();
    }

    private static void Points(StringBuilder text, SmallSourceResult result)
    {
        int n = result.Options.Items[^1];
        text.AppendLine(CultureInfo.InvariantCulture, $"## D and R, n = {n:#,0}, t = {result.Options.Iterations}").AppendLine();
        Markdown.Table(text,
            ["source", "beta", "D", "D path", "D optimum", "R(4)", "I", "I path", "R optimum", "KS to path", "KS path to optimum"],
            1,
            result.Ends(n).Select(g => (string[])
            [
                g.First().Source, Beta(g), Mean(g, r => r.Learned.Distortion), Mean(g, r => r.Path.Distortion),
                Markdown.Fixed(g.First().Optimum.Distortion), Mean(g, r => r.Learned.FunctionalRate),
                Mean(g, r => r.Learned.MutualInformation), Mean(g, r => r.Path.MutualInformation),
                Markdown.Fixed(g.First().Optimum.MutualInformation), Mean(g, r => r.KolmogorovSmirnov),
                Mean(g, r => r.KolmogorovSmirnovOfPath),
            ]));
    }

    private static void ByItems(StringBuilder text, SmallSourceResult result)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"## KS to the path by n, t = {result.Options.Iterations}").AppendLine();
        text.AppendLine("The slope is that of log KS over log n by least squares; -1/2 would be that of a sample's own error.");
        text.AppendLine();
        string[] head =
        [
            "source", "beta", .. result.Options.Items.Select(n => n.ToString("#,0", CultureInfo.InvariantCulture)), "slope", "slope, draw",
        ];
        Markdown.Table(text, head, 1,
            from source in result.Options.Sources
            from beta in result.Options.Betas
            let ends = result.Options.Items.Select(n => result.At(source.Name, beta, n, result.Options.Iterations)).ToArray()
            select (string[])
            [
                source.Name, beta.ToString(CultureInfo.InvariantCulture),
                .. ends.Select(e => Markdown.Mean([.. e.Select(r => r.KolmogorovSmirnov)])),
                Slope(result.Options.Items, [.. ends.Select(e => e.Average(r => r.KolmogorovSmirnov))]),
                Slope(result.Options.Items, [.. ends.Select(e => e.Average(r => r.KolmogorovSmirnovOfDraw))]),
            ]);
    }

    private static void Errors(StringBuilder text, SmallSourceResult result)
    {
        int n = result.Options.Items[^1];
        text.AppendLine(CultureInfo.InvariantCulture, $"## Where the error comes from, n = {n:#,0}, t = {result.Options.Iterations}");
        text.AppendLine();
        text.AppendLine("""
            KS: draw and learning as above. Total variation: of the y drawn in the last iteration and the exact step for the same items
            (sampling), of the learned mu and those y (fit), of the learned mu and that exact step (step), of the learned mu and the path,
            of one exact step from the learned mu and the optimum (next), and of Z'(x), which all optima share, normalised over x (Z').
            KL of the path and the learned mu is in bits of a word.
            """).AppendLine();
        Markdown.Table(text,
            ["source", "beta", "KS draw", "KS learning", "TV sampling", "TV fit", "TV step", "TV path", "KL path", "TV next", "TV Z'"], 1,
            result.Ends(n).Select(g => (string[])
            [
                g.First().Source, Beta(g), Mean(g, r => r.KolmogorovSmirnovOfDraw), Mean(g, r => r.KolmogorovSmirnovOfLearning),
                Mean(g, r => r.SamplingError), Mean(g, r => r.FitError), Mean(g, r => r.StepError), Mean(g, r => r.TotalVariation),
                Mean(g, r => r.Divergence), Mean(g, r => r.TotalVariationOfNextStep), Mean(g, r => r.TotalVariationOfNormalizers),
            ]));
    }

    private static void Guard(StringBuilder text, SmallSourceResult result)
    {
        text.AppendLine("## E log Z'").AppendLine();
        text.AppendLine("""
            For the items drawn, in nats of a word. An exact iteration never lets it fall. Falls: iterations of a learned run that did, of
            all, and the largest. Gap: what the last iteration is below the most that any mu has.
            """).AppendLine();
        Markdown.Table(text, ["source", "beta", "n", "falls", "largest fall", "gap"], 1,
            from source in result.Options.Sources
            from beta in result.Options.Betas
            from n in (int[])[result.Options.Items[0], result.Options.Items[^1]]
            let runs = result.Rows.Where(r => r.Source == source.Name && r.Beta == beta && r.Items == n).GroupBy(r => r.Seed).ToArray()
            let falls = runs.SelectMany(run => run.Zip(run.Skip(1), Fall)).ToArray()
            select (string[])
            [
                source.Name, beta.ToString(CultureInfo.InvariantCulture), n.ToString("#,0", CultureInfo.InvariantCulture),
                $"{falls.Count(f => f > 0)} of {falls.Length}", Markdown.Fixed(Math.Max(0, falls.Max())),
                Markdown.Mean([.. runs.Select(run => run.Last().OptimumDrawn - run.Last().MeanLogNormalizerDrawn)]),
            ]);
    }

    private static double Fall(SmallSourceRow before, SmallSourceRow after) => before.MeanLogNormalizerDrawn - after.MeanLogNormalizerDrawn;

    private static string Beta(IEnumerable<SmallSourceRow> rows) => rows.First().Beta.ToString(CultureInfo.InvariantCulture);

    private static string Mean(IEnumerable<SmallSourceRow> rows, Func<SmallSourceRow, double> of) => Markdown.Fixed(rows.Average(of));

    private static string Slope(IReadOnlyList<int> items, double[] distances)
    {
        if (items.Count < 2) return "";
        double[] x = [.. items.Select(n => Math.Log(n))], y = [.. distances.Select(d => Math.Log(d))];
        double mx = x.Average(), my = y.Average();
        return Markdown.Fixed(x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / x.Sum(a => (a - mx) * (a - mx)), 2);
    }
}
