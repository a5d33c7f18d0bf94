using System.CommandLine;
using Rbm.Simd.Bits;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.Pictures;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm sample</c>: pictures of what the network imagines, or of originals beside their reproductions.</summary>
internal static class SampleVerb
{
    // Four columns of original, reproduction and difference fill about the width of a screen.
    private const int PairsPerRow = 4;

    // 16,384 x 8,192: half a gigabyte while the picture is drawn.
    private const double MostPixels = 1 << 27;

    public static Command Create(Shell shell)
    {
        var model = new Argument<string>("M") { Description = "A model (.rbm), or - for standard input" };
        Option<string> output = Values.Output("GRID.png", "Where the picture goes, - for standard output");
        var name = new Option<string?>("--reconstruct") { Description = SourceFlags.Kinds, HelpName = "S" };
        var source = new SourceFlags(training: false);
        Option<int> count = Values.Count("--count", 1, 100, "Pictures to draw");
        Option<int> sweeps = Values.Count("--sweeps", 1, 1000, "Gibbs steps of the top machine before a fantasy is taken");
        Option<int> scale = Values.Count("--scale", 1, 3, "Size of a pixel");
        Option<ulong> seed = Values.Seed();
        Option<int?> threads = Values.Threads();
        Option<bool> force = Values.Force();
        var command = new Command("sample",
            "Draw fantasies of the network; with --reconstruct, originals beside their reproductions and the difference.")
        {
            model,
        };
        foreach (Option option in (Option[])[output, force, name, count, sweeps, scale]) command.Add(option);
        source.AddTo(command);
        command.Add(seed);
        command.Add(threads);
        command.SetAction(arguments =>
        {
            string file = arguments.GetValue(model)!;
            string? originals = arguments.GetValue(name);
            OutputTarget target = shell.OpenOutput(arguments.GetValue(output)!, arguments.GetValue(force),
                originals is null ? [file] : [file, .. source.FilesOf(arguments, originals)]);
            InputFile.RequireOneStandard(file, originals ?? "", "the originals");
            using WorkerTeam team = Shell.StartTeam(arguments.GetValue(threads));
            CompressionModel loaded = ModelInput.Load(file, shell.Terminal);
            (int pictures, int size) = (arguments.GetValue(count), arguments.GetValue(scale));
            ulong key = arguments.GetValue(seed);
            ImageGrid grid;
            if (originals is null)
            {
                RequireFit(loaded, pictures, size, picturesEach: 1);
                grid = Fantasies(loaded, pictures, arguments.GetValue(sweeps), size, key, team);
            }
            else
            {
                IBinarySource items = source.Open(arguments, originals, key, shell.Terminal, loaded.Autoencoder.Visible);
                RequireFit(loaded, Math.Min(pictures, items.Count), size, picturesEach: 3);
                shell.Interrupt.ThrowIfCancellationRequested();
                grid = Reconstructions(loaded, items, pictures, size, team);
            }

            shell.Interrupt.ThrowIfCancellationRequested();
            byte[] png = grid.ToPng();
            target.Write(stream => stream.Write(png));
        });
        return command;
    }

    private static void RequireFit(CompressionModel model, int count, int scale, int picturesEach)
    {
        (int width, int height) = ModelInput.PictureSize(model);
        double pixels = (double)count * picturesEach * width * height * scale * scale;
        if (pixels > MostPixels)
        {
            throw VerbException.Usage(FormattableString.Invariant(
                $"--count {count} and --scale {scale} make a picture of {pixels:0} pixels, at most {MostPixels:0} are drawn"));
        }
    }

    private static ImageGrid Fantasies(CompressionModel model, int count, int sweeps, int scale, ulong seed, WorkerTeam team)
    {
        DeepBeliefNetwork network = model.Network
            ?? throw VerbException.InputOutput("the model holds no belief network and so has no fantasies; --reconstruct works");
        (int width, int height) = ModelInput.PictureSize(model);
        var bits = new BitMatrix(count, model.Autoencoder.Visible);
        network.Sample(bits.View, sweeps, seed, team, new Workspace());
        int columns = (int)Math.Ceiling(Math.Sqrt(count));
        var grid = new ImageGrid((count + columns - 1) / columns, columns) { Scale = scale };
        for (int i = 0; i < count; i++) grid[i / columns, i % columns] = Picture.OfBits(bits.Row(i), width, height);
        return grid;
    }

    private static ImageGrid Reconstructions(CompressionModel model, IBinarySource source, int count, int scale, WorkerTeam team)
    {
        ModelInput.RequireFit(model, source);
        (int width, int height) = ModelInput.PictureSize(model);
        count = Math.Min(count, source.Count);
        var original = new BitMatrix(count, source.Length);
        source.Read(0, 0, original.View);
        var reproduction = new BitMatrix(count, source.Length);
        CodecRun.Reproduce(model, original.View, reproduction.View, team);
        int perRow = Math.Min(PairsPerRow, count);
        var grid = new ImageGrid((count + perRow - 1) / perRow, 3 * perRow) { Scale = scale };
        for (int i = 0; i < count; i++)
        {
            int row = i / perRow, column = 3 * (i % perRow);
            grid[row, column] = Picture.OfBits(original.Row(i), width, height);
            grid[row, column + 1] = Picture.OfBits(reproduction.Row(i), width, height, Palette.Reproduced);
            grid[row, column + 2] = Picture.OfDifference(original.Row(i), reproduction.Row(i), width, height);
        }

        return grid;
    }
}
