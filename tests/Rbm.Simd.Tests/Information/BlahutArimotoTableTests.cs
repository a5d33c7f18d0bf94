using FsCheck.Xunit;
using Rbm.Simd.Information;

namespace Rbm.Simd.Tests.Information;

/// <summary>Blahut-Arimoto against closed forms, and against figures that another program computed.</summary>
public class BlahutArimotoTableTests
{
    private static readonly BlahutArimotoOptions Tight = new() { Tolerance = 1e-11, MostIterations = 100_000 };

    [Theory]
    [InlineData(1, 0.2689414214, 0.0413493612)]
    [InlineData(1.5, 0.1824255238, 0.1959363641)]
    [InlineData(2, 0.1192029220, 0.3542255582)]
    [InlineData(3, 0.0474258732, 0.6059309519)]
    public void Bernoulli_three_tenths_in_blocks_of_four(double beta, double distortion, double rate)
    {
        RateDistortionPoint found = Solve(SourceDistribution.Bernoulli(0.3, 4), beta).Point, closed = BernoulliCurve.At(0.3, beta);
        Assert.Equal(distortion, closed.Distortion, 5.1e-11);
        Assert.Equal(rate, closed.Rate, 5.1e-11);
        Assert.Equal(closed.Distortion, found.Distortion, 1e-9);
        Assert.Equal(closed.Rate, found.Rate, 1e-9);
    }

    [Property(MaxTest = 40)]
    public void Bernoulli_is_its_closed_form(byte probability, byte beta, byte length)
    {
        double p = probability / 255.0, b = 0.05 + beta / 50.0;
        BlahutArimotoResult result = Solve(SourceDistribution.Bernoulli(p, 1 + length % 5), b);
        RateDistortionPoint closed = BernoulliCurve.At(p, b);
        Assert.True(result.Converged);
        Assert.Equal(BernoulliCurve.Rate(p, Math.Min(1, result.Point.Distortion)), result.Point.Rate, 1e-8);

        // Near the beta at which the rate becomes 0 the distortion is as uncertain as the root of the gap.
        double few = Math.Min(p, 1 - p), critical = few == 0 ? double.PositiveInfinity : Math.Log((1 - few) / few);
        if (Math.Abs(b - critical) > 0.1) Assert.Equal(closed.Distortion, result.Point.Distortion, 1e-8);
    }

    [Theory]
    [InlineData(1, 0.2144021915, 0.1773504971, 0.5)]
    [InlineData(2, 0.1192029220, 0.3785737212, 0.46550771)]
    [InlineData(3, 0.0474258732, 0.6302791149, 0.4025705)]
    public void Markov_one_quarter_in_blocks_of_two(double beta, double distortion, double rate, double bothZero)
    {
        BlahutArimotoResult result = Solve(SourceDistribution.Markov(0.25, 2), beta);
        Assert.Equal(distortion, result.Point.Distortion, 1e-9);
        Assert.Equal(rate, result.Point.Rate, 1e-9);
        Assert.Equal([bothZero, 0.5 - bothZero, 0.5 - bothZero, bothZero], result.Marginal, (x, y) => Math.Abs(x - y) < 5e-8);
    }

    /// <summary>Rows with two figures of tolerance 9e-8 and 2e-7 are those whose bounds the other program left so far apart.</summary>
    [Theory]
    [InlineData(0.5, 0.29635469, 0.06074416, 9e-8)]
    [InlineData(1, 0.20160834, 0.15957171, 1e-8)]
    [InlineData(1.5, 0.14298775, 0.26433207, 1e-8)]
    [InlineData(2, 0.09968101, 0.37266528, 1e-8)]
    [InlineData(2.5, 0.07278483, 0.45947408, 1e-8)]
    [InlineData(3, 0.04731630, 0.55999733, 2e-7)]
    [InlineData(4, 0.01798621, 0.70488908, 1e-8)]
    public void Markov_one_quarter_in_blocks_of_eight(double beta, double distortion, double rate, double tolerance)
    {
        BlahutArimotoResult result = Solve(SourceDistribution.Markov(0.25, 8), beta, 1e-9);
        Assert.True(result.Converged);
        Assert.Equal(distortion, result.Point.Distortion, tolerance);
        Assert.Equal(rate, result.Point.Rate, tolerance);
        double bound = MarkovCurve.LowerBound(0.25, 8, result.Point.Distortion);
        if (beta == 4) Assert.Equal(bound, result.Point.Rate, 1e-9);
        else Assert.True(result.Point.Rate > bound + 1e-5);
    }

