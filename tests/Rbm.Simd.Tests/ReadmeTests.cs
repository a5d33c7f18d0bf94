using Rbm.Simd.Bench.Results;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests;

/// <summary>The README's example is this file's: it compiles, it runs, and the two are the same text.</summary>
public class ReadmeTests
{
    private static string Root => SharedData.RepositoryRoot ?? throw new InvalidOperationException("no Rbm.Simd.sln above the tests");

    [Fact]
    public void The_example_runs_and_codes_better_than_a_constant()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "markov.rbm");
        try
        {
            (BitMatrix items, BitMatrix reproductions) = Example(path);
            long differing = 0;
            for (int w = 0; w < items.Words.Length; w++)
                differing += System.Numerics.BitOperations.PopCount(items.Words[w] ^ reproductions.Words[w]);
            Assert.True(differing < 0.4 * 1000 * 64, $"{differing} of {1000 * 64} bits differ");
            Assert.Equal(16, ModelFile.Load(path).Autoencoder.Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The remedy is <c>dotnet run -c Release --project bench/Rbm.Simd.Bench -- readme</c>.</summary>
    [Fact]
    public void The_tables_are_those_of_the_recorded_results() => Assert.All(
        ReadmeTables.Files.Select(f => File.ReadAllText(Path.Combine(Root, f))),
        readme => Assert.Equal(ReadmeTables.Update(readme, Path.Combine(Root, "bench", "results")), readme));

    [Fact]
    public void Every_headline_has_its_table()
    {
        string all = string.Concat(ReadmeTables.Files.Select(f => File.ReadAllText(Path.Combine(Root, f))));
        Assert.All(Headlines.All, h => Assert.Contains($"<!-- bench:{h.Name} ", all));
    }

    [Fact]
    public void The_example_is_the_readmes()
    {
        string readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        string source = File.ReadAllText(Path.Combine(Root, "tests", "Rbm.Simd.Tests", "ReadmeTests.cs"));
        Assert.Equal(Lines(readme, "```csharp", "```"), Lines(source, "// example", "// end"));
    }

    private static (BitMatrix Items, BitMatrix Reproductions) Example(string path)
    {
        // example
        using var team = new WorkerTeam();
        IBinarySource source = new MarkovSource(flipProbability: 0.1, length: 64, count: 5000, seed: 1);
        TrainingOptions options = TrainingPresets.Create("quick", [64, 48, 16]);
        CompressionModel model = new TrainingPipeline(options, source, team).Run(SilentObserver.Instance);
        ModelFile.Save(model, path);

        var items = new BitMatrix(1000, 64);
        var codes = new BitMatrix(1000, 16);
        var reproductions = new BitMatrix(1000, 64);
        source.Read(first: 0, epoch: 0, items.View);
        new Encoder(model, team).Encode(items.View, codes.View);
        new Reproducer(model, team).Reproduce(codes.View, reproductions.View);

        // end
        return (items, reproductions);
    }

    private static string[] Lines(string text, string begin, string end)
    {
        int from = text.IndexOf(begin + "\n", StringComparison.Ordinal) + begin.Length + 1;
        int to = text.IndexOf(end, from, StringComparison.Ordinal);
        return text[from..to].Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToArray();
    }
}
