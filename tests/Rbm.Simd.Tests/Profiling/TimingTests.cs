using Rbm.Simd.Profiling;

namespace Rbm.Simd.Tests.Profiling;

public class TimingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.01)]
    public void Takes_three_samples_or_more_after_a_call_to_warm_up(double seconds)
    {
        int calls = 0;
        Timing timing = Timing.Measure(() => calls++, seconds);
        Assert.True(timing.Samples >= 3, $"{timing.Samples} samples");
        Assert.True(calls > timing.Samples, $"{calls} calls");
        Assert.InRange(timing.Best, 0, timing.Median);
    }

    [Fact]
    public void A_call_that_sleeps_takes_at_least_as_long()
    {
        Timing timing = Timing.Measure(() => Thread.Sleep(5), 0);
        Assert.True(timing.Best >= 0.004, $"{timing.Best} s");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Refuses_a_time_that_is_none(double seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Timing.Measure(() => { }, seconds));
}
