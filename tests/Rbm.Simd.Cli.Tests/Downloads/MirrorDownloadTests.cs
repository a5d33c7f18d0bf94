using System.IO.Compression;
using System.Net.Http;
using System.Security.Cryptography;
using Rbm.Simd.Cli.Downloads;
using Rbm.Simd.Cli.Progress;

namespace Rbm.Simd.Cli.Tests.Downloads;

public sealed class MirrorDownloadTests : IDisposable
{
    private const string Name = "set.gz";
    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _content = Noise(1, 50_000);
    private readonly byte[] _packed;
    private readonly RemoteFile _file;

    public MirrorDownloadTests()
    {
        _packed = Gzip(_content);
        _file = new RemoteFile(Name, Convert.ToHexStringLower(SHA256.HashData(_content)), _content.Length);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Fetches_and_leaves_no_part()
    {
        using MirrorServer mirror = Serving(_packed);
        await FetchAsync(mirror);
        AssertFetched();
        Assert.Equal(["/set.gz"], mirror.Requests);
    }

    [Fact]
    public async Task Goes_on_where_a_cut_connection_stopped()
    {
        using MirrorServer mirror = Serving(_packed);
        mirror.Cuts.Enqueue(10_000);
        mirror.Cuts.Enqueue(7);
        await FetchAsync(mirror);
        AssertFetched();
        Assert.Equal(["/set.gz", "/set.gz 10000-", "/set.gz 10007-"], mirror.Requests);
    }

    [Fact]
    public async Task Goes_on_where_an_earlier_run_stopped()
    {
        File.WriteAllBytes(_folder[Name + ".part"], _packed[..20_000]);
        using MirrorServer mirror = Serving(_packed);
        await FetchAsync(mirror);
        AssertFetched();
        Assert.Equal(["/set.gz 20000-"], mirror.Requests);
    }

    [Fact]
    public async Task Takes_a_whole_part_as_it_is()
    {
        File.WriteAllBytes(_folder[Name + ".part"], _packed);
        using MirrorServer mirror = Serving(_packed);
        await FetchAsync(mirror);
        AssertFetched();
    }

    [Fact]
    public async Task Begins_anew_where_the_mirror_knows_no_ranges()
    {
        File.WriteAllBytes(_folder[Name + ".part"], _packed[..20_000]);
        using var mirror = new MirrorServer(new() { [Name] = _packed }) { IgnoresRanges = true };
        await FetchAsync(mirror);
        AssertFetched();
    }

    [Fact]
    public async Task Begins_anew_where_the_part_was_another_files()
    {
        File.WriteAllBytes(_folder[Name + ".part"], Noise(2, 20_000));
        using MirrorServer mirror = Serving(_packed);
        await FetchAsync(mirror);
        AssertFetched();
        Assert.Equal(["/set.gz 20000-", "/set.gz"], mirror.Requests);
    }

    [Fact]
    public async Task Refuses_wrong_content_and_asks_the_next_mirror()
    {
        using MirrorServer wrong = Serving(Gzip(Noise(3, 50_000)));
        using MirrorServer right = Serving(_packed);
        await FetchAsync(wrong, right);
        AssertFetched();
        Assert.Single(wrong.Requests);
    }

    [Fact]
    public async Task Says_what_each_mirror_did_when_all_fail()
    {
        using MirrorServer empty = new([]);
        using MirrorServer wrong = Serving(Noise(4, 1000));
        string closed;
        using (var gone = new MirrorServer([])) closed = gone.Address;
        Uri[] mirrors = [new(empty.Address), new(wrong.Address), new(closed)];
        var failure = await Assert.ThrowsAsync<VerbException>(() => FetchFromAsync(mirrors));
        Assert.Equal(ExitCode.InputOutput, failure.ExitCode);
        Assert.Equal(
            $"set.gz could not be fetched: {mirrors[0].Authority}: 404 Not Found; " +
            $"{mirrors[1].Authority}: the content has the wrong checksum; {mirrors[2].Authority}: Connection refused",
            failure.Message);
        Assert.False(File.Exists(_folder[Name]));
    }

    [Fact]
    public async Task Keeps_the_part_when_every_attempt_is_cut()
    {
        using MirrorServer mirror = Serving(_packed);
        for (int i = 0; i < 3; i++) mirror.Cuts.Enqueue(100);
        await Assert.ThrowsAsync<VerbException>(() => FetchAsync(mirror));
        Assert.Equal(_packed[..300], File.ReadAllBytes(_folder[Name + ".part"]));
    }

    [Fact]
    public void Verb_reports_unreachable_mirrors_in_one_line()
    {
        using MirrorServer empty = new([]);
        CliRun.Of("data", "fetch", "mnist", "--data-dir", _folder["new"], "--mirror", empty.Address)
            .FailsSaying(ExitCode.InputOutput, "train-images-idx3-ubyte.gz could not be fetched", "404 Not Found");
    }

    [Fact]
    public void Verb_refuses_to_replace_a_wrong_file_unless_forced()
    {
        string name = MnistMirrors.Files[0].Name;
        File.WriteAllText(_folder[name], "mine");
        using MirrorServer empty = new([]);
        string[] words = ["data", "fetch", "mnist", "--data-dir", _folder.Path, "--mirror", empty.Address];
        CliRun.Of(words).Fails(ExitCode.InputOutput,
            $"{_folder[name]} exists and its content has the wrong checksum; -f fetches it anew");
        Assert.Empty(empty.Requests);
        CliRun.Of([.. words, "-f"]).FailsSaying(ExitCode.InputOutput, "404 Not Found");
        Assert.Equal("mine", File.ReadAllText(_folder[name]));
    }

    [Fact]
    public void Verb_stops_with_130_when_interrupted()
    {
        using MirrorServer mirror = Serving(_packed);
        CliRun.With(new CliStreams { Interrupt = new CancellationToken(canceled: true) },
                "data", "fetch", "mnist", "--data-dir", _folder.Path, "--mirror", mirror.Address)
            .Fails(ExitCode.Interrupted, "interrupted");
    }

    private static MirrorServer Serving(byte[] file) => new(new() { [Name] = file });

    private Task FetchAsync(params MirrorServer[] mirrors) => FetchFromAsync([.. mirrors.Select(m => new Uri(m.Address))]);

    private async Task FetchFromAsync(Uri[] mirrors)
    {
        using var client = new HttpClient();
        await ProgressDisplay.For(new Terminal
        {
            Input = Stream.Null,
            Output = Stream.Null,
            Out = TextWriter.Null,
            Error = TextWriter.Null,
        }, quiet: true).Run(progress => new MirrorDownload(client, mirrors, TimeSpan.FromSeconds(10), progress)
            .FetchAsync(_file, _folder.Path, CancellationToken.None));
    }

    private void AssertFetched()
    {
        Assert.Equal(_packed, File.ReadAllBytes(_folder[Name]));
        Assert.False(File.Exists(_folder[Name + ".part"]));
    }

    private static byte[] Noise(int seed, int length)
    {
        var bytes = new byte[length];
        new System.Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
