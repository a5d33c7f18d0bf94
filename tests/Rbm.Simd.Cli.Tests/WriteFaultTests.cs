using System.Diagnostics;

namespace Rbm.Simd.Cli.Tests;

/// <summary>Disks that are full and processes that are killed: the old file stays whole, and nothing else stays.</summary>
public sealed class WriteFaultTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private const string CanMount = "unshare -m sh -c 'd=$(mktemp -d) && mount -t tmpfs -o size=64k none $d && umount $d && rmdir $d'";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact("test -c /dev/full")]
    public void A_full_device_is_one_line_and_exit_code_1()
    {
        foreach (string[] words in Verbs("/dev/full"))
        {
            CliRun run = CliRun.Of([.. words, "-f", "-q"]);
            Assert.True(run.ExitCode == ExitCode.InputOutput, $"{words[0]}: exit code {run.ExitCode}, {run.Error}");
            Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    [UnixFact("(trap '' XFSZ; ulimit -f 1)")]
    public void A_file_that_may_not_grow_leaves_the_old_one()
    {
        File.WriteAllText(_folder["old"], "old");
        foreach (string[] words in Verbs(_folder["old.bits"]).Append(Train(_folder["old.bits"])))
        {
            File.Copy(_folder["old"], _folder["old.bits"], overwrite: true);
            // The limit is counted in blocks of 512 or 1024 bytes: 2 of them are less than any of the outputs. The runtime keeps its
            // own memory in a file too, unless it is told not to.
            (int code, string error) = Shell("trap '' XFSZ; ulimit -f 2; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"", words);
            AssertOldIsWhole(words[0], code, error, "old", "old.bits");
            Assert.Equal($"rbm: {_folder["old.bits"]} cannot be written: it grows past what the disk or a limit allows\n", error);
        }
    }

    [UnixFact(CanMount)]
    public void A_full_disk_leaves_the_old_file()
    {
        string disk = Directory.CreateDirectory(_folder["disk"]).FullName;
        foreach (string[] words in Verbs(Path.Combine(disk, "old.bits")).Append(Train(Path.Combine(disk, "old.bits"))))
        {
            // Seen in a mount name space of its own only, so it is looked at there: what remains is copied out.
            (int code, string error) = Shell(
                "exec unshare -m sh -c 'mount -t tmpfs -o size=8k none \"$0\" && printf old > \"$0\"/old.bits && \"$@\"; code=$?; " +
                "cp \"$0\"/old.bits \"$0\"/../old.bits; ls \"$0\" >\"$0\"/../names; exit $code' \"$@\"", [disk, .. Command(words)]);
            Assert.Equal("old.bits\n", File.ReadAllText(_folder["names"]));
            AssertOldIsWhole(words[0], code, error, "disk", "names", "old.bits");
        }
    }

    [UnixFact]
    public async Task A_killed_process_leaves_the_old_file_and_the_next_one_cleans_up()
    {
        File.WriteAllText(_folder["old.bits"], "old");
        // The input goes on for ever, so that the output is half-written whenever the kill comes.
        foreach (string[] words in (string[][])[
            ["encode", "--effort", "0", tiny.PlainPath, "-", "-f", "-o", _folder["old.bits"]],
            ["decode", tiny.PlainPath, "-", "-f", "-o", _folder["old.bits"]]])
        {
            using Process process = Start(words);
            Stream input = process.StandardInput.BaseStream;
            byte[] bytes = words[0] == "encode" ? new byte[98 * 200_000] : EndlessCodes(200_000);
            await input.WriteAsync(bytes);
            await input.FlushAsync();
            for (int i = 0; i < 600 && !Temporaries().Any(file => file.Length > 0); i++) await Task.Delay(50);
            Assert.Contains(Temporaries(), file => file.Length > 0);
            process.Kill();
            await process.WaitForExitAsync();
            Assert.Equal("old", File.ReadAllText(_folder["old.bits"]));
            Assert.Single(Temporaries());
            CliRun.Of(
                "encode", "--effort", "0", tiny.PlainPath, "glyphs:test", "--items", "5", "--binarize", "fixed", "-f",
                "-o", _folder["old.bits"]).Succeeds();
            Assert.Empty(Temporaries());
            File.WriteAllText(_folder["old.bits"], "old");
        }

        FileInfo[] Temporaries() => new DirectoryInfo(_folder.Path).GetFiles("old.bits.*.tmp");
    }

    [UnixFact]
    public async Task A_killed_training_leaves_a_checkpoint_that_is_whole()
    {
        string[] words = ["train", "--source", "glyphs", "--items", "300", "--layers", "784,32,8", "--initial-epochs", "100000",
            "--checkpoint", _folder["state"], "-f", "-o", _folder["m.rbm"]];
        File.WriteAllText(_folder["m.rbm"], "old");
        for (int run = 0; run < 3; run++)
        {
            using Process process = Start(run == 0 ? words : [.. words, "--resume"]);
            process.StandardInput.Close();
            for (int line = 0; line < 3 + run; line++) Assert.NotNull(await process.StandardError.ReadLineAsync());
            process.Kill();
            string rest = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.DoesNotContain("rbm:", rest);
            Assert.Equal("old", File.ReadAllText(_folder["m.rbm"]));
            // At most the one that this run was writing: those of the runs before it are gone.
            Assert.InRange(Directory.GetFiles(_folder["state"], "*.tmp").Length, 0, 1);
            Assert.InRange(Directory.GetFiles(_folder.Path, "*.tmp").Length, 0, 1);
            Assert.True(File.Exists(Path.Combine(_folder["state"], "checkpoint.safetensors")));
        }
    }

    [UnixFact]
    public async Task What_a_killed_encoder_had_written_to_a_pipe_can_be_salvaged()
    {
        using (Process process = Start("encode", "--effort", "0", tiny.PlainPath, "-", "-o", "-"))
        {
            using var partial = new FileStream(_folder["partial.rbz"], FileMode.Create);
            Task copy = process.StandardOutput.BaseStream.CopyToAsync(partial);
            // Blocks have 8192 items; 20,000 are two whole ones and a part.
            await process.StandardInput.BaseStream.WriteAsync(Bits(20_000));
            await process.StandardInput.BaseStream.FlushAsync();
            for (int i = 0; i < 600 && partial.Length < 2 * 8192; i++) await Task.Delay(50);
            process.Kill();
            await copy;
        }

        File.WriteAllBytes(_folder["whole.bits"], Bits(2 * 8192));
        CliRun.Of("encode", "--effort", "0", tiny.PlainPath, _folder["whole.bits"], "--n", "784", "-o", _folder["whole.rbz"]).Succeeds();
        byte[] expected = CliRun.Of("decode", tiny.PlainPath, _folder["whole.rbz"], "-o", "-").Succeeds().Output;
        CliRun run = CliRun.Of("decode", "-q", tiny.PlainPath, _folder["partial.rbz"], "--salvage", "-o", "-");
        run.FailsSaying(ExitCode.Corrupt, $"items from {2 * 8192} on are lost");
        Assert.Equal(expected, run.Output);
        CliRun.Of("test", _folder["partial.rbz"]).FailsSaying(ExitCode.Corrupt, "the stream ends at byte");
    }

    private static byte[] Bits(int items)
    {
        var bytes = new byte[items * 98];
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(i * 2654435761L >> 20);
        return bytes;
    }

    // A stream that never ends: everything but its last bytes.
    private byte[] EndlessCodes(int items)
    {
        CliRun run = CliRun.With(
            new CliStreams { Input = new byte[items * 98], InputSeeks = false },
            "encode", "--effort", "0", tiny.PlainPath, "-", "-o", "-");
        return run.Succeeds().Output[..^100];
    }

    private void AssertOldIsWhole(string verb, int code, string error, params string[] names)
    {
        Assert.True(code == ExitCode.InputOutput, $"{verb}: exit code {code}, {error}");
        Assert.StartsWith("rbm: ", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("old", File.ReadAllText(_folder["old.bits"]));
        Assert.Equal(names, Directory.GetFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Order());
    }

    private string[][] Verbs(string output) =>
    [
        ["encode", "--effort", "0", tiny.PlainPath, "glyphs:test", "--items", "20000", "--binarize", "fixed", "-f", "-q", "-o", output],
        ["decode", tiny.Path, tiny.Stream, "--items", "0..49", "-f", "-q", "-o", output],
    ];

    private static string[] Train(string output) => [.. TinyModel.Train, "-f", "-q", "-o", output];

    private static string[] Command(string[] words) =>
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "rbm.dll"), .. words];

    private static (int Code, string Error) Shell(string script, string[] words)
    {
        string[] command = words[0].StartsWith('/') ? words : Command(words);
        var start = new ProcessStartInfo("/bin/sh", ["-c", script, "sh", .. command]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    private static Process Start(params string[] words)
    {
        string[] command = Command(words);
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
    }
}
