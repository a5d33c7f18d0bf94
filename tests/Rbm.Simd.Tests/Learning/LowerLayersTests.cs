using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

/// <summary>Models that begin with shared lower layers are those that were trained as a whole.</summary>
public sealed class LowerLayersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-lower-").FullName;

    public static TheoryData<string> Variants => [.. TinyTraining.Variants.Keys];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_lower_layers_are_trained_in_the_first_phases_of_the_whole(string variant)
    {
        foreach (int[] layers in (int[][])[[20, 5], [20, 9, 5], [20, 9, 7, 5]])
        {
            TrainingOptions options = TinyTraining.Variants[variant] with { Layers = layers };
            if (LowerLayers.Of(options) is not { } lower) continue;
            lower.Check();
            IReadOnlyList<TrainingPhase> part = TrainingPhase.Plan(lower), whole = TrainingPhase.Plan(options);
            Assert.NotEmpty(part);
            Assert.Equal(part, whole.Take(part.Count));
            Assert.Equal(layers.Length - 1, whole[part.Count].Layer);
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Codes_of_any_length_end_with_the_bits_of_a_training_of_the_whole(string variant)
    {
        foreach (int[] below in (int[][])[[20, 9], [20, 9, 7]])
        {
            TrainingOptions first = TinyTraining.Variants[variant] with { Layers = [.. below, 5] };
            if (LowerLayers.Of(first) is not { } lower) continue;
            using var team = new WorkerTeam(2);
            var kept = new Checkpoint(_folder, $"{below.Length}.safetensors");
            new TrainingPipeline(lower, TinyTraining.Source(), team).Keep(SilentObserver.Instance, kept);
            foreach (int code in (int[])[5, 3])
            {
                TrainingOptions options = first with { Layers = [.. below, code] };
                Assert.Equal(lower.ToString(), LowerLayers.Of(options)!.ToString());
                CompressionModel model = new TrainingPipeline(options, TinyTraining.Source(), team)
                    .Run(SilentObserver.Instance, lower: kept);
                Assert.Equal(TinyTraining.Fingerprint(TinyTraining.Train(options)), TinyTraining.Fingerprint(model));
            }
        }
    }

    [Fact]
    public void Fresh_bits_are_those_of_the_epoch()
    {
        TrainingOptions options = TinyTraining.Variants["bottom"];
        IBinarySource fresh = TinyTraining.Source(Binarization.Fresh);
        using var team = new WorkerTeam(1);
        var kept = new Checkpoint(_folder);
        new TrainingPipeline(LowerLayers.Of(options)!, fresh, team).Keep(SilentObserver.Instance, kept);
        CompressionModel model = new TrainingPipeline(options, fresh, team).Run(SilentObserver.Instance, lower: kept);
        Assert.Equal(
            TinyTraining.Fingerprint(TinyTraining.Train(options, binarization: Binarization.Fresh)), TinyTraining.Fingerprint(model));
    }

    [Fact]
    public void Where_the_code_has_a_say_from_the_start_nothing_is_shared()
    {
        TrainingOptions bottom = TinyTraining.Variants["bottom"];
        Assert.NotNull(LowerLayers.Of(bottom));
        Assert.NotNull(LowerLayers.Of(bottom with { InitialEpochs = 0 }));
        Assert.Null(LowerLayers.Of(bottom with { Layers = [20, 5] }));
        Assert.Null(LowerLayers.Of(bottom with { InitialEpochs = 0, Iterations = 0 }));
        Assert.Null(LowerLayers.Of(TrainingPresets.Create("paper", [20, 9, 5])));
    }

    [Fact]
    public void Beta_and_measure_do_not_keep_trainings_apart_that_begin_on_the_source_itself()
    {
        TrainingOptions network = TinyTraining.Options;
        string shared = LowerLayers.Of(network)!.ToString();
        TrainingOptions[] alike =
        [
            network with { Beta = 3 }, network with { Beta = null }, network with { Measure = DistortionMeasure.Wem },
            network with { Iterations = 7, IterationEpochs = 3, Sweeps = 9 }, network with { FineTuning = new() { Rate = 1 } },
        ];
        Assert.All(alike, options => Assert.Equal(shared, LowerLayers.Of(options)!.ToString()));
        TrainingOptions[] others =
        [
            network with { Seed = 2 }, network with { InitialEpochs = 3 }, network with { Rate = 0.01 }, network with { Batch = 11 },
            network with { Scope = BlahutArimotoScope.BottomMachine }, network with { Divergence = new CdOptions { Steps = 2 } },
        ];
        Assert.All(others, options => Assert.NotEqual(shared, LowerLayers.Of(options)!.ToString()));
        TrainingOptions bottom = network with { Scope = BlahutArimotoScope.BottomMachine };
        Assert.NotEqual(LowerLayers.Of(bottom)!.ToString(), LowerLayers.Of(bottom with { Beta = 3 })!.ToString());
    }

    [Fact]
    public void Layers_of_another_training_or_half_trained_ones_are_refused()
    {
        TrainingOptions options = TinyTraining.Variants["bottom"], lower = LowerLayers.Of(options)!;
        using var team = new WorkerTeam(1);
        var kept = new Checkpoint(_folder);
        var pipeline = new TrainingPipeline(options, TinyTraining.Source(), team);
        Assert.StartsWith(
            $"{kept.Path}: no such file",
            Assert.Throws<FileNotFoundException>(() => pipeline.Run(SilentObserver.Instance, lower: kept)).Message);

        new TrainingPipeline(lower with { Seed = 2 }, TinyTraining.Source(), team).Keep(SilentObserver.Instance, kept);
        Assert.StartsWith($"{kept.Path} is of another training", Refusal());

        using var stop = new CancellationTokenSource();
        var half = new TrainingPipeline(lower, TinyTraining.Source(), team);
        Assert.Throws<OperationCanceledException>(
            () => half.Run(new Stopping(stop), kept, token: stop.Token));
        Assert.StartsWith($"{kept.Path} is of a training in phase 1 of ", Refusal());

        string Refusal() => Assert.Throws<InvalidDataException>(() => pipeline.Run(SilentObserver.Instance, lower: kept)).Message;
    }

    private sealed class Stopping(CancellationTokenSource source) : ITrainingObserver
    {
        public void Progress(TrainingPhase phase, int epoch, long done, long total)
        {
        }

        public void Report(TrainingMetric metric) => source.Cancel();

        public void Warn(string message)
        {
        }
    }
}
