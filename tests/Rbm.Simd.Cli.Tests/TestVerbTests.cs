using Rbm.Simd.Models;

namespace Rbm.Simd.Cli.Tests;

public sealed class TestVerbTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_stream_is_said_to_be_so_in_one_line()
    {
        long bytes = new FileInfo(tiny.Stream).Length;
        string line = $"{tiny.Stream}: OK, 50 items in 1 blocks, {bytes} bytes\n";
        Assert.Equal(line, CliRun.Of("test", tiny.Stream).Succeeds().Out);
        Assert.Equal(line, CliRun.Of("test", tiny.Stream, "-m", tiny.Path).Succeeds().Out);
        Assert.Equal(line + line, CliRun.Of("test", tiny.Stream, tiny.Stream).Succeeds().Out);
        Assert.Empty(CliRun.Of("test", "-q", tiny.Stream).Succeeds().Out);
        CliRun piped = CliRun.With(new CliStreams { Input = File.ReadAllBytes(tiny.Stream), InputSeeks = false }, "test", "-").Succeeds();
        Assert.StartsWith("standard input: OK, 50 items", piped.Out);
    }

    [Fact]
    public void Every_changed_byte_and_every_cut_is_found()
    {
        byte[] good = File.ReadAllBytes(tiny.Stream);
        for (int at = 0; at < good.Length; at++)
        {
            byte[] bad = [.. good];
            bad[at] ^= 0x04;
            foreach (byte[] input in (byte[][])[bad, good[..at]])
            {
                CliRun run = CliRun.With(new CliStreams { Input = input }, "test", "-");
                Assert.True(run.ExitCode == ExitCode.Corrupt, $"byte {at}: exit code {run.ExitCode}, {run.Error}");
                Assert.Empty(run.Out);
            }
        }

        CliRun.With(new CliStreams { Input = [.. good, 0] }, "test", "-").FailsSaying(ExitCode.Corrupt, "data follow the end");
    }

    [Fact]
    public void Another_models_stream_has_its_own_exit_code()
    {
        CliRun.Of([.. TinyModel.Train, "-q", "--seed", "2", "-o", _folder["m.rbm"]]).Succeeds();
        CliRun.Of("test", tiny.Stream, "-m", _folder["m.rbm"]).FailsSaying(
            ExitCode.WrongModel, $"rbm: {tiny.Stream}: ", ModelIdentity.Of(tiny.Model).ToString()[..32]);
    }

    [Fact]
    public void One_bad_stream_hides_no_other()
    {
        byte[] bad = File.ReadAllBytes(tiny.Stream);
        bad[^1] ^= 1;
        File.WriteAllBytes(_folder["bad.rbz"], bad);
        CliRun run = CliRun.Of("test", _folder["bad.rbz"], _folder["none.rbz"], tiny.Stream);
        Assert.Equal(ExitCode.Corrupt, run.ExitCode);
        Assert.StartsWith($"{tiny.Stream}: OK", run.Out);
        string[] lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith($"rbm: {_folder["bad.rbz"]}: ", lines[0]);
        Assert.Equal($"rbm: {_folder["none.rbz"]} does not exist", lines[1]);
        CliRun.Of("test", _folder["none.rbz"]).Fails(ExitCode.InputOutput, $"{_folder["none.rbz"]} does not exist");
        CliRun.Of("test", "-", "-").FailsSaying(ExitCode.Usage, "standard input can be one input only");
    }
}
