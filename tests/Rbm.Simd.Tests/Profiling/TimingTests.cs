using System.Diagnostics;
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

    // No clock decides: what a call takes by its own watch lies within its sample, and all samples lie within the measurement.
    [Fact]
    public void A_sample_is_in_seconds_a_call()
    {
        double shortest = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        Timing timing = Timing.Measure(Call, 0);
        double all = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Assert.InRange(timing.Best, shortest, all / timing.Samples);

        void Call()
        {
            long from = Stopwatch.GetTimestamp();
            Thread.SpinWait(1000);
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(from).TotalSeconds);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Refuses_a_time_that_is_none(double seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Timing.Measure(() => { }, seconds));
}
