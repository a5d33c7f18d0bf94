using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

/// <summary>A training that is stopped and resumed ends with the bits of one that was not.</summary>
public sealed class CheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rbm-checkpoint-").FullName;

    public static TheoryData<string> Variants => [.. TinyTraining.Variants.Keys];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Variants))]
    public void Stopped_in_the_middle_of_any_epoch_it_ends_with_the_same_model(string variant) =>
        AssertResumable(TinyTraining.Variants[variant], Binarization.Fixed);

    [Fact]
    public void Fresh_bits_are_those_of_the_epoch_also_after_a_resumption()
    {
        AssertResumable(TinyTraining.Options, Binarization.Fresh);
        AssertResumable(TinyTraining.Variants["bottom"], Binarization.Fresh);
    }

    [Theory]
    [InlineData("persistent, centred, bottom")]
    [InlineData("tempered, centred, bottom")]
    public void Stopped_in_every_epoch_it_ends_with_the_same_model(string variant)
    {
        TrainingOptions options = TinyTraining.Variants[variant];
        string expected = TinyTraining.Fingerprint(TinyTraining.Train(options));
        int epochs = TrainingPhase.Plan(options).Sum(p => p.Epochs), stops = 0;
        var checkpoint = new Checkpoint(_folder);

        // Each run does one epoch and part of the next; the thread count changes from run to run.
        for (int run = 0; run < 2 * epochs; run++)
        {
            using var team = new WorkerTeam(1 + run % 3);
            if (RunUntil(options, Binarization.Fixed, team, checkpoint, stopIn: 1) is not { } model)
            {
                stops++;
                continue;
            }

            Assert.Equal(epochs - 1, stops);
            Assert.Equal(expected, TinyTraining.Fingerprint(model));
            return;
        }

        Assert.Fail($"not done after {2 * epochs} runs");
    }

    [Fact]
    public void A_finished_training_is_not_done_again()
    {
        using var team = new WorkerTeam(1);
        var checkpoint = new Checkpoint(_folder);
        string expected =
            TinyTraining.Fingerprint(RunUntil(TinyTraining.Options, Binarization.Fixed, team, checkpoint, stopIn: 1000)!);
        var observer = new StoppingObserver(0, CancellationToken.None, () => Assert.Fail("an epoch was done again"));
        CompressionModel model =
            new TrainingPipeline(TinyTraining.Options, TinyTraining.Source(), team).Run(observer, checkpoint, resume: true);
        Assert.Equal(expected, TinyTraining.Fingerprint(model));
    }

    [Fact]
    public void Without_resume_a_checkpoint_is_not_read()
    {
        using var team = new WorkerTeam(1);
        var checkpoint = new Checkpoint(_folder);
        Assert.Null(RunUntil(TinyTraining.Options, Binarization.Fixed, team, checkpoint, stopIn: 3));
        File.WriteAllText(checkpoint.Path, "no checkpoint at all");
        CompressionModel model =
            new TrainingPipeline(TinyTraining.Options, TinyTraining.Source(), team).Run(SilentObserver.Instance, checkpoint);
        Assert.Equal(TinyTraining.Fingerprint(TinyTraining.Train(TinyTraining.Options)), TinyTraining.Fingerprint(model));
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused()
    {
        using var team = new WorkerTeam(1);
        var checkpoint = new Checkpoint(_folder);
        Assert.Null(RunUntil(TinyTraining.Options, Binarization.Fixed, team, checkpoint, stopIn: 3));
        TrainingOptions[] others =
        [
            TinyTraining.Options with { Seed = 2 },
            TinyTraining.Options with { Layers = [20, 8, 5] },
            TinyTraining.Options with { Beta = 2 },
            TinyTraining.Options with { Divergence = new CdOptions { Momentum = 0.5 } },
            TinyTraining.Options with { FinalRate = 0.02 },
            TinyTraining.Variants["persistent"],
            TinyTraining.Variants["tempered"],
        ];
        foreach (TrainingOptions other in others)
        {
            var pipeline = new TrainingPipeline(other, TinyTraining.Source(), team);
            string message = Assert.Throws<InvalidDataException>(
                () => pipeline.Run(SilentObserver.Instance, checkpoint, resume: true)).Message;
            Assert.StartsWith($"{checkpoint.Path} is of another training", message);
        }

        Assert.Throws<InvalidDataException>(
            () => new TrainingPipeline(TinyTraining.Options, TinyTraining.Source(Binarization.Fresh), team)
                .Run(SilentObserver.Instance, checkpoint, resume: true));
    }

    [Theory]
    [InlineData("persistent")]
    [InlineData("tempered")]
    [InlineData("plain")]
    public void A_damaged_checkpoint_is_refused(string variant)
    {
        TrainingOptions options = TinyTraining.Variants[variant];
        using var team = new WorkerTeam(1);
        var checkpoint = new Checkpoint(_folder);
        var pipeline = new TrainingPipeline(options, TinyTraining.Source(), team);

        // In a Blahut-Arimoto iteration, so that the file holds samples, and in fine-tuning.
        foreach (int stop in (int[])[7, 14])
        {
            File.Delete(checkpoint.Path);
            Assert.Null(RunUntil(options, Binarization.Fixed, team, checkpoint, stop));
            byte[] good = File.ReadAllBytes(checkpoint.Path);
            for (int length = 0; length < good.Length; length += length < 100 ? 1 : 97)
                AssertRefused(good[..length], $"{length} bytes");
            AssertRefused([.. good, 0], "a byte more");
            for (int at = 0; at < good.Length; at += at < 2000 ? 7 : 61)
            {
                byte[] bad = [.. good];
                bad[at] ^= 0x10;
                AssertRefused(bad, $"byte {at} of {good.Length}");
            }

            void AssertRefused(byte[] bytes, string what)
            {
                File.WriteAllBytes(checkpoint.Path, bytes);
                Exception? caught = Record.Exception(() => checkpoint.Load(pipeline.Identity, options, 47, team));
                Assert.True(caught is InvalidDataException, $"{what}: {caught?.ToString() ?? "accepted"}");
            }
        }
    }

    [Fact]
    public void A_training_that_diverges_says_so_and_leaves_the_last_good_epoch()
    {
        using var team = new WorkerTeam(1);
        TrainingOptions options = TinyTraining.Options with
        {
            FineTuning = new FineTuningOptions { Epochs = 3, Batch = 10, Rate = 3e38, FinalRate = 3e38 },
        };
        var checkpoint = new Checkpoint(_folder);
        var pipeline = new TrainingPipeline(options, TinyTraining.Source(), team);
        string message =
            Assert.Throws<TrainingDivergedException>(() => pipeline.Run(SilentObserver.Instance, checkpoint)).Message;
        Assert.StartsWith("fine-tuning diverged in epoch ", message);
        Assert.EndsWith($"{checkpoint.Path} holds the last good epoch", message);
        TrainingState state = checkpoint.Load(pipeline.Identity, options, 47, team)!;
        Assert.All(state.Network!.Machines, machine => Assert.True(Parameters.AreFinite(machine)));
        Assert.True(state.Autoencoder is null || Parameters.AreFinite(state.Autoencoder));
    }

    [Fact]
    public void A_training_that_diverges_at_once_does_not_speak_of_a_good_epoch()
    {
        using var team = new WorkerTeam(1);
        var checkpoint = new Checkpoint(_folder);
        var pipeline =
            new TrainingPipeline(TinyTraining.Options with { Rate = 1e38, FinalRate = 1e38 }, TinyTraining.Source(), team);
        string message =
            Assert.Throws<TrainingDivergedException>(() => pipeline.Run(SilentObserver.Instance, checkpoint)).Message;
        Assert.StartsWith("pretraining of layer 1 diverged in epoch 1: a parameter is not finite; ", message);
        Assert.EndsWith("try a lower rate than 1E+38", message);
        Assert.False(checkpoint.Exists);
        Assert.DoesNotContain(checkpoint.Path, message);
    }

    private static CompressionModel? RunUntil(
        TrainingOptions options, Binarization binarization, WorkerTeam team, Checkpoint checkpoint, int stopIn)
    {
        using var source = new CancellationTokenSource();
        var observer = new StoppingObserver(stopIn, source.Token, source.Cancel);
        try
        {
            return new TrainingPipeline(options, TinyTraining.Source(binarization), team)
                .Run(observer, checkpoint, resume: true, source.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void AssertResumable(TrainingOptions options, Binarization binarization)
    {
        string expected = TinyTraining.Fingerprint(TinyTraining.Train(options, 1, binarization));
        int epochs = TrainingPhase.Plan(options).Sum(p => p.Epochs);
        var checkpoint = new Checkpoint(_folder);
        using var team = new WorkerTeam(2);
        for (int stop = 0; stop < epochs; stop++)
        {
            File.Delete(checkpoint.Path);
            Assert.Null(RunUntil(options, binarization, team, checkpoint, stop));
            Assert.Equal(stop > 0, checkpoint.Exists);
            CompressionModel model = new TrainingPipeline(options, TinyTraining.Source(binarization), team)
                .Run(SilentObserver.Instance, checkpoint, resume: true);
            Assert.True(expected == TinyTraining.Fingerprint(model), $"other bits when stopped in epoch {stop + 1} of {epochs}");
        }
    }

    /// <summary>Stops after the first mini-batch of an epoch, counted from 0 at the start of this run.</summary>
    private sealed class StoppingObserver(int epoch, CancellationToken token, Action stop) : ITrainingObserver
    {
        private int _epochs;

        public void Progress(TrainingPhase phase, int number, long done, long total)
        {
            if (_epochs == epoch && !token.IsCancellationRequested) stop();
        }

        public void Report(TrainingMetric metric)
        {
            if (metric.Phase.Name != "sampling") _epochs++;
        }

        public void Warn(string message)
        {
        }
    }
}
