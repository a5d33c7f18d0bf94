using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rbm.Simd.Cli.Tests;

/// <summary>What only a process of its own can show: exit codes as a shell sees them, signals, the working directory.</summary>
public sealed class ProcessTests : IDisposable
{
    private const int Interrupt = 2;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "--version")]
    [InlineData(1, "inspect", "no-such-file")]
    [InlineData(2, "inspect")]
    [InlineData(3, "inspect", "rbm-test-text")]
    public async Task The_shell_sees_the_exit_code(int code, params string[] arguments)
    {
        File.WriteAllText(_folder["rbm-test-text"], "a text, which is no model");
        using Process process = Start(arguments);
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(code, process.ExitCode);
        Assert.Equal(code == 0 ? 0 : 1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("RBM_SIMD_ISA=foo", "RBM_SIMD_ISA is 'foo'")]
    [InlineData("RBM_SIMD_ISA=avx512 DOTNET_EnableAVX512=0", "RBM_SIMD_ISA is 'avx512'")]
    [InlineData("RBM_SIMD_THREADS=foo", "RBM_SIMD_THREADS is 'foo'")]
    public async Task A_wrong_pin_is_refused_in_one_line_before_any_work(string variables, string words)
    {
        using Process process = Start(
            [.. variables.Split(' ')], "train", "--source", "no-such.idx", "--layers", "784,8", "-o", "m.rbm");
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.StartsWith($"rbm: {words}", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, process.ExitCode);
        using Process help = Start([.. variables.Split(' ')], "train", "--help");
        await help.StandardOutput.ReadToEndAsync();
        await help.WaitForExitAsync();
        Assert.Equal(0, help.ExitCode);
    }

    [Fact]
    public async Task All_threads_may_be_asked_for_whatever_the_variable_says()
    {
        using Process process = Start(
            ["RBM_SIMD_THREADS=foo"], "train", "--threads", "0", "--source", "no-such.idx", "--layers", "784,8", "-o", "m.rbm");
        Assert.Contains("no-such.idx", await process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
    }

    [Fact]
    public async Task The_demonstrations_own_folder_is_used_again()
    {
        foreach (int run in (int[])[1, 2])
        {
            using Process process = Start("demo", "-q", "--items", "100");
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            string error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, $"run {run}: {error}{await output}");
        }
    }

    [Fact]
    public async Task Absent_data_are_named_with_the_remedy()
    {
        using Process process = Start("train", "--source", "mnist", "--layers", "784,8", "-o", "m.rbm", "--data-dir", "mine");
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(
            $"rbm: train-images-idx3-ubyte, plain or .gz, is in none of mine, {Path.Combine("mine", "mnist")}, " +
            $"{Path.Combine("data", "mnist")}, {Path.Combine("..", "shared", "data", "mnist")}; " +
            "'rbm data fetch mnist' downloads it",
            error.TrimEnd());
        Assert.Equal(1, process.ExitCode);
    }

    // Started in the background of a shell, every process that comes of it is deaf to it.
    [UnixFact("! sh -c 'kill -INT $$'")]
    public async Task Control_C_ends_a_training_with_130_and_leaves_a_whole_checkpoint()
    {
        using (Process process = Start(
            "train", "--source", "glyphs", "--items", "300", "--layers", "784,32,8", "--initial-epochs", "100000",
            "--checkpoint", "state", "-o", "m.rbm"))
        {
            await process.StandardError.ReadLineAsync();
            await process.StandardError.ReadLineAsync();
            Assert.Equal(0, Kill(process.Id, Interrupt));
            string rest = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.EndsWith("rbm: interrupted\n", rest);
            Assert.Equal(130, process.ExitCode);
        }

        Assert.Equal(["state"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        Assert.Equal(["checkpoint.safetensors"], Directory.GetFileSystemEntries(_folder["state"]).Select(Path.GetFileName));
    }

    private Process Start(params string[] arguments) => Start([], arguments);

    private Process Start(string[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "rbm.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        start.Environment.Remove("RBM_DATA");
        foreach (string variable in variables) start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        return Process.Start(start)!;
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
