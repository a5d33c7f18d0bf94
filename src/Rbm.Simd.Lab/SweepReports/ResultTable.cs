using System.Globalization;
using System.Text;
using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.Studies;
using Rbm.Simd.Lab.Sweeps;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>A distortion over the seeds.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Spread">Their standard deviation; null for one seed, of whose spread nothing is known.</param>
/// <param name="Seeds">How many they are.</param>
public sealed record SeedMean(double Mean, double? Spread, int Seeds)
{
    /// <summary>The mean of measurements; null of none.</summary>
    public static SeedMean? Of(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0) return null;
        double mean = values.Average();
        double? spread = values.Count == 1 ? null : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        return new SeedMean(mean, spread, values.Count);
    }

    /// <summary>Four digits, and the spread where there is one.</summary>
    public override string ToString() =>
        Spread is { } spread ? $"{Markdown.Fixed(Mean)} ± {Markdown.Fixed(spread)}" : Markdown.Fixed(Mean);
}

/// <summary>A line of a <see cref="ResultTable"/>: all seeds of a curve's point.</summary>
/// <param name="Series">The curve: a pairing, or a part of the grid.</param>
/// <param name="K">K, the bits of the code.</param>
/// <param name="Beta">beta; null without Blahut-Arimoto.</param>
/// <param name="ByEffort">The distortion after fine-tuning by the encoder's effort.</param>
/// <param name="Table">The distortion with the table that was made of the network; null where none was.</param>
/// <param name="Unrolled">
/// That after DBN Blahut-Arimoto, before fine-tuning, at the highest effort that it was measured with; null where it was not.
/// </param>
/// <param name="FineTuned">That after fine-tuning at the effort of <paramref name="Unrolled"/>; null where there is no such one.</param>
/// <param name="NoBlahutArimoto">The scheme without Blahut-Arimoto at its best; null where it was not measured.</param>
/// <param name="TrainingSeconds">The mean time of a training; 0 if it is not known.</param>
public sealed record ResultLine(
    string Series, int K, double? Beta, IReadOnlyDictionary<int, SeedMean> ByEffort, SeedMean? Table, SeedMean? Unrolled,
    SeedMean? FineTuned, SeedMean? NoBlahutArimoto, double TrainingSeconds)
{
    /// <summary>The highest effort that was measured.</summary>
    public int HighestEffort => ByEffort.Keys.Max();

    /// <summary>The distortion of what the training ends with: of the table where there is one, else at the highest effort.</summary>
    public SeedMean Best => Table ?? ByEffort[HighestEffort];

    /// <summary>What <see cref="Best"/> was measured with, in a few words.</summary>
    public string BestWith => Table is null ? string.Create(CultureInfo.InvariantCulture, $"effort {HighestEffort}") : "table";
}

/// <summary>What a sweep found beside what the baselines do: the same table for pages and for Markdown.</summary>
public sealed class ResultTable
{
    /// <summary>The baseline whose codewords are items.</summary>
    internal const string Vector = "Lloyd VQ";

    private const string Reals = "PCA, real coefficients", Signs = "PCA, signs", Itq = "ITQ";

    // Of Markdown, which people read as text, too.
    private const int LineLength = 130;

    private readonly BaselineTable? _baselines;

    private ResultTable(IReadOnlyList<ResultLine> lines, BaselineTable? baselines) => (Lines, _baselines) = (lines, baselines);

    /// <summary>The lines: by K, from the shortest code up, those of several curves together.</summary>
    public IReadOnlyList<ResultLine> Lines { get; }