    /// <summary>Shannon's lower bound for blocks is exact up to the critical distortion of that length, and not beyond.</summary>
    [Theory]
    [InlineData(0.25, 2, 0.146447)]
    [InlineData(0.25, 3, 0.066987)]
    [InlineData(0.25, 4, 0.047177)]
    [InlineData(0.25, 6, 0.036012)]
    [InlineData(0.25, 8, 0.032633)]
    [InlineData(0.1, 2, 0.052786)]
    [InlineData(0.1, 3, 0.010102)]
    [InlineData(0.1, 4, 0.005835)]
    [InlineData(0.1, 8, 0.003605)]
    [InlineData(0.4, 2, 0.276393)]
    [InlineData(0.4, 3, 0.200000)]
    [InlineData(0.4, 4, 0.169725)]
    [InlineData(0.4, 8, 0.138647)]
    public void Shannons_bound_is_exact_up_to_the_critical_distortion(double p, int length, double critical)
    {
        if (length <= 3) Assert.Equal(critical, MarkovCurve.CriticalDistortion(p, length), 5e-7);
        Assert.True(critical > MarkovCurve.CriticalDistortion(p));
        SourceDistribution source = SourceDistribution.Markov(p, length);
        Assert.Equal(MarkovCurve.BlockEntropy(p, length), source.EntropyBits, 1e-12);
        foreach (double share in new[] { 0.3, 0.95 })
        {
            double distortion = share * critical;
            RateDistortionPoint below = Solve(source, Math.Log((1 - distortion) / distortion), 1e-10).Point;
            Assert.Equal(distortion, below.Distortion, 1e-8);
            Assert.Equal(MarkovCurve.LowerBound(p, length, distortion), below.Rate, 1e-8);
        }

        double beyond = Math.Min(2.5 * critical, (critical + 0.5) / 2);
        RateDistortionPoint above = Solve(source, Math.Log((1 - beyond) / beyond), 1e-7).Point;
        Assert.True(above.RateLower > MarkovCurve.LowerBound(p, length, above.Distortion) + 1e-6);
    }

    [Property(MaxTest = 30)]
    public void Independent_bits_are_their_closed_form(byte first, byte second, byte third, byte beta)
    {
        double[] p = [first / 255.0, second / 255.0, third / 255.0];
        double b = 0.05 + beta / 50.0;
        double[] joint = [.. Enumerable.Range(0, 8).Select(x => Oracle.OracleMath.Product(p, x))];
        BlahutArimotoResult result = Solve(SourceDistribution.Of(joint), b);
        RateDistortionPoint closed = IndependentBitsCurve.At(p, b);
        double slope = b / Math.Log(2);
        Assert.Equal(closed.Rate + slope * closed.Distortion, result.Point.Rate + slope * result.Point.Distortion, 1e-9);
        Assert.Equal(IndependentBitsCurve.AtDistortion(p, result.Point.Distortion).Rate, result.Point.Rate, 1e-8);
    }

    /// <summary>
    /// WEM and one bit: Z'(0) = mu(0), Z'(1) = 1 - mu(0) (1 - e^-beta); the best mu(0) makes both letters' c 1.
    /// </summary>
    [Theory]
    [InlineData(0.3, 2)]
    [InlineData(0.5, 1)]
    [InlineData(0.7, 0.5)]
    public void One_bit_under_the_constraint_is_its_closed_form(double p, double beta)
    {
        double e = Math.Exp(-beta);
        double zero = Math.Min(1, (1 - p) / (1 - e));
        double normalizer = 1 - zero * (1 - e), distortion = p * zero * e / normalizer;
        double rate = (-beta * distortion - (1 - p) * Math.Log(zero) - p * Math.Log(normalizer)) / Math.Log(2);
        BlahutArimotoResult result = BlahutArimoto.OfBits(SourceDistribution.Bernoulli(p, 1), DistortionMeasure.Wem).Solve(beta, Tight);
        Assert.Equal(distortion, result.Point.Distortion, 1e-9);
        Assert.Equal(rate, result.Point.Rate, 1e-9);

        // Independent bits: the same for blocks.
        BlahutArimoto ofBlocks = BlahutArimoto.OfBits(SourceDistribution.Bernoulli(p, 3), DistortionMeasure.Wem);
        RateDistortionPoint block = ofBlocks.Solve(beta, Tight).Point;
        Assert.Equal(distortion, block.Distortion, 1e-9);
        Assert.Equal(rate, block.Rate, 1e-9);
    }

    /// <summary>Two letters that cannot be reproduced as one another, and a third that can be either.</summary>
    [Fact]
    public void Forbidden_pairs_cost_the_rate_that_telling_them_apart_takes()
    {
        const double Never = double.PositiveInfinity;
        BlahutArimoto solver = BlahutArimoto.OfMatrix([0.4, 0.4, 0.2], new[,] { { 0, Never }, { Never, 0 }, { 0, 0 } });
        Assert.Equal(double.PositiveInfinity, solver.ZeroRateDistortion);
        foreach (double beta in new[] { 0.0, 1, 50 })
        {
            BlahutArimotoResult result = solver.Solve(beta, Tight);
            Assert.True(result.Converged);
            Assert.Equal(0, result.Point.Distortion);
            Assert.Equal(0.8, result.Point.Rate, 1e-10);
        }
    }

    private static BlahutArimotoResult Solve(SourceDistribution source, double beta, double tolerance = 1e-11) =>
        BlahutArimoto.OfBits(source, DistortionMeasure.Hamming).Solve(beta, Tight with { Tolerance = tolerance });
}
