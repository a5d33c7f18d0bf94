using System.Diagnostics;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>The probe, published in a folder of its own for another platform or ahead of time.</summary>
internal sealed class PublishedProbe : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-publish-").FullName;

    private PublishedProbe()
    {
    }

    /// <summary>The program.</summary>
    public string Path => System.IO.Path.Combine(_folder, "out", "Rbm.Simd.Probe");

    /// <summary>Publishes.</summary>
    /// <param name="runtime">The platform, such as <c>linux-x64</c>.</param>
    /// <param name="options">Further options of <c>dotnet publish</c>.</param>
    public static PublishedProbe Create(string runtime, params string[] options)
    {
        var probe = new PublishedProbe();
        string project = System.IO.Path.Combine(SharedData.RepositoryRoot!, "tests", "Rbm.Simd.Probe");
        var start = new ProcessStartInfo("dotnet", [
            "publish", project, "-c", "Release", "-m:1", "-nodeReuse:false", "-r", runtime, "--artifacts-path",
            System.IO.Path.Combine(probe._folder, "artifacts"), "-o", System.IO.Path.Combine(probe._folder, "out"), .. options,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(10))) process.Kill(entireProcessTree: true);
        Assert.True(process.HasExited && process.ExitCode == 0, $"dotnet publish failed: {output.Result}{errors.Result}");
        return probe;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>
/// A test that publishes programs, which takes a minute and packages that a build does not need: it runs where the variable
/// RBM_TEST_PUBLISH is 1 and the programs and variables that it names are there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishFactAttribute : FactAttribute
{
    public PublishFactAttribute(string program, string variable = Switch)
    {
        if (Environment.GetEnvironmentVariable(Switch) != "1") Skip = $"takes a minute; {Switch}=1 runs it";
        else if (Environment.GetEnvironmentVariable(variable) is null or "") Skip = $"{variable} is not set; see tests/README.md";
        else if (!OnPath(program)) Skip = $"{program} is not installed";
    }

    private const string Switch = "RBM_TEST_PUBLISH";

    private static bool OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