    /// <summary>Makes the table.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="baselines">The baselines; null where they are not known.</param>
    /// <exception cref="InvalidDataException">The baselines are of items of another length.</exception>
    public static ResultTable Of(MergedSweep sweep, BaselineTable? baselines)
    {
        if (baselines is not null && sweep.Rows.FirstOrDefault(r => r.N != baselines.Length) is { } odd)
            throw new InvalidDataException($"the baselines are of items of {baselines.Length} bits, the sweep is of items of {odd.N}");
        MergedRow[] tuned = [.. sweep.Rows.Where(r => r.Network == SweepMeasurement.FineTuned)];
        MergedRow[] plain = [.. sweep.Rows.Where(r => r.Beta is null)];
        bool alone = tuned.All(r => r.Beta is null);
        string[] order = [.. sweep.Rows.Select(r => r.Label).Distinct()];
        return new ResultTable(
        [
            .. tuned.Where(r => alone || r.Beta is not null).GroupBy(r => (r.Label, r.K, r.Beta))
                .OrderBy(g => g.Key.K).ThenBy(g => Array.IndexOf(order, g.Key.Label)).Select(Line),
        ], baselines);

        ResultLine Line(IGrouping<(string Label, int K, double? Beta), MergedRow> of)
        {
            MergedRow[] all = [.. sweep.Rows.Where(r => (r.Label, r.K, r.Beta) == of.Key)];
            int? before = all.Where(r => r.Network == SweepMeasurement.Unrolled).Max(r => (int?)r.Effort);
            var byEffort = of.GroupBy(r => r.Effort).ToDictionary(g => g.Key, g => SeedMean.Of([.. g.Select(r => r.Distortion)])!);
            return new ResultLine(
                of.Key.Label, of.Key.K, of.Key.Beta, byEffort,
                AtHighest(all, SweepMeasurement.Table), AtHighest(all, SweepMeasurement.Unrolled),
                before is { } effort ? byEffort.GetValueOrDefault(effort) : null,
                alone ? null : AtHighest(plain, SweepMeasurement.Table, of.Key.K) ?? AtHighest(plain, SweepMeasurement.FineTuned, of.Key.K),
                of.Average(r => r.TrainingSeconds));
        }
    }

    /// <summary>What a baseline does with codes of K bits, or K real coefficients; null where it is not known.</summary>
    public double? Baseline(string name, int k) => _baselines?.Results.FirstOrDefault(r => r.Name == name && r.Size == k)?.Distortion;

    /// <summary>What K real coefficients of PCA do: the paper's baseline; null where it is not known.</summary>
    public double? RealCoefficients(int k) => Baseline(Reals, k);

    /// <summary>The curve of the most points, and of these the one of the least distortion; null without results.</summary>
    public string? BestSeries => Lines.GroupBy(l => l.Series)
        .OrderByDescending(g => g.Count()).ThenBy(g => g.Average(l => l.Best.Mean)).FirstOrDefault()?.Key;

    /// <summary>The best curve's points, from the shortest code up.</summary>
    public IReadOnlyList<ResultLine> BestLines => [.. Lines.Where(l => l.Series == BestSeries)];

    /// <summary>Those of some lines for which it is known what K real coefficients of PCA do, with that.</summary>
    public (ResultLine Line, double Reals)[] Compared(IEnumerable<ResultLine> lines) =>
    [
        .. lines.Select(l => (Line: l, Reals: RealCoefficients(l.K)))
            .Where(c => c.Reals is not null).Select(c => (c.Line, c.Reals!.Value)),
    ];

    /// <summary>A header and the lines; columns that would be empty are left out.</summary>
    public string[][] Cells()
    {
        bool several = Lines.Select(l => l.Series).Distinct().Count() > 1;
        (string Head, Func<ResultLine, string> Cell)[] columns =
        [
            ("K", l => l.K.ToString(CultureInfo.InvariantCulture)),
            ("curve", l => several ? l.Series : ""),
            ("beta", l => l.Beta?.ToString("0.######", CultureInfo.InvariantCulture) ?? ""),
            ("effort 0", l => At(l, 0)),
            ("effort 3", l => At(l, 3)),
            ("highest effort", l => Lines.All(o => o.HighestEffort is 0 or 3)
                ? "" : string.Create(CultureInfo.InvariantCulture, $"{l.ByEffort[l.HighestEffort]} ({l.HighestEffort})")),
            ("table", l => l.Table?.ToString() ?? ""),
            ("without BA", l => l.NoBlahutArimoto?.ToString() ?? ""),
            ("PCA, K reals", l => Fixed(Baseline(Reals, l.K))),
            ("PCA, K bits", l => Fixed(Baseline(Signs, l.K))),
            ("ITQ", l => Fixed(Baseline(Itq, l.K))),
            ("Lloyd VQ", l => Fixed(Baseline(Vector, l.K))),
            ("training", l => Duration(l.TrainingSeconds)),
        ];
        var filled = columns.Where(c => Lines.Any(l => c.Cell(l).Length > 0)).ToArray();
        return [[.. filled.Select(c => c.Head)], .. Lines.Select(l => (string[])[.. filled.Select(c => c.Cell(l))])];
    }

