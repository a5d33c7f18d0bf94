using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

/// <summary>Trainings of a fraction of a second that still go through every kind of phase.</summary>
internal static class TinyTraining
{
    public static readonly TrainingOptions Options = new()
    {
        Layers = [20, 9, 5],
        InitialEpochs = 2,
        Iterations = 2,
        IterationEpochs = 2,
        Scope = BlahutArimotoScope.Network,
        Sweeps = 2,
        Batch = 10,
        FineTuning = new FineTuningOptions { Epochs = 3, Batch = 15 },
    };

    /// <summary>Options by name, each with another part of the state to keep.</summary>
    public static IReadOnlyDictionary<string, TrainingOptions> Variants { get; } = new Dictionary<string, TrainingOptions>
    {
        ["plain"] = Options,
        ["no BA"] = Options with { Beta = null },
        ["persistent"] = Options with { Divergence = new CdOptions { Persistent = true, Steps = 2 } },
        ["centred"] = Options with { Divergence = new CdOptions { Centered = true } },
        ["persistent, centred, bottom"] = Options with
        {
            Divergence = new CdOptions { Centered = true, Persistent = true },
            Scope = BlahutArimotoScope.BottomMachine,
        },
        ["tempered"] = Options with { Divergence = new CdOptions { Persistent = true, Temperatures = 3, Steps = 3 } },
        ["tempered, centred, bottom"] = Options with
        {
            Divergence = new CdOptions { Centered = true, Persistent = true, Temperatures = 4 },
            Scope = BlahutArimotoScope.BottomMachine,
        },
        ["bottom"] = Options with { Scope = BlahutArimotoScope.BottomMachine },
        ["no start"] = Options with { InitialEpochs = 0 },
        ["no pre-training"] = Options with { InitialEpochs = 0, Iterations = 0 },
        ["no fine-tuning"] = Options with { FineTuning = new FineTuningOptions { Epochs = 0 } },
        ["wem"] = Options with { Measure = Simd.Information.DistortionMeasure.Wem },
        ["weights"] = Options with { Measure = Simd.Information.DistortionMeasure.Hamming.WithWeights([.. Enumerable.Range(0, 20)]) },
        ["metropolis"] = Options with { Chain = ConditionalChain.Metropolis, Rate = 0.5, FinalRate = 0.5 },
        ["sampled"] = Options with { FineTuning = Options.FineTuning with { Target = FineTuningTarget.Sampled } },
        ["expected"] = Options with
        {
            FineTuning = Options.FineTuning with { Target = FineTuningTarget.Expected, Loss = ReconstructionLoss.SquaredError },
        },
        ["noise"] = Options with { FineTuning = Options.FineTuning with { Code = CodeTraining.AnnealedNoise } },
    };

    /// <summary>Grey pictures, 47 of them, so that no mini-batch size divides it; some pixels are constant.</summary>
    public static IBinarySource Source(Binarization binarization = Binarization.Fixed)
    {
        const int items = 47, width = 5, height = 4;
        var random = new System.Random(8);
        var pixels = new byte[items * width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            int pixel = i % (width * height);
            pixels[i] = pixel switch { 0 => 0, 1 => 255, _ => (byte)(random.Next(100) + (pixel % 3 == i / 20 % 3 ? 150 : 0)) };
        }

        return new BinarizedImages(new GreyImages("tiny", pixels, items, width, height), binarization, seed: 1);
    }

    public static CompressionModel Train(TrainingOptions options, int threads = 2, Binarization binarization = Binarization.Fixed)
    {
        using var team = new WorkerTeam(threads);
        return new TrainingPipeline(options, Source(binarization), team).Run(SilentObserver.Instance);
    }

    /// <summary>Everything in a model that another model could differ in, but its size.</summary>
    public static string Fingerprint(CompressionModel model) =>
        $"{ModelIdentity.Of(model)} {string.Join("; ", model.History.OrderBy(pair => pair.Key, StringComparer.Ordinal))}";
}
