namespace Rbm.Simd.Cli.Tests;

public sealed class StudyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_study_leaves_its_tables_and_charts_in_the_folder()
    {
        string output = _folder["study"];
        CliRun run = CliRun.Of("study", "small-sources", "--quick", "-o", output, "--threads", "2").Succeeds();
        Assert.Contains("small-sources.md", run.Out);
        Assert.Equal(12, Directory.GetFiles(output).Length);
        Assert.StartsWith("# DBN-BA against exact Blahut-Arimoto", File.ReadAllText(Path.Combine(output, "small-sources.md")));
    }

    [Theory]
    [InlineData("small-sources")]
    [InlineData("approximation")]
    [InlineData("samplers")]
    public void A_folder_that_holds_something_is_left_alone(string study)
    {
        Directory.CreateDirectory(_folder["full"]);
        File.WriteAllText(Path.Combine(_folder["full"], "mine.txt"), "mine");
        CliRun.Of("study", study, "-o", _folder["full"]).FailsSaying(ExitCode.InputOutput, "is not empty; -f writes into it");
        string file = Path.Combine(_folder["full"], "mine.txt");
        CliRun.Of("study", study, "-o", file).FailsSaying(ExitCode.InputOutput, "is a file, a folder expected");
        CliRun.Of("study", study, "-o", "-").FailsSaying(ExitCode.Usage, "-o must be a folder");
        Assert.Equal(["mine.txt"], Directory.GetFiles(_folder["full"]).Select(Path.GetFileName));
    }
}
