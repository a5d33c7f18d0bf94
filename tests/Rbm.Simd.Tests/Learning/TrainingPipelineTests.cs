using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

public class TrainingPipelineTests
{
    public static TheoryData<string> Variants => [.. TinyTraining.Variants.Keys];

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_number_of_threads_changes_no_bit(string variant)
    {
        TrainingOptions options = TinyTraining.Variants[variant];
        string expected = TinyTraining.Fingerprint(TinyTraining.Train(options, threads: 1));
        foreach (int threads in (int[])[2, 3, 7])
            Assert.Equal(expected, TinyTraining.Fingerprint(TinyTraining.Train(options, threads)));
    }

    [Fact]
    public void Every_option_makes_another_model()
    {
        string[] identities = [.. TinyTraining.Variants.Values.Select(o => ModelIdentity.Of(TinyTraining.Train(o)).ToString())];
        Assert.Equal(identities.Length, identities.Distinct().Count());
        string plain = ModelIdentity.Of(TinyTraining.Train(TinyTraining.Options)).ToString();
        Assert.Contains(plain, identities);
        Assert.NotEqual(plain, ModelIdentity.Of(TinyTraining.Train(TinyTraining.Options with { Seed = 2 })).ToString());
        Assert.NotEqual(
            plain, ModelIdentity.Of(TinyTraining.Train(TinyTraining.Options, binarization: Binarization.Fresh)).ToString());
    }

