using Rbm.Simd.Bench.Results;

namespace Rbm.Simd.Tests.Bench;

/// <summary>README's tables are a selection of what was recorded, and nothing else of the README changes.</summary>
public sealed class ReadmeTablesTests : IDisposable
{
    private const string Recorded = """
        # Gemm

        | Method | Shape | Isa | Median | GFLOP/s | % of ceiling | x best peer | Allocated |
        |---|---|---|---|---|---|---|---|
        | Ours | 30 x 784 x 1000 NN | avx512 | 500.0 us | 94.1 | 80.0 | 1.25 | - |
        | Ours | 30 x 784 x 1000 NN | avx2 | 600.0 us | 78.4 | 66.7 | 1.04 | - |
        | OpenBlas | 30 x 784 x 1000 NN |  | 625.0 us | 75.3 | 64.0 | 1.00 | - |

        * a legend
        """;

    private const string Table = """
        | Shape | Median | GFLOP/s | % of ceiling | x best peer |
        | ---: | ---: | ---: | ---: | ---: |
        | 30 x 784 x 1000 NN | 500.0 us | 94.1 | 80.0 | 1.25 |
        """;

    private readonly string _results = Directory.CreateTempSubdirectory().FullName;

    public ReadmeTablesTests()
    {
        Directory.CreateDirectory(Path.Combine(_results, "Some CPU"));
        File.WriteAllText(Path.Combine(_results, "Some CPU", "Gemm.md"), Recorded);
    }

    public void Dispose() => Directory.Delete(_results, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("| 30 x 784 x 1000 NN | 1.0 us |\n")]
    public void Replaces_what_stands_between_the_marks_and_nothing_else(string stale) => Assert.Equal(
        $"before\n<!-- bench:gemm Some CPU -->\n{Table}\n<!-- /bench -->\nafter\n",
        ReadmeTables.Update($"before\n<!-- bench:gemm Some CPU -->\n{stale}<!-- /bench -->\nafter\n", _results));

    [Fact]
    public void A_second_update_changes_nothing()
    {
        string once = ReadmeTables.Update("<!-- bench:gemm -->\n<!-- /bench -->", _results, "Some CPU");
        Assert.Equal(once, ReadmeTables.Update(once, _results));
    }

    [Fact]
    public void A_free_place_is_taken_by_a_machine_that_has_the_results()
    {
        const string Free = "<!-- bench:gemm -->\n<!-- /bench -->\n<!-- bench:ladder -->\n<!-- /bench -->";
        Assert.Equal(Free, ReadmeTables.Update(Free, _results));
        Assert.Equal(
            $"<!-- bench:gemm Some CPU -->\n{Table}\n<!-- /bench -->\n<!-- bench:ladder -->\n<!-- /bench -->",
            ReadmeTables.Update(Free, _results, "Some CPU"));
    }

    [Fact]
    public void Numbers_in_a_free_place_are_removed() => Assert.Equal(
        "<!-- bench:gemm -->\n<!-- /bench -->", ReadmeTables.Update("<!-- bench:gemm -->\n| 1 |\n<!-- /bench -->", _results));

    [Fact]
    public void An_unknown_table_an_absent_machine_and_a_missing_column_are_refused()
    {
        Assert.Contains("'gem'", Assert.Throws<FormatException>(() => Update("gem Some CPU")).Message);
        Assert.Throws<DirectoryNotFoundException>(() => Update("gemm Another"));
        File.WriteAllText(Path.Combine(_results, "Some CPU", "Gather.md"), Recorded);
        Assert.Contains("no column 'Density'", Assert.Throws<FormatException>(() => Update("gather Some CPU")).Message);

        string Update(string mark) => ReadmeTables.Update($"<!-- bench:{mark} -->\n<!-- /bench -->", _results);
    }

    [Fact]
    public void Every_headline_names_a_suite_once() =>
        Assert.Equal(Headlines.All.Count, Headlines.All.Select(h => h.Name).Distinct().Count());
}
