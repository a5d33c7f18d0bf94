using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Probe.Probes;

/// <summary>Whole trainings, small: their models' identities.</summary>
internal static class TrainingProbes
{
    private static readonly TrainingOptions Options = new()
    {
        Layers = [72, 40, 9],
        InitialEpochs = 2,
        Iterations = 1,
        IterationEpochs = 1,
        Batch = 20,
        Scope = BlahutArimotoScope.Network,
        Sweeps = 2,
        FineTuning = new FineTuningOptions { Epochs = 2, Batch = 30 },
    };

    public static readonly Probe[] All =
    [
        new("training.plain", hash => Train(hash, Options)),
        new("training.bottom-pcd-centred", hash => Train(hash, Options with
        {
            Scope = BlahutArimotoScope.BottomMachine, Divergence = new CdOptions { Persistent = true, Centered = true },
        })),
        new("training.wem-sampled-noise", hash => Train(hash, Options with
        {
            Measure = DistortionMeasure.Wem,
            FineTuning = Options.FineTuning with { Target = FineTuningTarget.Sampled, Code = CodeTraining.AnnealedNoise },
        })),
        new("training.weights-metropolis", hash => Train(hash, Options with
        {
            Measure = DistortionMeasure.Hamming.WithWeights([.. Enumerable.Range(0, 72).Select(i => i % 5 * 0.3)]),
            Chain = ConditionalChain.Metropolis,
        })),
        new("training.expected", hash => Train(hash, Options with
        {
            FineTuning = Options.FineTuning with { Target = FineTuningTarget.Expected, Loss = ReconstructionLoss.SquaredError },
        })),
        new("training.tuned-to-best-codes", hash => Train(hash, Options, triedBits: 9)),
        new("training.tuned-to-searched-codes", hash => Train(hash, Options, triedBits: 0)),
    ];

    private static void Train(BitHash hash, TrainingOptions options, int? triedBits = null)
    {
        using var team = new WorkerTeam();
        var source = new MarkovSource(0.2, 72, 130, seed: 6);
        CompressionModel model = new TrainingPipeline(options, source, team).Run(SilentObserver.Instance);
        if (triedBits is { } bits)
        {
            var tuning = new NetworkRefinementOptions { Passes = 3, Batch = 30, TriedBits = bits };
            model = NetworkRefinement.Refine(model, source, tuning, team);
        }

        var identity = ModelIdentity.Of(model);
        hash.Add(identity.High);
        hash.Add(identity.Low);
    }
}
