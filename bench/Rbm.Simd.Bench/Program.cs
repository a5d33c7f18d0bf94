using BenchmarkDotNet.Running;
using Rbm.Simd.Bench.Measuring;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Bench.Results;

const string Usage = """
    The benchmarks. Arguments after the verb are BenchmarkDotNet's, for example --filter '*Gemm*'; without a filter all run.
      run      times, and prints tables
      record   the same; writes the tables to bench/results/<processor>/ and makes the READMEs' anew
      smoke    runs everything once, to see that it does; the times say nothing
      readme   makes the READMEs' tables anew from what is recorded
    """;

if (Environment.GetEnvironmentVariable(OpenBlas.CoreVariable) is { Length: > 0 } core)
    return Fail($"{OpenBlas.CoreVariable} is '{core}'; it must not be set, so that OpenBLAS uses its best kernels");

string root = Root();
string results = Path.Combine(root, "bench", "results"), machine = Path.Combine(results, Versions.Processor);
switch (args)
{
    case ["run", .. var rest]:
        return Run(rest, new SuiteConfig(smoke: false));
    case ["smoke", .. var rest]:
        return Run(rest, new SuiteConfig(smoke: true));
    case ["record", .. var rest]:
        Versions.Write(machine);
        int failed = Run(rest, new SuiteConfig(smoke: false, new ResultsExporter(machine)));
        UpdateReadmes(Versions.Processor);
        return failed;
    case ["readme"]:
        UpdateReadmes(null);
        return 0;
    default:
        return Fail(Usage);
}

static int Run(string[] arguments, SuiteConfig config)
{
    foreach ((string name, string? version) in PeerList.All)
        Console.WriteLine(version is null ? $"{name}: absent, skipped" : $"{name}: {version}");
    if (!arguments.Contains("--filter") && !arguments.Contains("-f")) arguments = [.. arguments, "--filter", "*"];
    var summaries = BenchmarkSwitcher.FromAssembly(typeof(Suite).Assembly).Run(arguments, config);
    return summaries.Any() && summaries.All(s => !s.HasCriticalValidationErrors && s.Reports.All(r => r.Success)) ? 0 : 1;
}

void UpdateReadmes(string? recorded)
{
    foreach (string file in ReadmeTables.Files.Select(f => Path.Combine(root, f)))
        File.WriteAllText(file, ReadmeTables.Update(File.ReadAllText(file), results, recorded));
}

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}

static string Root()
{
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        if (File.Exists(Path.Combine(folder.FullName, "Rbm.Simd.sln"))) return folder.FullName;
    throw new InvalidOperationException("no Rbm.Simd.sln above the program");
}
