using Rbm.Simd.Coding;
using Rbm.Simd.Information;

namespace Rbm.Simd.Probe.Golden;

/// <summary>How the model of a golden vector is trained and what it is tried on. A vector is one entry here.</summary>
/// <param name="Name">The vector's name.</param>
/// <param name="Source">Where its items come from.</param>
/// <param name="Layers">Units of each layer.</param>
internal sealed record GoldenRecipe(string Name, string Source, params int[] Layers)
{
    /// <summary>Items that are trained on, and items that are encoded: more than the largest batch.</summary>
    public const int Trained = 2000, Items = 1010;

    /// <summary>The seed of everything.</summary>
    public const ulong Seed = 5;

    /// <summary>The effort of streams with searched codes, and of the codes that a static code model is learned from.</summary>
    public const int SearchedEffort = 3;

    /// <summary>The measure.</summary>
    public DistortionMeasure Measure { get; init; } = DistortionMeasure.Hamming;

    /// <summary>beta; null for Hinton's scheme.</summary>
    public double? Beta { get; init; } = 2;

    /// <summary>Whether the belief network is kept, which only sampling needs.</summary>
    public bool KeepsNetwork { get; init; } = true;

    /// <summary>What the model has beside the networks.</summary>
    public GoldenExtra Extra { get; init; }

    /// <summary>Streams of small blocks.</summary>
    public IReadOnlyList<GoldenStream> Streams { get; init; } = [];

    /// <summary>All vectors.</summary>
    public static IReadOnlyList<GoldenRecipe> All { get; } =
    [
        new("k3", "markov:p=0.1,n=20", 20, 12, 3),
        new("k8-asymmetric", "markov:p=0.1,n=40", 40, 24, 8) { Measure = DistortionMeasure.Asymmetric(1, 2), Streams = [Bounded(0.3)] },
        new("k8-wem", "bernoulli:p=0.3,n=24", 24, 16, 8) { Measure = DistortionMeasure.Wem, Beta = 0.5 },
        new("k12-weighted", "markov:p=0.1,n=48", 48, 12) { Measure = DistortionMeasure.Hamming.WithWeights(Weights(48)) },
        new("k24", "markov:p=0.1,n=64", 64, 24) { Streams = [Lossless()] },
        new("k70", "bernoulli:p=0.3,n=48", 48, 70) { KeepsNetwork = false },
        new("glyphs", "glyphs:test", 784, 4) { KeepsNetwork = false, Streams = [Lossless() with { Items = 20, BlockItems = 8 }] },
        new("k8-threshold", "markov:p=0.05,n=32", 32, 8)
        {
            Measure = DistortionMeasure.Wem, Beta = 0.5, KeepsNetwork = false, Extra = GoldenExtra.Threshold,
            Streams = [Feasible, Bounded(0.05), Lossless()],
        },
        new("k12-static", "markov:p=0.02,n=48", 48, 12)
        {
            KeepsNetwork = false, Extra = GoldenExtra.StaticCodeModel,
            Streams = [Blocks(SearchedEffort), Bounded(0.04, SearchedEffort), Lossless(SearchedEffort)],
        },
        new("k10-chain", "markov:p=0.05,n=40", 40, 10)
        {
            KeepsNetwork = false, Extra = GoldenExtra.ChainCodeModel, Streams = [Blocks(), Bounded(0.05), Lossless()],
        },
        new("k9-codebook", "markov:p=0.1,n=36", 36, 9)
        {
            KeepsNetwork = false, Extra = GoldenExtra.Codebook, Streams = [Blocks(Encoder.ExhaustiveEffort), Bounded(0.1), Lossless()],
        },
    ];

    // Blocks so small that some are shorter raw than range-coded.
    private static GoldenStream Blocks(int effort = Encoder.ThresholdEffort) => new("blocks", effort, 130, 10, null);

    private static GoldenStream Feasible => new("feasible", Encoder.ThresholdEffort, 500, 40, null);

    // Of the items some are below the bound, some are brought below it by a harder search, and some are escaped.
    private static GoldenStream Bounded(double bound, int effort = Encoder.ThresholdEffort) => new("bounded", effort, 60, 10, bound);

    private static GoldenStream Lossless(int effort = Encoder.ThresholdEffort) => new("lossless", effort, 130, 40, 0);

    // The bits in the middle matter most; no weight is a power of two times another's, so that sums are rounded.
    private static double[] Weights(int length) => [.. Enumerable.Range(0, length).Select(i => 1 / (1.0 + Math.Abs(2 * i + 1 - length)))];
}
