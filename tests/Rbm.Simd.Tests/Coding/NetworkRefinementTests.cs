using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class NetworkRefinementTests
{
    private static readonly MarkovSource Source = new(flipProbability: 0.1, length: TinyModels.Visible, count: 1500, seed: 3);

    private static readonly NetworkRefinementOptions Options = new() { Passes = 18, Batch = 50 };

    /// <summary>All codes are tried before a pass, or a few in each step.</summary>
    [Theory]
    [InlineData(TinyModels.Code)]
    [InlineData(TinyModels.Code - 1)]
    public void Passes_make_the_codes_better_and_leave_the_model_as_it_was(int triedBits)
    {
        using var team = new WorkerTeam(2);
        CompressionModel model = TinyModels.Create() with { CodeModel = new CodeModel(new short[TinyModels.Code]) };
        ModelIdentity before = ModelIdentity.Of(model);
        var distortions = new List<double>();
        CompressionModel refined = NetworkRefinement.Refine(
            model, Source, Options with { TriedBits = triedBits }, team, pass => distortions.Add(pass.Distortion));
        Assert.Equal(before, ModelIdentity.Of(model));
        Assert.Null(refined.CodeModel);
        Assert.Equal(Options.Passes, distortions.Count);
        double best = Distortion(model, team, Encoder.ExhaustiveEffort), now = Distortion(refined, team, Encoder.ExhaustiveEffort);
        if (triedBits == TinyModels.Code) Assert.Equal(best, distortions[0], 1e-12);
        else Assert.InRange(distortions[^1], now, 1.2 * now);
        Assert.True(now < 0.6 * best, $"{best} to {now}");

        // The encoder has learned what is found.
        Assert.True(Threshold(refined, team) < 0.8 * Threshold(model, team), $"{Threshold(model, team)} to {Threshold(refined, team)}");
    }

    [Theory]
    [InlineData(TinyModels.Code)]
    [InlineData(0)]
    public void Threads_do_not_change_the_result(int triedBits)
    {
        CompressionModel model = TinyModels.Create();
        ModelIdentity? expected = null;
        foreach (int threads in (int[])[1, 2, 5])
        {
            using var team = new WorkerTeam(threads);
            NetworkRefinementOptions options = Options with { Passes = 3, TriedBits = triedBits };
            ModelIdentity identity = ModelIdentity.Of(NetworkRefinement.Refine(model, Source, options, team));
            Assert.Equal(expected ??= identity, identity);
        }
    }

    /// <summary>Short codes, of measures that a sieve serves, of items whose reproductions have room.</summary>
    [Theory]
    [InlineData(70, 20, 1, true)]
    [InlineData(70, 21, 1, false)]
    [InlineData(70, 12, 0.1, true)]
    [InlineData(70, 13, 0.1, false)]
    [InlineData(16384, 20, 1, true)]
    [InlineData(16385, 20, 1, false)]
    public void All_codes_are_tried_where_that_is_quick_and_has_room(int length, int code, double falseOne, bool all)
    {
        var model = new CompressionModel
        {
            Autoencoder = new DeepAutoencoder([length, code]), Measure = DistortionMeasure.Asymmetric(falseOne, 1),
        };
        Assert.Equal(all, NetworkRefinement.TriesAll(model, triedBits: 20));
        Assert.False(NetworkRefinement.TriesAll(model, triedBits: code - 1));
    }

    [Fact]
    public void An_item_keeps_the_code_that_it_had_where_no_better_one_is_found()
    {
        using var team = new WorkerTeam(1);
        var distortions = new List<double>();
        NetworkRefinementOptions still = Options with { Passes = 4, TriedBits = 0, Rate = 0, FinalRate = 0 };
        NetworkRefinement.Refine(TinyModels.Create(), Source, still, team, pass => distortions.Add(pass.Distortion));

        // The network stays as it is, and each pass has draws of its own.
        Assert.All(distortions.Zip(distortions.Skip(1)), pair => Assert.True(pair.Second < pair.First, string.Join(' ', distortions)));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = TinyModels.Create();
        var other = new MarkovSource(0.1, length: 8, count: 10, seed: 1);
        Assert.Contains("has 8 bits, but the model codes 70", Refused(model, other, Options));
        Assert.Contains("a table already", Refused(
            model with { Codebook = new BitMatrix(1 << TinyModels.Code, TinyModels.Visible) }, Source, Options));
        Assert.Contains("wem, a constraint", Refused(TinyModels.Create(DistortionMeasure.Wem), Source, Options));
        Assert.Contains("TriedBits", Refused(model, Source, Options with { TriedBits = 25 }));
        Assert.Contains("Rate", Refused(model, Source, Options with { Rate = double.NaN }));

        string Refused(CompressionModel of, IBinarySource source, NetworkRefinementOptions options) =>
            Assert.ThrowsAny<ArgumentException>(() => NetworkRefinement.Refine(of, source, options, team)).Message;
    }

    private static double Threshold(CompressionModel model, WorkerTeam team) => Distortion(model, team, Encoder.ThresholdEffort);

    private static double Distortion(CompressionModel model, WorkerTeam team, int effort)
    {
        var items = new BitMatrix(Source.Count, Source.Length);
        Source.Read(0, 0, items.View);
        double[] distortions = new double[items.Rows];
        new Encoder(model, team).Encode(items.View, new BitMatrix(items.Rows, TinyModels.Code).View, distortions, effort, Options.Seed);
        return distortions.Sum() / items.Rows / items.Columns;
    }
}
