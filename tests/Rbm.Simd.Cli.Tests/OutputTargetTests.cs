using Rbm.Simd.Files;

namespace Rbm.Simd.Cli.Tests;

public sealed class OutputTargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_existing_file_is_kept_unless_forced()
    {
        File.WriteAllText(_folder["o"], "old");
        var failure = Assert.Throws<VerbException>(() => OutputTarget.Open(_folder["o"], force: false, Terminal()));
        Assert.Equal((1, $"{_folder["o"]} exists; -f overwrites it"), (failure.ExitCode, failure.Message));
        OutputTarget.Open(_folder["o"], force: true, Terminal()).Write(Put("new"));
        Assert.Equal("new", File.ReadAllText(_folder["o"]));
    }

    [Fact]
    public void A_failed_write_leaves_no_trace()
    {
        OutputTarget target = OutputTarget.Open(_folder["o"], force: false, Terminal());
        Assert.Throws<IOException>(() => target.Write<int>(stream =>
        {
            stream.WriteByte(1);
            throw new IOException("cut");
        }));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Binary_does_not_go_to_a_screen()
    {
        var failure = Assert.Throws<VerbException>(() => OutputTarget.Open("-", force: false, Terminal(screen: true)));
        Assert.Equal(ExitCode.InputOutput, failure.ExitCode);
        Assert.Equal(
            "standard output is a terminal and the output is binary; redirect it or give a file", failure.Message);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var failure = Assert.Throws<VerbException>(() => OutputTarget.Open(_folder["a/b"], force: false, Terminal()));
        Assert.Equal($"{_folder["a/b"]} cannot be written: the directory {_folder["a"]} does not exist", failure.Message);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("link")]
    [InlineData("folder/../m")]
    [InlineData("also/m")]
    public void An_input_is_never_overwritten(string name)
    {
        if (OperatingSystem.IsWindows()) return; // symbolic links need a privilege there
        File.WriteAllText(_folder["m"], "precious");
        File.CreateSymbolicLink(_folder["link"], "m");
        Directory.CreateSymbolicLink(_folder["also"], _folder.Path);
        foreach ((string output, string input) in new[] { (_folder[name], _folder["m"]), (_folder["m"], _folder[name]) })
        {
            var failure = Assert.Throws<VerbException>(() => OutputTarget.Open(output, force: true, Terminal(), ["-", input]));
            Assert.Equal((2, $"{output} is needed as {input}, nothing may overwrite it"), (failure.ExitCode, failure.Message));
        }
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        if (OperatingSystem.IsWindows()) return;
        File.CreateSymbolicLink(_folder["null"], "/dev/null");
        foreach (string path in new[] { "/dev/null", _folder["null"] })
        {
            Assert.True(AtomicFile.IsSpecial(path));
            OutputTarget.Open(path, force: false, Terminal()).Write(Put("gone"));
            Assert.Throws<IOException>(() => AtomicFile.Create(path, overwrite: true));
        }

        Assert.NotNull(new FileInfo(_folder["null"]).LinkTarget);
        Assert.False(AtomicFile.IsSpecial(_folder.Path));
        Assert.False(AtomicFile.IsSpecial(_folder["none"]));
    }

    [Fact]
    public async Task A_pipe_is_written_to_and_not_replaced()
    {
        if (!OperatingSystem.IsLinux()) return;
        using (var make = System.Diagnostics.Process.Start("mkfifo", _folder["pipe"])) await make.WaitForExitAsync();
        Task<string> reader = Task.Run(() => File.ReadAllText(_folder["pipe"]));
        OutputTarget.Open(_folder["pipe"], force: false, Terminal()).Write(Put("through"));
        Assert.Equal("through", await reader);
        Assert.Equal([_folder["pipe"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_found_before_any_work()
    {
        if (!OperatingSystem.IsLinux()) return;
        var failure = Assert.Throws<VerbException>(() => OutputTarget.Open("/proc/m.rbm", force: false, Terminal()));
        Assert.Equal(ExitCode.InputOutput, failure.ExitCode);
        Assert.StartsWith("/proc/m.rbm cannot be written: ", failure.Message);
    }

    [Fact]
    public void An_interrupt_during_the_writing_leaves_nothing()
    {
        using var interrupt = new CancellationTokenSource();
        OutputTarget target = OutputTarget.Open(_folder["o"], force: false, Terminal(), [], interrupt.Token);
        Assert.Throws<OperationCanceledException>(() => target.Write(_ => interrupt.Cancel()));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    private static Func<Stream, int> Put(string text) => stream =>
    {
        stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return 0;
    };

    private static Terminal Terminal(bool screen = false) => new()
    {
        Input = Stream.Null,
        Output = Stream.Null,
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        OutputIsTerminal = screen,
    };
}
