using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

public sealed class RateDistortionTests : IDisposable
{
    private static readonly DistortionMeasure Skewed = DistortionMeasure.Asymmetric(2, 0.5);

    private readonly WorkerTeam _team = new(1);

    public void Dispose() => _team.Dispose();

    [Property(MaxTest = 200)]
    public Property A_single_bit_in_closed_form_is_what_the_alternation_finds() =>
        Prop.ForAll(
            (from p in Gen.Choose(0, 100)
             from a in Gen.Choose(1, 40)
             from b in Gen.Choose(1, 40)
             from beta in Gen.Choose(0, 60)
             select (P: p / 100.0, A: a == 40 ? double.PositiveInfinity : a / 10.0, B: b / 10.0, Beta: beta / 10.0)).ToArbitrary(),
            c =>
            {
                (double d, double r) = SingleBitCurve.At(c.P, c.A, c.B, c.Beta);
                RateDistortionPoint point = BlahutArimoto.OfBitCosts(SourceDistribution.Bernoulli(c.P, 1), [(c.A, c.B)])
                    .Solve(c.Beta, new() { Tolerance = 1e-10 }).Point;

                // D of the alternation is less certain than R where the curve is flat: compared are the tangents, of slope -beta / ln 2.
                double ours = r + c.Beta / Math.Log(2) * d, theirs = point.Rate + c.Beta / Math.Log(2) * point.Distortion;
                return (Math.Abs(ours - theirs) < 1e-8 && Math.Abs(d - point.Distortion) < 1e-3).Label($"({d}, {r}) and {point}");
            });

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.98)]
    public void Bernoulli_bits_are_h_of_p_less_h_of_D(double p)
    {
        double[] betas = [0, 0.25, 0.8472978603872036, 1, 2, 4, 30, 700];
        RateDistortionResult result = Solve(new BernoulliSource(p, 4, 1, 1), DistortionMeasure.Hamming, betas);
        Assert.Equal(RateDistortionMethod.ClosedForm, result.Method);
        foreach (RateDistortionPoint point in result.Points)
        {
            RateDistortionPoint expected = BernoulliCurve.At(p, point.Beta);
            Assert.Equal(expected.Distortion, point.Distortion, 1e-13);
            Assert.Equal(expected.Rate, point.Rate, 1e-13);
        }
    }

    [Fact]
    public void Independent_bits_of_weights_add_up_to_what_the_alternation_finds_for_all_of_them()
    {
        DistortionMeasure weighted = Skewed.WithWeights([1, 2, 0, 0.5]);
        double[] betas = [0.4, 1, 3];
        RateDistortionResult result = Solve(new BernoulliSource(0.3, 4, 1, 1), weighted, betas);
        var alternation = BlahutArimoto.OfBits(SourceDistribution.Bernoulli(0.3, 4), weighted);
        foreach (RateDistortionPoint point in result.Points)
        {
            RateDistortionPoint expected = alternation.Solve(point.Beta, new() { Tolerance = 1e-11 }).Point;
            Assert.Equal(expected.Rate, point.Rate, 1e-6);
            Assert.Equal(expected.Distortion, point.Distortion, 1e-6);
        }
    }

    [Theory]
    [InlineData(2, 1, 0.2144021915, 0.1773504971)]
    [InlineData(2, 2, 0.1192029220, 0.3785737212)]
    [InlineData(2, 3, 0.0474258732, 0.6302791149)]
    [InlineData(8, 1, 0.20160834, 0.15957171)]
    [InlineData(8, 1.5, 0.14298775, 0.26433207)]
    [InlineData(8, 2, 0.09968101, 0.37266528)]
    [InlineData(8, 2.5, 0.07278483, 0.45947408)]
    [InlineData(8, 4, 0.01798621, 0.70488908)]
    public void Markov_blocks_are_those_of_the_table(int length, double beta, double distortion, double rate)
    {
        RateDistortionResult result = Solve(new MarkovSource(0.25, length, 1, 1), DistortionMeasure.Hamming, beta);
        Assert.Equal(RateDistortionMethod.BlahutArimoto, result.Method);
        Assert.Equal(distortion, result.Points[0].Distortion, 1e-8);
        Assert.Equal(rate, result.Points[0].Rate, 1e-8);
        Assert.True(result.Points[0].RateLower <= result.Points[0].Rate && result.Points[0].Rate <= result.Points[0].RateUpper);
    }

    [Theory]
    [InlineData(0.1, false)]
    [InlineData(0.25, false)]
    [InlineData(0.85, true)]
    public void Blocks_of_a_long_Markov_source_bracket_what_the_alternation_finds_for_all_of_it(double flip, bool skewed)
    {
        // Blocks of 3 bits and one of 1, so that the whole of 10 can be enumerated.
        const int Length = 10;
        DistortionMeasure measure = skewed ? Skewed : DistortionMeasure.Hamming;
        var blocks = new MarkovBlocks(flip, Length, measure, 3, new() { Tolerance = 1e-9 });
        var whole = BlahutArimoto.OfBits(SourceDistribution.Markov(flip, Length), measure);
        double open = 3 * (1 - BinaryEntropy.Of(flip)) / Length;
        foreach (double beta in (double[])[0, 0.3, 0.8, 1.5, 2.5, 6, 12])
        {
            RateDistortionPoint bracket = blocks.At(beta), truth = whole.Solve(beta, new() { Tolerance = 1e-8 }).Point;
            double slope = beta / Math.Log(2);

            // The tangent at the truth's point is below the curve everywhere, and so is that at the lower bound's.
            double tangent = truth.RateLower - slope * (bracket.Distortion - truth.Distortion);
            Assert.True(bracket.RateUpper >= tangent - 1e-7, $"beta {beta}: upper {bracket}, truth {truth}");
            double below = bracket.RateLower - slope * (truth.Distortion - bracket.Distortion);
            Assert.True(bracket.RateLower == 0 || below <= truth.RateUpper + 1e-7, $"beta {beta}: lower {bracket}, truth {truth}");
            Assert.True(bracket.RateUpper - bracket.RateLower <= open + 1e-7, $"beta {beta}: {bracket} leaves open more than {open}");

            // What neighbours say of each other closes the bracket where nearly nothing is lost.
            if (beta == 12) Assert.InRange(bracket.RateUpper - bracket.RateLower, 0, 0.02 * open);
        }
    }

    [Fact]
    public void A_long_Markov_source_is_known_exactly_up_to_Grays_critical_distortion()
    {
        double dc = MarkovCurve.CriticalDistortion(0.25), beta = Math.Log((1 - dc) / dc);
        RateDistortionResult result = Solve(new MarkovSource(0.25, 64, 1, 1), DistortionMeasure.Hamming, beta + 0.01, beta - 0.01);
        RateDistortionPoint exact = result.Points[0], open = result.Points[1];
        Assert.Equal(MarkovCurve.LowerBound(0.25, 64, exact.Distortion), exact.Rate, 1e-12);
        Assert.Equal(exact.RateLower, exact.RateUpper);
        Assert.True(open.RateLower < open.RateUpper, $"{open}");
        Assert.True(open.RateLower >= MarkovCurve.LowerBound(0.25, 64, open.Distortion) - 1e-7, $"{open}");
    }

    [Fact]
    public void A_source_of_few_bits_is_what_its_items_are()
    {
        // 000 and 111 alike: one bit of three times the cost.
        var bits = new BitMatrix(2, 3);
        for (int i = 0; i < 3; i++) bits[1, i] = true;
        RateDistortionResult result = Solve(new BitSource("two", bits, 3, 1), DistortionMeasure.Hamming, 0.5, 1);
        Assert.Equal(RateDistortionMethod.BlahutArimoto, result.Method);
        Assert.Contains("2 items", result.Note);
        foreach (RateDistortionPoint point in result.Points)
        {
            Assert.Equal(BernoulliCurve.Noise(3 * point.Beta), point.Distortion, 1e-6);
            Assert.Equal(BernoulliCurve.At(0.5, 3 * point.Beta).Rate / 3, point.Rate, 1e-6);
        }
    }

    [Fact]
    public void Without_a_model_marginals_give_an_upper_bound_and_nothing_is_claimed_from_below()
    {
        BitSource source = Items(500, 20);
        RateDistortionResult result = Solve(source, DistortionMeasure.Hamming, 1, 2);
        Assert.Equal(RateDistortionMethod.IndependentBits, result.Method);
        var items = new BitMatrix(500, 20);
        source.Read(0, 0, items.View);
        double[] marginals = [.. BitCounts.OfColumns(items.View).Select(count => count / 500.0)];
        foreach (RateDistortionPoint point in result.Points)
        {
            RateDistortionPoint expected = IndependentBitsCurve.At(marginals, point.Beta);
            Assert.Equal(expected.Distortion, point.Distortion, 1e-12);
            Assert.Equal(expected.Rate, point.RateUpper, 1e-12);
            Assert.Equal(0, point.RateLower);
        }
    }

    [Fact]
    public void With_a_model_points_come_in_the_order_asked_for_from_items_all_through_the_source()
    {
        BitSource source = Items(60, 16);
        var machine = new RestrictedBoltzmannMachine(16, 4);
        var estimation = new ModelCurveOptions { Chains = 16, Steps = 50, BurnIn = 50, SimulatedPairs = 0 };
        RateDistortionResult result = new RateDistortion(
            source, DistortionMeasure.Hamming, new() { Betas = [2, 0.5], MostItems = 20, Estimation = estimation }, machine).Compute(_team);
        Assert.Equal(RateDistortionMethod.LearnedModel, result.Method);

        // Every third item, for a mu of independent fair bits: any x is as good as another, and R = 1 - h(D).
        Assert.Equal(20, result.Estimate!.Items);
        Assert.Equal([2, 0.5], result.Points.Select(p => p.Beta));
        Assert.Equal([2, 0.5], result.Estimate.Points.Select(p => p.Beta));
        foreach (RateDistortionPoint point in result.Points)
        {
            Assert.Equal(BernoulliCurve.Noise(point.Beta), point.Distortion, 0.03);
            Assert.Equal(1 - BinaryEntropy.Of(BernoulliCurve.Noise(point.Beta)), point.Rate, 0.05);
        }
    }

    [Fact]
    public void What_has_no_number_yet_is_no_number()
    {
        // Too large to be summed, and too few chains to be five effective ones.
        var machine = new RestrictedBoltzmannMachine(30, 30);
        for (int i = 0; i < 30; i++)
            for (int j = 0; j < 30; j++) machine.Weights[i, j] = (i * 7 + j * 3) % 11 - 5;
        machine.TransposeWeights(_team);
        var estimation = new ModelCurveOptions { Chains = 8, Steps = 1, BurnIn = 0, SimulatedPairs = 0, PartitionChains = 8 };
        RateDistortionResult result = new RateDistortion(
            Items(10, 30), DistortionMeasure.Hamming, new() { Betas = [3], Estimation = estimation }, machine).Compute(_team);
        Assert.NotNull(result.Estimate!.Points[0].Refusal);
        RateDistortionPoint point = result.Points[0];
        Assert.All([point.Distortion, point.Rate, point.RateLower, point.RateUpper], value => Assert.True(double.IsNaN(value)));
    }

    [Fact]
    public void What_cannot_be_is_refused_before_any_work()
    {
        var source = new BernoulliSource(0.3, 20, 10, 1);
        Refuses("beta 1 is there twice", source, new() { Betas = [1, 2, 1] });
        Refuses("there is no beta", source, new() { Betas = [] });
        Refuses("beta 0 is -1, expected a finite number of 0 or more", source, new() { Betas = [-1] });
        Refuses("beta is 701, expected 0 to 700", source, new() { Betas = [701] });
        Refuses("beta is 400, expected 0 to 350", source, new() { Betas = [400] }, DistortionMeasure.Asymmetric(2, 1));
        Refuses("3 weights, 20 expected", source, new(), DistortionMeasure.Hamming.WithWeights([1, 1, 1]));
        Refuses("has 20 bits, but the model is for items of 19", source, new(), machine: new RestrictedBoltzmannMachine(19, 2));
        Refuses("MostItems is 0", source, new() { MostItems = 0 });
    }

    private static void Refuses(
        string words, IBinarySource source, RateDistortionOptions options, DistortionMeasure? measure = null,
        RestrictedBoltzmannMachine? machine = null)
    {
        Exception failure = Assert.ThrowsAny<ArgumentException>(
            () => new RateDistortion(source, measure ?? DistortionMeasure.Hamming, options, machine));
        Assert.Contains(words, failure.Message);
    }

    private static BitSource Items(int count, int length)
    {
        var bits = new BitMatrix(count, length);
        new MarkovSource(0.2, length, count, 1).Read(0, 0, bits.View);
        return new BitSource("items", bits, length, 1);
    }

    private RateDistortionResult Solve(IBinarySource source, DistortionMeasure measure, params double[] betas) =>
        new RateDistortion(source, measure, new() { Betas = betas }).Compute(_team);
}
