using Rbm.Simd.Information;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Information;

/// <summary>Normal log weights of variance s^2 are those of a ratio r if their means are log r - s^2/2 and, back, -log r - s^2/2.</summary>
public class BridgeSamplingTests
{
    // False-alarm rate 1e-7 over all cases, for normal errors.
    [Theory]
    [InlineData(0.1, 1000, 1000)]
    [InlineData(1, 1000, 1000)]
    [InlineData(2, 3000, 500)]
    [InlineData(2, 500, 3000)]
    public void The_ratio_is_found_within_its_error(double deviation, int forward, int reverse)
    {
        const double logRatio = 12.5;
        var random = new System.Random(forward);
        double[] there = Normal(random, forward, logRatio - deviation * deviation / 2, deviation);
        double[] back = Normal(random, reverse, -logRatio - deviation * deviation / 2, deviation);
        (double estimate, double error) = BridgeSampling.LogRatio(there, back);
        Assert.InRange(error, 1e-4, 0.2);
        Assert.Equal(logRatio, estimate, Statistics.TwoSidedNormalBound(1e-7 / 4) * error);

        (double inverse, double sameError) = BridgeSampling.LogRatio(back, there);
        Assert.Equal(-estimate, inverse, 1e-9);
        Assert.Equal(error, sameError, 1e-9);
    }

    [Fact]
    public void Weights_that_all_agree_give_the_ratio_without_error()
    {
        (double estimate, double error) = BridgeSampling.LogRatio([3, 3, 3], [-3, -3]);
        Assert.Equal(3, estimate, 1e-12);
        Assert.Equal(0, error, 1e-6);
    }

    [Fact]
    public void One_weight_tells_no_error() => Assert.Equal(double.PositiveInfinity, BridgeSampling.LogRatio([1], [-1, -2]).StandardError);

    private static double[] Normal(System.Random random, int count, double mean, double deviation) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
            mean + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())),
    ];
}