    [Fact]
    public void The_observer_hears_of_every_epoch_and_all_of_the_work()
    {
        using var team = new WorkerTeam(1);
        var observer = new RecordingObserver();
        new TrainingPipeline(TinyTraining.Options, TinyTraining.Source(), team).Run(observer);
        Assert.Equal(TrainingPhase.Plan(TinyTraining.Options).Sum(p => p.Epochs), observer.Epochs.Count);
        Assert.Equal(TinyTraining.Options.Iterations, observer.Samplings);
        Assert.Equal(observer.Done.Order(), observer.Done);
        Assert.All(observer.Done, done => Assert.InRange(done, 1, observer.Total));
        Assert.All(observer.Epochs, metric => Assert.All(metric.Values.Values, value => Assert.True(double.IsFinite(value))));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Units_that_never_change_lead_to_no_NaN(bool centered, bool wem)
    {
        // All zeros, all ones, and one undecided column.
        foreach (ulong pattern in (ulong[])[0, 0xFFFFF, 0x00FF0])
        {
            var bits = new BitMatrix(60, 20);
            for (int r = 0; r < bits.Rows; r++) bits.Row(r)[0] = pattern ^ (ulong)(r % 2) << 7;
            TrainingOptions options = TinyTraining.Options with
            {
                InitialEpochs = 20,
                Divergence = new CdOptions { Centered = centered },
                Measure = wem ? DistortionMeasure.Wem : DistortionMeasure.Hamming,
                FineTuning = new FineTuningOptions { Epochs = 20, Batch = 20, Rate = 0.1 },
            };
            using var team = new WorkerTeam(1);
            CompressionModel model =
                new TrainingPipeline(options, new BitSource("constant", bits, 20, 1), team).Run(SilentObserver.Instance);
            Assert.All(model.Network!.Machines, machine => Assert.True(Parameters.AreFinite(machine)));
            Assert.True(Parameters.AreFinite(model.Autoencoder));
        }
    }

    [Fact]
    public void Fine_tuning_lowers_the_distortion()
    {
        TrainingOptions options = TinyTraining.Options with
        {
            FineTuning = new FineTuningOptions { Epochs = 400, Batch = 15, Rate = 0.01, FinalRate = 1e-3 },
        };
        using var team = new WorkerTeam(1);
        var observer = new RecordingObserver();
        new TrainingPipeline(options, TinyTraining.Source(), team).Run(observer);
        double[] curve = [.. observer.Epochs.Where(m => m.Phase.Name == "fine-tuning").Select(m => m.Values["distortion"])];
        string text = string.Join(" ", curve.Where((_, e) => e % 20 == 0).Select(d => d.ToString("F3")));
        Assert.True(curve[^5..].Average() < 0.8 * curve[..3].Average(), text);
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_is_trained()
    {
        using var team = new WorkerTeam(1);
        Refused("layer 0 has 21 units, but an item of tiny has 20 bits", TinyTraining.Options with { Layers = [21, 5] });
        Refused("layers has 1 sizes, 2 or more expected", TinyTraining.Options with { Layers = [20] });
        Refused("layer 1 has 0 units, 1 or more expected", TinyTraining.Options with { Layers = [20, 0, 5] });
        Refused("Beta is -1", TinyTraining.Options with { Beta = -1 });
        Refused("Beta is NaN", TinyTraining.Options with { Beta = double.NaN });
        Refused("Batch is 0", TinyTraining.Options with { Batch = 0 });
        Refused(
            "the measure has 19 weights, 20 expected",
            TinyTraining.Options with { Measure = DistortionMeasure.Hamming.WithWeights([.. Enumerable.Range(0, 19)]) });
        Refused(
            "weight 3 is 1E+31, expected 0 to 1000000000000000",
            TinyTraining.Options with { Beta = null, Measure = DistortionMeasure.Hamming.WithWeights([0, 0, 0, 1e31, .. new double[16]]) });
        Refused("beta times the cost of bit 0 is 2E+30, at most 1E+30", TinyTraining.Options with { Beta = 2e30 });
        Refused("Chain is 2, expected 0 to 1", TinyTraining.Options with { Chain = (ConditionalChain)2 });
        Refused("the wem measure forbids", TinyTraining.Options with { Beta = null, Measure = DistortionMeasure.Wem });
        Refused(
            "the fine-tuning target needs samples",
            TinyTraining.Options with { Beta = null, FineTuning = new FineTuningOptions { Target = FineTuningTarget.Sampled } });

        void Refused(string message, TrainingOptions options) => Assert.StartsWith(
            message,
            Assert.ThrowsAny<ArgumentException>(() => new TrainingPipeline(options, TinyTraining.Source(), team)).Message);
    }

    [Fact]
    public void Weights_and_chain_are_in_the_options_line_only_where_there_are_any()
    {
        string plain = TinyTraining.Options.ToString();
        Assert.DoesNotContain("weights", plain);
        Assert.DoesNotContain("chain", plain);
        Assert.Equal($"{plain} chain=Metropolis", (TinyTraining.Options with { Chain = ConditionalChain.Metropolis }).ToString());
        Assert.Contains(" measure=hamming+weights:20:", TinyTraining.Variants["weights"].ToString());
    }

    [Fact]
    public void The_acceptance_rate_is_reported_and_kept()
    {
        TrainingOptions options = TinyTraining.Variants["metropolis"], upDown = options with { Chain = ConditionalChain.UpDown };
        CompressionModel model = TinyTraining.Train(options);
        Assert.NotEqual(ModelIdentity.Of(TinyTraining.Train(upDown)), ModelIdentity.Of(model));
        Assert.Matches(@"^distortion 0\.\d{6} unit entropy 0\.\d{6} acceptance [01]\.\d{6}$", model.History["iteration 01"]);
        Assert.DoesNotContain("acceptance", TinyTraining.Train(TinyTraining.Options).History["iteration 01"]);
    }

    /// <summary>A bit without weight is not learned, its neighbours are.</summary>
    [Fact]
    public void Fine_tuning_spends_its_code_on_the_bits_that_weigh()
    {
        // Two halves of bits, each a copy of a coin of its own, and a code of one bit.
        var items = new BitMatrix(64, 20);
        for (int r = 0; r < items.Rows; r++) items.Row(r)[0] = (r % 2 == 0 ? 0x3FFul : 0) | (r / 2 % 2 == 0 ? 0xFFC00ul : 0);
        using var team = new WorkerTeam(1);
        foreach (bool low in (bool[])[true, false])
        {
            double[] weights = [.. Enumerable.Range(0, 20).Select(i => i < 10 == low ? 1.0 : 0)];
            TrainingOptions options = TinyTraining.Options with
            {
                Layers = [20, 8, 1],
                Beta = null,
                InitialEpochs = 0,
                Measure = DistortionMeasure.Hamming.WithWeights(weights),
                FineTuning = new FineTuningOptions { Epochs = 400, Batch = 16, Rate = 0.01, FinalRate = 0.01 },
            };
            var source = new BitSource("halves", items, 20, 1);
            CompressionModel model = new TrainingPipeline(options, source, team).Run(SilentObserver.Instance);
            Simd.Coding.Evaluation seen = Simd.Coding.Evaluator.Evaluate(model, source, 0, 1, team);
            Assert.Equal(0, seen.MeanDistortion);
        }
    }

    private sealed class RecordingObserver : ITrainingObserver
    {
        public List<TrainingMetric> Epochs { get; } = [];

        public List<long> Done { get; } = [];

        public int Samplings { get; private set; }

        public long Total { get; private set; }

        public void Progress(TrainingPhase phase, int epoch, long done, long total)
        {
            Done.Add(done);
            Total = total;
        }

        public void Report(TrainingMetric metric)
        {
            if (metric.Phase.Name == "sampling") Samplings++;
            else Epochs.Add(metric);
        }

        public void Warn(string message)
        {
        }
    }
}
