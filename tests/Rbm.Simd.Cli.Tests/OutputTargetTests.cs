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
