using Xunit.Sdk;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>Against tabulated quantiles.</summary>
public class StatisticsTests
{
    [Theory]
    [InlineData(0.05, 1.959963984540054)]
    [InlineData(2.699796063260207e-3, 3)]
    [InlineData(5.733031437583892e-7, 5)]
    [InlineData(3.797912493177544e-8, 5.5)]
    public void Normal_bounds_agree_with_the_tables(double rate, double z) =>
        Assert.Equal(z, Statistics.TwoSidedNormalBound(rate), 1e-9);

    [Theory]
    [InlineData(1, 0.05, 3.841458820694124)]
    [InlineData(2, 1e-9, 41.44653167389282)] // -2 ln 1e-9
    [InlineData(10, 0.001, 29.58829844507442)]
    [InlineData(255, 0.01, 310.45738821990585)]
    public void Chi_square_bounds_agree_with_the_tables(int degrees, double rate, double bound) =>
        Assert.Equal(bound, Statistics.ChiSquareBound(degrees, rate), 1e-6);

    [Fact]
    public void A_biased_count_is_found_and_a_fair_one_is_not()
    {
        Statistics.AssertBinomial(500_900, 1_000_000, 0.5, 1e-9);
        Statistics.AssertBinomial(0, 1_000_000, 0, 1e-9);
        Assert.Throws<TrueException>(() => Statistics.AssertBinomial(503_500, 1_000_000, 0.5, 1e-9));
        Assert.Throws<TrueException>(() => Statistics.AssertBinomial(1, 1_000_000, 0, 1e-9));
    }

    [Fact]
    public void Uneven_counts_are_found()
    {
        Statistics.AssertUniform([1000, 1010, 990, 1000], 1e-9);
        Assert.Throws<TrueException>(() => Statistics.AssertUniform([1000, 1250, 750, 1000], 1e-9));
    }
}
