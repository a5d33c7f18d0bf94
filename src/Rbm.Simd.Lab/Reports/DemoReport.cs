using System.Globalization;
using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Pictures;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;

namespace Rbm.Simd.Lab.Reports;

/// <summary>A step of a run.</summary>
/// <param name="Name">A verb.</param>
/// <param name="What">What it did, in a few words.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record Stage(string Name, string What, double Seconds);

/// <summary>What the demonstration made, and the page that shows it.</summary>
public sealed record DemoReport
{
    private const int Shown = 24;
    private const int FantasiesPerRow = 16;

    /// <summary>The trained model.</summary>
    public required CompressionModel Model { get; init; }

    /// <summary>Number of items that it learned from.</summary>
    public required int TrainingItems { get; init; }

    /// <summary>What the codec does to items that training never saw.</summary>
    public required Evaluation Point { get; init; }

    /// <summary>The steps in their order.</summary>
    public required IReadOnlyList<Stage> Stages { get; init; }

    /// <summary>What training reported.</summary>
    public required IReadOnlyList<TrainingMetric> Metrics { get; init; }

    /// <summary>The test items.</summary>
    public required BitMatrix Originals { get; init; }

    /// <summary>Their reproductions, as read from the decoded file.</summary>
    public required BitMatrix Reproductions { get; init; }

    /// <summary>Samples of the belief network.</summary>
    public required BitMatrix Fantasies { get; init; }

    /// <summary>Width of an item as a picture.</summary>
    public required int Width { get; init; }

    /// <summary>Bytes of the stream of codes.</summary>
    public required long StreamBytes { get; init; }

    /// <summary>The page's last line.</summary>
    public required string Footer { get; init; }

    private int Height => Originals.Columns / Width;

    /// <summary>The page.</summary>
    public string ToHtml()
    {
        double seconds = Stages.Sum(s => s.Seconds);
        string lead = string.Create(CultureInfo.InvariantCulture,
            $"A network learned to compress pictures of digits from {TrainingItems:#,0} examples. Here it is at work on " +
            $"{Point.Items:#,0} pictures that it had never seen: each became a code of {Point.Code} bits, and from the code " +
            $"alone a picture was made again. Everything on this page was made by this one run, from seed {Model.Seed}; another run " +
            $"gives the same bits.");
        return new HtmlReport($"{Point.Length} bits into {Point.Code}, and back", lead)
            .Tiles(
                (Text($"{100 * Point.MeanDistortion:0.00} %"), "of the bits come back wrong, in the mean (distortion)"),
                (Text($"{Point.FileRate:0.0000}"),
                    Text($"bits of the file for a bit of picture (rate; the codes alone: {Point.NominalRate:0.0000})")),
                (Text($"{(double)Point.Length / Point.Code:0.0} : 1"), "a picture's size to its code's"),
                (Text($"{seconds:0} s"), "from nothing to this page"))
            .Section("What happened")
            .Table(["Step", "What", "Seconds"], [.. Stages.Select(s => new[] { s.Name, s.What, Text($"{s.Seconds:0.00}") })])
            .Section("Originals and reproductions",
                $"The first {Math.Min(Shown, Originals.Rows)} test pictures. The original's ragged edges are the coin "
                + "flips that made grey pixels black or white; no short code can know them.")
            .Comparisons(Comparisons())
            .Section("The operating point",
                "Distortions are shares of wrong bits, rates are bits of code for a bit of the source.")
            .Table(["Distortion", "", "Rate", ""], OperatingPoint())
            .Section("What the network imagines",
                "Samples of the learned reproduction distribution: the belief network's own pictures, "
                + "from chains that began with all pixels off.")
            .Image(FantasyGrid(), "Grid of pictures sampled from the belief network")
            .Section("How it learned")
            .Charts(PretrainingChart(), FineTuningChart())
            .ToHtml(Footer);
    }

    private List<Comparison> Comparisons()
    {
        var comparisons = new List<Comparison>();
        for (int i = 0; i < Math.Min(Shown, Originals.Rows); i++)
        {
            ReadOnlySpan<ulong> original = Originals.Row(i), reproduction = Reproductions.Row(i);
            var wrong = (int)DistortionMeasure.Hamming.Sum(original, reproduction);
            comparisons.Add(new Comparison(
                Picture.OfBits(original, Width, Height),
                Picture.OfBits(reproduction, Width, Height, Palette.Reproduced),
                Picture.OfDifference(original, reproduction, Width, Height),
                Text($"{wrong} of {Originals.Columns} bits differ ({100.0 * wrong / Originals.Columns:0.0} %)")));
        }

        return comparisons;
    }

    private string[][] OperatingPoint() =>
    [
        ["mean", Text($"{Point.MeanDistortion:0.00000}"), "nominal (K / N)", Text($"{Point.NominalRate:0.00000}")],
        ["half of the items at most", Text($"{Point.MedianDistortion:0.00000}"), "payload", Text($"{Point.PayloadRate:0.00000}")],
        ["99 % of the items at most", Text($"{Point.Distortion99:0.00000}"), "whole file", Text($"{Point.FileRate:0.00000}")],
        ["worst item", Text($"{Point.MaxDistortion:0.00000}"), "bytes of the file", Text($"{StreamBytes}")],
    ];

    private ImageGrid FantasyGrid()
    {
        int columns = Math.Min(FantasiesPerRow, Fantasies.Rows);
        var grid = new ImageGrid((Fantasies.Rows + columns - 1) / columns, columns) { Scale = 2, Gap = 6, Paper = null };
        for (int i = 0; i < Fantasies.Rows; i++)
            grid[i / columns, i % columns] = Picture.OfBits(Fantasies.Row(i), Width, Height);
        return grid;
    }

    // Each layer's epochs in the order in which they were run, the Blahut-Arimoto iterations following the start.
    private LineChart PretrainingChart() => new()
    {
        Title = "Pre-training: reconstruction error per unit",
        XLabel = "epoch of the layer",
        Curves = [.. Metrics.Where(m => m.Phase.Layer > 0 && m.Values.ContainsKey("reconstruction"))
            .GroupBy(m => m.Phase.Layer)
            .Select(layer => new Series(
                $"layer {layer.Key}", [.. layer.Select((m, i) => (i + 1.0, m.Values["reconstruction"]))]))],
    };

    private LineChart FineTuningChart() => new()
    {
        Title = "Fine-tuning: distortion on the training items",
        XLabel = "epoch",
        Curves = [new Series("distortion", [.. Metrics
            .Where(m => m.Phase.Layer == 0 && m.Values.ContainsKey("distortion"))
            .Select(m => ((double)m.Epoch, m.Values["distortion"]))])],
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
