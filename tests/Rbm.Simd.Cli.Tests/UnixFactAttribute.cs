using System.Diagnostics;

namespace Rbm.Simd.Cli.Tests;

/// <summary>A test that needs a Unix shell with some command; skipped where there is none, or the command fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class UnixFactAttribute : FactAttribute
{
    /// <param name="probe">A shell command that succeeds where the test can run.</param>
    public UnixFactAttribute(string probe = "true") => Skip = ReasonToSkip(probe);

    private static string? ReasonToSkip(string probe)
    {
        if (OperatingSystem.IsWindows()) return "needs a Unix shell";
        var start = new ProcessStartInfo("/bin/sh", ["-c", probe]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"'{probe}' fails here";
    }
}
