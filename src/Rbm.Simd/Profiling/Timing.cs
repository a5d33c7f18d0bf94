using System.Diagnostics;

namespace Rbm.Simd.Profiling;

/// <summary>How long one call of something takes, from repeated samples of several calls each.</summary>
/// <param name="Best">Seconds a call in the fastest sample: what the machine can do.</param>
/// <param name="Median">Seconds a call in the middle sample: what it does.</param>
/// <param name="Samples">Number of samples, 3 or more.</param>
public readonly record struct Timing(double Best, double Median, int Samples)
{
    private const int FewestSamples = 3;

    // A sample is long enough for the clock (25 ns) and for a stray wake-up (50-70 us), and short enough that an interrupted one
    // does not decide the median.
    private const double SamplesPerRun = 25;

    // The first share is thrown away: code gets its final form after 30 calls and 100 ms, and clocks and caches settle.
    private const double WarmUpShare = 0.3;

    /// <summary>Measures.</summary>
    /// <param name="work">What to measure; it is called at least 4 times.</param>
    /// <param name="seconds">
    /// About how long measuring may take, warm-up included; 0 or more. Work that takes longer than that is still sampled 3 times.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not finite.</exception>
    public static Timing Measure(Action work, double seconds)
    {
        Throw.IfNotFiniteOrNegative(seconds);
        long begin = Stopwatch.GetTimestamp(), last;
        int calls = 0;
        double lastCall;
        do
        {
            last = Stopwatch.GetTimestamp();
            work();
            calls++;
            lastCall = Stopwatch.GetElapsedTime(last).TotalSeconds;
        }
        while (Elapsed() < WarmUpShare * seconds);

        double perCall = Math.Min(lastCall, Elapsed() / calls);
        double left = Math.Max(0, seconds - Elapsed());
        int repeats = (int)Math.Clamp(Math.Ceiling(left / SamplesPerRun / Math.Max(perCall, 1e-9)), 1, 1 << 28);
        var samples = new List<double>();
        while (samples.Count < FewestSamples || Elapsed() < seconds)
        {
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < repeats; i++) work();
            samples.Add(Stopwatch.GetElapsedTime(from).TotalSeconds / repeats);
        }

        samples.Sort();
        return new Timing(samples[0], samples[samples.Count / 2], samples.Count);

        double Elapsed() => Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
