using System.Text.Json;

namespace Rbm.Simd.Cli.Tests;

/// <summary>What <c>rbm bench</c> prints. The times are whatever they are.</summary>
public sealed class BenchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Json_has_every_figure_and_all_are_positive()
    {
        CliRun run = CliRun.Of("bench", "--seconds", "0", "--threads", "2", "--json").Succeeds();
        Assert.Empty(run.Error);
        JsonElement json = JsonDocument.Parse(run.Out).RootElement;
        Assert.NotEmpty(json.GetProperty("cpu").GetString()!);
        Assert.Equal(Isa.Current.ToString().ToLowerInvariant(), json.GetProperty("isa").GetString());
        Assert.Equal(2, json.GetProperty("threads").GetInt32());
        Assert.True(json.GetProperty("ceiling_gflops_per_core").GetDouble() > 0);
        Entries(json, "ceilings", "gflops");
        Entries(json, "memory", "bytes_per_thread", "read_gbps", "write_gbps", "copy_gbps");
        JsonElement[] gemm = Entries(json, "gemm", "m", "n", "k", "gflops", "of_ceiling");
        Assert.Equal([(1020, 1), (1020, 2)], gemm.Where(e => e.GetProperty("k").GetInt32() == 1024)
            .Select(e => (e.GetProperty("m").GetInt32(), e.GetProperty("threads").GetInt32())));
        Entries(json, "gather", "m", "n", "k", "density", "gflops", "of_ceiling");
        JsonElement[] cd = Entries(json, "cd_step", "visible", "hidden", "samples_per_second", "of_ceiling");
        Assert.Equal([30, 30, 100, 100, 256, 256], cd.Select(e => e.GetProperty("batch").GetInt32()));
        JsonElement[] fineTuning = Entries(json, "dae_step", "batch", "samples_per_second", "of_ceiling");
        Assert.All(fineTuning, e => Assert.Equal("[784,1000,900,800,24]", e.GetProperty("layers").GetRawText()));
        JsonElement[] encode = Entries(json, "encode", "batch", "of_ceiling");
        Assert.All(encode, e => Assert.Equal(0, e.GetProperty("effort").GetInt32()));
        Assert.All(encode, e => Assert.True(
            e.GetProperty(e.GetProperty("batch").GetInt32() == 1 ? "microseconds" : "items_per_second").GetDouble() > 0));
        Assert.All(Entries(json, "decode", "batch", "items_per_second", "of_ceiling"),
            e => Assert.Equal("network", e.GetProperty("kind").GetString()));
    }

    [Fact]
    public void Text_names_the_machine_and_every_section()
    {
        string text = CliRun.Of("bench", "--seconds", "0", "--threads", "1").Succeeds().Out;
        Assert.Matches(@"\Acpu +\S.*\nisa +\S+\nthreads +1\n", text);
        string[] titles =
        [
            "multiply-add ceiling", "memory, GB/s", "dense product", "binary product, in operations of the dense one",
            "training and coding",
        ];
        foreach (string title in titles) Assert.Contains($"\n\n{title}\n", text);
        Assert.Matches(@"(?m)^  1020 x 1024 x 1024 +1 +[0-9,.]+ +[0-9.]+$", text);
        foreach (string step in (string[])["CD-1", "fine-tuning", "encode, effort 0", "decode, network"])
            Assert.Matches($@"(?m)^  {step} +784-.* +1 +[0-9,]+ +[0-9,.]+ +[0-9.]+$", text);
    }

    [Fact]
    public void Scaling_is_a_page_of_markdown_with_whole_tables()
    {
        CliRun run = CliRun.Of("bench", "--scaling", "--seconds", "0", "--threads", "2", "-o", _folder["scaling.md"]).Succeeds();
        Assert.Empty(run.Out);
        string[] lines = File.ReadAllLines(_folder["scaling.md"]);
        Assert.StartsWith("# Scaling on ", lines[0]);
        string[] titles = [.. lines.Where(l => l.StartsWith("## ", StringComparison.Ordinal))];
        string[] words =
            ["Ceilings", "over threads", "over N", "over K", "over batch", "over layers", "coefficients", "paper", "Predicted"];
        foreach (string word in words)
            Assert.Contains(titles, t => t.Contains(word, StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("| CD-1 step, batch 100 | 2 | ", StringComparison.Ordinal));
        foreach (int cores in (int[])[16, 64])
            Assert.Contains(lines, l => l.StartsWith($"| fine-tuning step | 100 | {cores} | ", StringComparison.Ordinal));
        int cells = 0;
        foreach (string line in lines)
        {
            if (!line.StartsWith('|')) cells = 0;
            else if (cells == 0) cells = line.Count(c => c == '|');
            else Assert.Equal(cells, line.Count(c => c == '|'));
            Assert.DoesNotContain("NaN", line);
            Assert.DoesNotContain("∞", line);
        }
    }

    [Theory]
    [InlineData("--seconds is -1, expected a finite number of 0 or more", "--seconds", "-1")]
    [InlineData("--seconds is soon, expected a finite number of 0 or more", "--seconds", "soon")]
    [InlineData("--threads is -2, expected a whole number of 0 or more", "--threads", "-2")]
    [InlineData("--scaling prints Markdown and has no --json", "--scaling", "--json")]
    [InlineData("'--fast' is not expected here", "--fast")]
    public void Refuses_what_cannot_be(string line, params string[] flags) =>
        CliRun.Of(["bench", .. flags]).Fails(ExitCode.Usage, $"{line} (see 'rbm bench --help')");

    [Fact]
    public void Does_not_overwrite_a_file_unless_told_to()
    {
        File.WriteAllText(_folder["b.txt"], "mine");
        CliRun.Of("bench", "--seconds", "0", "-o", _folder["b.txt"])
            .Fails(ExitCode.InputOutput, $"{_folder["b.txt"]} exists; -f overwrites it");
        Assert.Equal("mine", File.ReadAllText(_folder["b.txt"]));
    }

    [Fact]
    public void An_interrupt_ends_it_without_a_result()
    {
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();
        CliRun run = CliRun.With(new CliStreams { Interrupt = interrupt.Token }, "bench", "-o", _folder["b.txt"]);
        run.Fails(ExitCode.Interrupted, "interrupted");
        Assert.False(File.Exists(_folder["b.txt"]));
    }

    // The entries of an array, of which these members are numbers above 0; threads always is one.
    private static JsonElement[] Entries(JsonElement json, string name, params string[] positive)
    {
        JsonElement[] entries = [.. json.GetProperty(name).EnumerateArray()];
        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.All(
            (string[])["threads", .. positive], member => Assert.True(entry.GetProperty(member).GetDouble() > 0, $"{name}.{member}")));
        return entries;
    }
}
