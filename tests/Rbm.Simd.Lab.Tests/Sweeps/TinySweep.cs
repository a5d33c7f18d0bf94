using Rbm.Simd.Lab.Sweeps;
using Rbm.Simd.Learning;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.Tests.Sweeps;

/// <summary>A sweep of a moment: bits of a Markov chain, three codes, two of which are of two labels.</summary>
internal static class TinySweep
{
    public static readonly TrainingOptions Options = new()
    {
        Layers = [24, 10, 8, 4],
        InitialEpochs = 1,
        Iterations = 1,
        IterationEpochs = 1,
        Sweeps = 1,
        Batch = 20,
        FineTuning = new FineTuningOptions { Epochs = 2, Batch = 20 },
    };

    public static SweepSource Test { get; } = Source(seed: 99) with { };

    public static SweepSource Source(ulong seed, int items = 60) =>
        new SweepSource { Name = "markov:p=0.2,n=24", Items = items, Seed = seed }.Measured(new SourceOptions());

    public static SweepPlan Plan(TrainingOptions? options = null)
    {
        TrainingOptions template = options ?? Options;
        (string, TrainingOptions)[] trainings =
        [
            ("one", template with { Layers = [24, 10, 8, 4] }), ("one", template with { Layers = [24, 10, 8, 3] }),
            ("two", template with { Layers = [24, 10, 8, 3] }), ("two", template with { Layers = [24, 10, 8, 3], Beta = 0.5 }),
        ];
        return SweepPlan.Create(trainings, seed => Source(seed), Test, [0, 3, 9], seed: 1);
    }

    public sealed class Listener(Action? onEpoch = null) : ISweepObserver, ITrainingObserver
    {
        public int Epochs { get; private set; }

        public int Evaluations { get; private set; }

        public ITrainingObserver Train(string what) => this;

        public Action<long> Begin(string what, long items)
        {
            if (what.Contains("effort", StringComparison.Ordinal)) Evaluations++;
            onEpoch?.Invoke();
            return _ => { };
        }

        public void Note(string line)
        {
        }

        public void Progress(TrainingPhase phase, int epoch, long done, long total)
        {
        }

        public void Report(TrainingMetric metric)
        {
            if (metric.Epoch > 0) Epochs++;
            onEpoch?.Invoke();
        }

        public void Warn(string message)
        {
        }
    }
}
