using Rbm.Simd.Lab.SweepReports;

namespace Rbm.Simd.Lab.Tests.SweepReports;

/// <summary>The read-me's result table is that of the recorded results.</summary>
public sealed class ReadmeResultsTests
{
    private const string Remedy =
        "rbm sweep table bench/results/paper-table.json --baselines bench/results/baselines.json --into README.md";

    [Fact]
    public void The_result_table_is_that_of_the_recorded_results()
    {
        string root = Root(), results = Path.Combine(root, "bench", "results");
        string readme = File.ReadAllText(Path.Combine(root, "README.md"));
        ResultTable table = ResultTable.Of(
            MergedSweep.Load(Path.Combine(results, "paper-table.json")), StudyFiles.Baselines(Path.Combine(results, "baselines.json")));
        Assert.True(readme == ReadmeResults.Update(readme, table.ToMarkdown(), "README.md"), $"the table is not the recorded one: {Remedy}");
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Rbm.Simd.sln"))) return folder.FullName;
        throw new InvalidOperationException("no Rbm.Simd.sln above the tests");
    }
}
