using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class FinishingTests
{
    private static readonly MarkovSource Source = new(flipProbability: 0.1, length: TinyModels.Visible, count: 1500, seed: 3);

    [Fact]
    public void A_short_code_gets_a_table_that_reproduces_better()
    {
        using var team = new WorkerTeam(2);
        CompressionModel trained = TinyModels.Create();
        var parts = new List<string>();
        CompressionModel finished = Finish(trained, Options(passes: 5), team, parts);
        Assert.Equal(["table", "code model"], parts);
        Assert.NotNull(finished.Codebook);
        Assert.Null(trained.Codebook);
        Assert.True(Distortion(finished, team) < 0.8 * Distortion(trained, team));
    }

    [Fact]
    public void A_table_takes_as_many_draws_as_are_asked_for()
    {
        using var team = new WorkerTeam(1);
        byte[] grey = new byte[100 * TinyModels.Visible];
        for (int i = 0; i < grey.Length; i++) grey[i] = (byte)(i * 37);
        var source = new BinarizedImages(new GreyImages("grey", grey, 100, TinyModels.Visible, 1), Binarization.Fresh, seed: 3);
        long[] items = new long[2];
        foreach (int draws in (int[])[1, 2])
        {
            TrainingOptions options = Options(passes: 4) with { CodebookDraws = draws };
            Finishing.Run(TinyModels.Create(), options, source, team, SilentObserver.Instance, (part, work) =>
            {
                if (part == "table") items[draws - 1] = work;
                return _ => { };
            });
            Assert.EndsWith($" table=4x{draws}", options.ToString());
        }

        Assert.Equal([5 * 100, 5 * 2 * 100], items);
    }

    [Theory]
    [InlineData(0, TinyModels.Code)]
    [InlineData(5, Finishing.MostTableBits + 1)]
    public void Without_passes_or_with_a_long_code_the_network_stays(int passes, int code)
    {
        using var team = new WorkerTeam(1);
        CompressionModel trained = TinyModels.Create() with
        {
            Autoencoder = new DeepAutoencoder(TinyModels.Visible, 6, code),
            Network = null,
        };
        var parts = new List<string>();
        CompressionModel finished = Finish(trained, Options(passes) with { Layers = [TinyModels.Visible, 6, code] }, team, parts);
        Assert.Equal(["code model"], parts);
        Assert.Null(finished.Codebook);
        CompressionModel expected = CodeModelFit.Learn(
            trained, Source, Encoder.DescentEffort, 7, CodeModelFit.DefaultItems, team);
        Assert.Equal(ModelIdentity.Of(expected), ModelIdentity.Of(finished));
    }

    [Fact]
    public void Tuning_comes_before_the_table_and_reproduces_better()
    {
        using var team = new WorkerTeam(2);
        CompressionModel trained = TinyModels.Create();
        var parts = new List<string>();
        CompressionModel tuned = Finish(trained, Options(passes: 0) with { TuningPasses = 10 }, team, parts);
        Assert.Equal(["tuning", "code model"], parts);
        Assert.True(Distortion(tuned, team) < 0.9 * Distortion(trained, team), $"{Distortion(trained, team)} to {Distortion(tuned, team)}");
        parts.Clear();
        CompressionModel both = Finish(trained, Options(passes: 2) with { TuningPasses = 1 }, team, parts);
        Assert.Equal(["tuning", "table", "code model"], parts);
        Assert.NotNull(both.Codebook);
    }

    [Fact]
    public void Passes_are_reported()
    {
        using var team = new WorkerTeam(2);
        var heard = new Listener();
        TrainingOptions options = Options(passes: 2) with { TuningPasses = 3 };
        Finishing.Run(TinyModels.Create(), options, Source, team, heard, (_, _) => _ => { });
        Assert.Equal(["tuning 1/3", "tuning 2/3", "tuning 3/3", "table 1/2", "table 2/2"],
            heard.Metrics.Select(m => $"{m.Phase.Name} {m.Epoch}/{m.Phase.Epochs}"));
        Assert.All(heard.Metrics, m => Assert.InRange(m.Values["distortion"], 0.001, 0.5));
        Assert.True(heard.Metrics[4].Values["distortion"] < heard.Metrics[0].Values["distortion"]);
    }

    [Fact]
    public void A_constraint_is_not_tuned()
    {
        using var team = new WorkerTeam(1);
        var parts = new List<string>();
        Finish(TinyModels.Create(DistortionMeasure.Wem), Options(passes: 0) with { TuningPasses = 1 }, team, parts);
        Assert.DoesNotContain("tuning", parts);
    }

    [Fact]
    public void Passes_below_none_are_refused()
    {
        Assert.Contains("CodebookPasses", Assert.Throws<ArgumentOutOfRangeException>(Options(passes: -1).Check).Message);
        Assert.Contains("CodebookDraws",
            Assert.Throws<ArgumentOutOfRangeException>((Options(passes: 1) with { CodebookDraws = 0 }).Check).Message);
        Assert.Contains("TuningPasses",
            Assert.Throws<ArgumentOutOfRangeException>((Options(passes: 0) with { TuningPasses = -1 }).Check).Message);
    }

    private static TrainingOptions Options(int passes) => new()
    {
        Layers = [TinyModels.Visible, TinyModels.Code], Seed = 7, CodebookPasses = passes,
    };

    private static CompressionModel Finish(CompressionModel trained, TrainingOptions options, WorkerTeam team, List<string> parts) =>
        Finishing.Run(trained, options, Source, team, SilentObserver.Instance, (part, items) =>
        {
            parts.Add(part);
            return done => Assert.InRange(done, 1, items);
        });

    private sealed class Listener : ITrainingObserver
    {
        public List<TrainingMetric> Metrics { get; } = [];

        public void Progress(TrainingPhase phase, int epoch, long done, long total)
        {
        }

        public void Report(TrainingMetric metric) => Metrics.Add(metric);

        public void Warn(string message)
        {
        }
    }

    private static double Distortion(CompressionModel model, WorkerTeam team) =>
        Evaluator.Evaluate(model, Source, Encoder.ExhaustiveEffort, 1, team).MeanDistortion;
}