    /// <summary>The places in <see cref="Cells"/>, without the header, of the least distortion of each line.</summary>
    public IReadOnlySet<(int Row, int Column)> Best()
    {
        string[][] cells = Cells();
        int[] places =
            [.. Enumerable.Range(0, cells[0].Length).Where(c => cells[0][c] is not ("K" or "curve" or "beta" or "training"))];
        var best = new HashSet<(int, int)>();
        for (int r = 1; r < cells.Length; r++)
        {
            (int Column, double Value)[] values = [.. places.Where(c => cells[r][c].Length > 0).Select(c => (c, Leading(cells[r][c])))];
            foreach ((int column, double value) in values)
                if (value <= values.Min(v => v.Value)) best.Add((r - 1, column));
        }

        return best;
    }

    /// <summary>What the table says, in a few sentences.</summary>
    public string Explanation()
    {
        var text = new StringBuilder();
        int seeds = Lines.SelectMany(l => l.ByEffort.Values).Select(m => m.Seeds).DefaultIfEmpty(0).Max();
        text.Append("Mean distortion, the share of wrong bits, of items that nothing was learned from, by the encoder's effort");
        if (seeds > 1) text.Append(CultureInfo.InvariantCulture, $"; the mean of up to {seeds} seeds ± their standard deviation");
        text.Append(". ");
        if (Cells()[0].Contains("highest effort")) text.Append("In brackets the highest effort that was measured. ");
        if (Lines.Any(l => l.Table is not null)) text.Append("Table is the decoder as a table of all its reproductions, refined. ");
        if (Lines.Any(l => l.NoBlahutArimoto is not null))
            text.Append("Without BA is Hinton's scheme at its best: with its table, or at the highest effort that was measured of it. ");
        if (_baselines is { } table)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"The baselines were measured on {table.TestItems:#,0} items of {table.Test}; K reals are real numbers, not bits. ");
        }

        return text.Append("Training is the time of one model, shared layers included.").ToString();
    }

    /// <summary>The table as Markdown, with what it says below.</summary>
    public string ToMarkdown()
    {
        if (Lines.Count == 0) return "There is no result yet.\n";
        var text = new StringBuilder();
        string[][] cells = Cells();
        IReadOnlySet<(int Row, int Column)> best = Best();
        Markdown.Table(text, cells[0], 0, cells.Skip(1).Select((row, r) => (string[])
            [.. row.Select((cell, c) => best.Contains((r, c)) ? $"**{cell}**" : cell)]));
        foreach (string line in Wrapped(Explanation())) text.AppendLine(line);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > LineLength)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }

        yield return line.ToString();
    }

    // As it is printed: what looks equal is equally good.
    private static double Leading(string cell) => double.Parse(cell.Split(' ')[0], CultureInfo.InvariantCulture);

    private static string At(ResultLine line, int effort) => line.ByEffort.TryGetValue(effort, out SeedMean? mean) ? mean.ToString() : "";

    private static string Fixed(double? value) => value is { } number ? Markdown.Fixed(number) : "";

    internal static string Duration(double seconds) => seconds switch
    {
        <= 0 => "",
        < 120 => FormattableString.Invariant($"{seconds:F0} s"),
        < 7200 => FormattableString.Invariant($"{seconds / 60:F0} min"),
        _ => FormattableString.Invariant($"{seconds / 3600:F1} h"),
    };

    private static SeedMean? AtHighest(IEnumerable<MergedRow> rows, string network, int? code = null)
    {
        MergedRow[] of = [.. rows.Where(r => r.Network == network && (code is null || r.K == code))];
        return of.Length == 0 ? null : SeedMean.Of([.. of.Where(r => r.Effort == of.Max(o => o.Effort)).Select(r => r.Distortion)]);
    }
}
