using Rbm.Simd.Lab.Baselines;
using Rbm.Simd.Lab.SweepReports;
using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Lab.Tests.Sweeps;

namespace Rbm.Simd.Lab.Tests.SweepReports;

public sealed class ResultTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-table-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Known_rows_make_a_known_table()
    {
        ResultTable table = ResultTable.Of(Merged.Sweep, Merged.Baselines);
        Assert.Equal("""
            | K | beta | effort 0 | highest effort | without BA | PCA, K reals | PCA, K bits | ITQ | Lloyd VQ | training |
            | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
            | 9 | 2 | 0.0900 | 0.0750 (9) | 0.0700 | 0.0733 | 0.0927 |  | **0.0670** | 14 min |
            | 24 | 0 | 0.0700 ± 0.0141 | **0.0410 ± 0.0014 (5)** |  | 0.0455 |  | 0.0700 |  | 36 min |

            Mean distortion
            """.ReplaceLineEndings("\n"), table.ToMarkdown().Split(", the share of wrong bits")[0]);
        Assert.All(table.ToMarkdown().Split('\n'), line => Assert.InRange(line.Length, 0, 130));
        Assert.Contains("the mean of up to 2 seeds ± their standard deviation", table.Explanation());
        Assert.Contains("Without BA is Hinton's scheme", table.Explanation());
        Assert.Contains("10,000 items of mnist:test; K reals are real numbers, not bits", table.Explanation());
        Assert.DoesNotContain("Table is", table.Explanation());
        Assert.Equal(0.25, table.Lines[1].Unrolled!.Mean, 12);
        Assert.Equal(("paper", 0.0733), (table.BestSeries, table.RealCoefficients(9)));
    }

    [Fact]
    public void Without_baselines_and_with_one_scheme_the_columns_are_fewer()
    {
        MergedSweep plain = new([.. Merged.Sweep.Rows.Where(r => r.Beta is null)], []);
        ResultTable table = ResultTable.Of(plain, null);
        Assert.Equal(["K", "effort 0", "highest effort", "training"], table.Cells()[0]);
        Assert.Equal("There is no result yet.\n", ResultTable.Of(new MergedSweep([], ["all"]), Merged.Baselines).ToMarkdown());
    }

    [Fact]
    public void What_ends_with_a_table_is_as_good_as_the_table()
    {
        MergedSweep sweep = new(
        [
            .. Merged.Sweep.Rows, Merged.Row("paper", 9, 2, 1, 9, 0.066, "table"), Merged.Row("no-ba", 9, null, 1, 9, 0.068, "table"),
        ], []);
        ResultTable table = ResultTable.Of(sweep, Merged.Baselines);
        ResultLine line = table.Lines[0];
        Assert.Equal((0.066, "table", 0.068), (line.Best.Mean, line.BestWith, line.NoBlahutArimoto!.Mean));
        Assert.Equal((0.041, "effort 5"), (Math.Round(table.Lines[1].Best.Mean, 12), table.Lines[1].BestWith));
        string[] first = [.. table.ToMarkdown().Split('\n')[2].Split('|').Select(cell => cell.Trim())];
        Assert.Equal(["9", "2", "0.0900", "0.0750 (9)", "**0.0660**", "0.0680"], first[1..7]);
    }

    [Fact]
    public void Curves_of_several_betas_are_told_apart_and_pairings_are_not()
    {
        SeriesNames names = SeriesNames.Of([("grid", 9, 0.5), ("grid", 9, 1.0), ("paper", 9, 2.0), ("paper", 24, 0.0)]);
        Assert.Equal("grid, beta 0.5", names.Of("grid", 0.5));
        Assert.Equal("paper", names.Of("paper", 2));
    }

    [Fact]
    public void The_best_curve_is_of_the_most_points_and_then_of_the_least_distortion()
    {
        MergedSweep sweep = new(
        [
            Merged.Row("a", 9, 1, 1, 0, 0.08), Merged.Row("a", 12, 1, 1, 0, 0.07), Merged.Row("b", 9, 2, 1, 0, 0.07),
            Merged.Row("b", 12, 2, 1, 0, 0.06), Merged.Row("c", 9, 3, 1, 0, 0.01),
        ], []);
        Assert.Equal("b", ResultTable.Of(sweep, null).BestSeries);
    }

    [Fact]
    public void A_merged_file_gives_the_table_of_its_sweep()
    {
        SweepPlan plan = TinySweep.Plan();
        var store = new SweepStore(_folder);
        foreach (ResultJob job in plan.Results.Take(2)) store.Put(job, Result(plan, job));
        SweepTable merged = SweepTable.Merge(plan, store);
        string path = Path.Combine(_folder, "x.json");
        File.WriteAllText(path, merged.ToJson());
        MergedSweep loaded = MergedSweep.Load(path);
        Assert.Equal(MergedSweep.Of(plan, merged).Rows.Select(r => r.Distortion), loaded.Rows.Select(r => r.Distortion));
        Assert.Equal(merged.Rows.Count, loaded.Rows.Count);
        Assert.Single(loaded.Missing);

        File.WriteAllText(path, merged.ToJson().Replace("\"effort\":0", "\"effort\":-1"));
        Assert.StartsWith(
            $"{path}: row 1 has a figure out of its range", Assert.Throws<InvalidDataException>(() => MergedSweep.Load(path)).Message);
        File.WriteAllText(path, "{\"rows\":[");
        Assert.StartsWith($"{path}, line 1: ", Assert.Throws<InvalidDataException>(() => MergedSweep.Load(path)).Message);
    }

    [Fact]
    public void Baselines_are_read_as_they_were_written_and_damaged_ones_are_refused()
    {
        string path = Path.Combine(_folder, "baselines.json");
        File.WriteAllText(path, Merged.Baselines.ToJson());
        BaselineTable read = StudyFiles.Baselines(path);
        Assert.Equal(Merged.Baselines.Results, read.Results);
        Assert.Equal(Merged.Baselines.ToJson(), read.ToJson());
        Refused(text => text.Replace("\"distortion\"", "\"distraction\""), $"{path}, line ");
        Refused(text => text[..(text.Length / 2)], $"{path}, line ");
        Refused(text => text.Replace("0.0733", "7.33"), $"{path}: 'PCA, real coefficients' has distortion 7.33");
        InvalidDataException odd = Assert.Throws<InvalidDataException>(() => ResultTable.Of(
            new MergedSweep([Merged.Sweep.Rows[0] with { N = 64 }], []), Merged.Baselines));
        Assert.Equal("the baselines are of items of 784 bits, the sweep is of items of 64", odd.Message);

        void Refused(Func<string, string> damage, string message)
        {
            File.WriteAllText(path, damage(Merged.Baselines.ToJson()));
            Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => StudyFiles.Baselines(path)).Message);
        }
    }

    [Fact]
    public void A_curve_is_read_with_its_bracket_and_without_points_that_were_refused()
    {
        string path = Path.Combine(_folder, "rd.json");
        File.WriteAllText(path, """
            {"source":"mnist:test","n":784,"method":"ais","measure":"hamming","note":"a note","items":50,"points":[
            {"beta":1,"d":0.04,"r":0.1,"r_lower":0,"r_upper":0.12,"r_from_below":0.09,"effective_chains":3.5},
            {"beta":0.5,"d":0.08,"r":0.02,"r_lower":0,"r_upper":0.02},
            {"beta":9,"d":null,"r":null,"r_lower":null,"r_upper":null,"refused":"too cold"}]}
            """);
        SourceCurve curve = StudyFiles.Curve(path);
        Assert.Equal([0.02, 0.1], curve.Points.Select(p => p.Rate));
        Assert.Equal((0.09, 0.12), (curve.Points[1].RateLower, curve.Points[1].RateUpper));
        Assert.Equal("too cold", curve.Refusal);
        File.WriteAllText(path, "[]");
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => StudyFiles.Curve(path)).Message);
    }

    [Fact]
    public void A_text_takes_the_table_between_its_comments()
    {
        string text = $"a\n{ReadmeResults.Begin}\nold\n{ReadmeResults.End}\nb\n";
        Assert.Equal($"a\n{ReadmeResults.Begin}\nnew\n{ReadmeResults.End}\nb\n", ReadmeResults.Update(text, "new\n", "t"));
        Assert.Throws<InvalidDataException>(() => ReadmeResults.Update("a", "new", "t"));
        Assert.Throws<InvalidDataException>(() => ReadmeResults.Update(text + text, "new", "t"));
    }

    private static SweepResult Result(SweepPlan plan, ResultJob job) => new()
    {
        Job = job.Job, Format = job.Format, ModelSha256 = "0", ModelBytes = 10, N = 24, K = plan.ModelOf(job).Training.Layers[^1],
        Items = 40,
        Points =
        [
            .. job.Efforts.Select(e => new SweepMeasurement
            {
                Network = "dae", Effort = e, Distortion = 0.2 - 0.01 * e, DistortionP50 = 0.2, DistortionP99 = 0.3, DistortionMax = 0.4,
                RateNominal = 0.1, RateCodeEntropy = 0.1, RatePayload = 0.1, RateEscapes = 0, RateFile = 0.2, RateFileWithModel = 0.4,
                NllBits = 3, CodesDistinct = 5, CodesLargestShare = 0.5, CodesEntropyBits = 2,
            }),
        ],
    };
}
