using System.Globalization;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;
using Rbm.Simd.Bench.Peers;
using Rbm.Simd.Profiling;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Bench.Results;

/// <summary>What the results were recorded with.</summary>
internal static class Versions
{
    /// <summary>The processor's name.</summary>
    public static string Processor { get; } =
        HostEnvironmentInfo.GetCurrent().Cpu.Value.ProcessorName?.Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>Writes them to a file, the machine's measured ceilings among them.</summary>
    public static void Write(string folder)
    {
        List<IReadOnlyList<string>> rows =
        [
            ["processor", $"{Processor}, {Environment.ProcessorCount} logical cores"],
            ["threads", $"{WorkerTeam.DefaultThreads}"],
            ["system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}"],
            ["runtime", RuntimeInformation.FrameworkDescription],
            ["BenchmarkDotNet", typeof(BenchmarkDotNet.Running.BenchmarkSwitcher).Assembly.GetName().Version!.ToString(3)],
            .. PeerList.All.Select(p => (IReadOnlyList<string>)[p.Name, p.Version ?? "absent"]),
        ];
        foreach (int threads in new[] { 1, WorkerTeam.DefaultThreads }.Distinct())
        {
            using var team = new WorkerTeam(threads);
            rows.AddRange(Isa.Supported.Select(level => (IReadOnlyList<string>)
                [
                    $"ceiling, {level}, {threads} thread(s)",
                    string.Create(CultureInfo.InvariantCulture, $"{FmaCeiling.Gigaflops(level, team, 0.5):F1} GFLOP/s"),
                ]));
            rows.AddRange(MemoryBandwidth.Measure(team, 2).Select(m => (IReadOnlyList<string>)
                [
                    $"{m.Name}, {threads} thread(s)",
                    string.Create(CultureInfo.InvariantCulture, $"read {m.Read:F1}, write {m.Write:F1}, copy {m.Copy:F1} GB/s"),
                ]));
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "Versions.md"), $"# Versions\n\n{new MarkdownTable(["what", "which"], rows)}\n");
    }
}
