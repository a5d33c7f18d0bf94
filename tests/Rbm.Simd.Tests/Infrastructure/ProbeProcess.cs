using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>
/// Runs the probe as a child process under given switches, since the runtime reads those only once, when it starts.
/// </summary>
internal sealed class ProbeProcess
{
    // What would change the child behind the test's back, were it inherited.
    private static readonly string[] Switches =
    [
        "RBM_SIMD_ISA", "RBM_SIMD_THREADS", "DOTNET_EnableHWIntrinsic", "DOTNET_EnableAVX512", "DOTNET_EnableAVX2",
        "DOTNET_EnableAVX", "DOTNET_TieredCompilation", "DOTNET_TieredPGO", "DOTNET_ReadyToRun", "DOTNET_PreferredVectorBitWidth",
    ];

    private ProbeProcess(int exitCode, string output, string errors)
    {
        ExitCode = exitCode;
        Errors = errors;
        Values = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(pair => pair[0], pair => pair.Length > 1 ? pair[1] : "");
    }

    /// <summary>The child's exit code.</summary>
    public int ExitCode { get; }

    /// <summary>The child's standard error.</summary>
    public string Errors { get; }

    /// <summary>All lines that the child printed, by their first word.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The level at which the child's kernels ran.</summary>
    public InstructionSet Level => Enum.Parse<InstructionSet>(Values["isa"], ignoreCase: true);

    /// <summary>The hashes of the probes: lines whose key has an area.</summary>
    public IReadOnlyDictionary<string, string> Hashes =>
        Values.Where(pair => pair.Key.Contains('.')).ToDictionary(pair => pair.Key, pair => pair.Value);

    /// <summary>The probe's assembly, built in the same configuration as this one.</summary>
    public static string AssemblyPath
    {
        get
        {
            // tests/Rbm.Simd.Tests/bin/Release/net10.0/
            var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            DirectoryInfo tests = framework.Parent!.Parent!.Parent!.Parent!;
            return Path.Combine(
                tests.FullName, "Rbm.Simd.Probe", "bin", framework.Parent.Name, framework.Name, "Rbm.Simd.Probe.dll");
        }
    }

    /// <summary>Whether a line of the platform report is true, such as <c>avx512f</c>.</summary>
    public bool Has(string feature) => bool.Parse(Values[feature]);

    /// <summary>Runs the probe to its end.</summary>
    /// <param name="prefix">The probes whose names begin with it; empty for all.</param>
    /// <param name="environment">Variables to set.</param>
    public static ProbeProcess Run(string prefix = "", params IEnumerable<(string Name, string Value)> environment) =>
        Start(HostPath, ["exec", AssemblyPath, prefix], environment);

    /// <summary>Makes the golden vectors in a folder.</summary>
    public static void Make(string folder)
    {
        ProbeProcess process = Start(HostPath, ["exec", AssemblyPath, "golden", folder], []);
        Assert.True(process.ExitCode == 0, process.Errors);
    }

    /// <summary>Runs a program that prints what the probe prints.</summary>
    public static ProbeProcess Start(string program, string[] arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (string name in Switches) start.Environment.Remove(name);
        foreach ((string name, string value) in environment) start.Environment[name] = value;

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProbeProcess(process.ExitCode, output, errors.Result);
    }

    /// <summary>As <see cref="Run"/>; fails the test if the child fails.</summary>
    public static ProbeProcess RunToSuccess(string prefix = "", params IEnumerable<(string Name, string Value)> environment)
    {
        ProbeProcess process = Run(prefix, environment);
        Assert.True(process.ExitCode == 0, $"the probe ended with code {process.ExitCode}: {process.Errors}");
        return process;
    }

    // The host that runs this very runtime: <root>/shared/Microsoft.NETCore.App/<version>/ is where the runtime is.
    private static string HostPath
    {
        get
        {
            string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
            string host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
            return File.Exists(host) ? host : "dotnet";
        }
    }
}
