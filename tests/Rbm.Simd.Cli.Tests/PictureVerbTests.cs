using SkiaSharp;

namespace Rbm.Simd.Cli.Tests;

public sealed class PictureVerbTests(TinyModel tiny) : IClassFixture<TinyModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fantasies_fill_a_square_grid_and_depend_on_the_seed_alone()
    {
        string[] words = ["sample", tiny.Path, "--count", "9", "--sweeps", "5", "--scale", "1", "-o"];
        CliRun.Of([.. words, _folder["1.png"]]).Succeeds();
        CliRun.Of([.. words, _folder["2.png"], "--threads", "3"]).Succeeds();
        CliRun.Of([.. words, _folder["3.png"], "--seed", "2"]).Succeeds();
        using SKBitmap png = SKBitmap.Decode(_folder["1.png"]);
        Assert.Equal((3 * 32 + 4, 3 * 32 + 4), (png.Width, png.Height));
        Assert.Equal(File.ReadAllBytes(_folder["1.png"]), File.ReadAllBytes(_folder["2.png"]));
        Assert.NotEqual(File.ReadAllBytes(_folder["1.png"]), File.ReadAllBytes(_folder["3.png"]));
    }

    [Fact]
    public void Reconstructions_stand_beside_their_originals()
    {
        string[] words = ["sample", tiny.Path, "--reconstruct", "glyphs:test", "--count", "6", "--scale", "1", "-o", "-"];
        CliRun run = CliRun.Of(words).Succeeds();
        using SKBitmap png = SKBitmap.Decode(run.Output);
        Assert.Equal((12 * 32 + 4, 2 * 32 + 4), (png.Width, png.Height));
    }

    [Fact]
    public void The_demonstration_shows_what_it_did_and_overwrites_nothing()
    {
        CliRun run = CliRun.Of("demo", "-q", "--items", "200", "-o", _folder["demo"]).Succeeds();
        Assert.Empty(run.Error);
        Assert.Matches(@"verify +\d+\.\d\d s +the decoded bits are those that were measured", run.Out);
        Assert.Contains(_folder["demo/report.html"], run.Out);
        string page = File.ReadAllText(_folder["demo/report.html"]);
        Assert.Equal(24 * 3 + 1, page.Split("src=\"data:image/png;base64,").Length - 1);
        Assert.DoesNotContain("Nothing was recorded", page);
        CliRun.Of("inspect", _folder["demo/demo.rbm"]).Succeeds();
        CliRun.Of("demo", "-o", _folder["demo"])
            .Fails(ExitCode.InputOutput, $"{_folder["demo/demo.rbm"]} exists; -f overwrites it");
    }
}
