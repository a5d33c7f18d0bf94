using Rbm.Simd.Profiling.Work;

namespace Rbm.Simd.Profiling;

/// <summary>
/// Time = a flops / ceiling of all threads + s flops / ceiling of one + b bytes / bandwidth + dispatches x latency. The coefficients
/// a and b say how far the engine is from the two ceilings, s how much it does on one thread; a is below 1 where products of
/// binary vectors skip their zeros.
/// </summary>
/// <param name="Phase">The phase that it was fitted to.</param>
/// <param name="Compute">a, 0 or more.</param>
/// <param name="Serial">s, 0 or more.</param>
/// <param name="Traffic">b, 0 or more.</param>
/// <param name="MedianError">Median over the points of |model - measured| / measured.</param>
public sealed record TimeModel(string Phase, double Compute, double Serial, double Traffic, double MedianError)
{
    /// <summary>
    /// Fits the coefficients by least squares of the relative errors, so that short and long times count alike; none becomes
    /// negative.
    /// </summary>
    internal static TimeModel Fit(string phase, IReadOnlyList<Observation> observations)
    {
        double[] terms = NonNegativeFit.Solve(
            [.. observations.Select(o => (double[])
            [
                ComputeTime(o.Cost, o.Pace) / o.Seconds, SerialTime(o.Cost, o.Pace) / o.Seconds, TrafficTime(o.Cost, o.Pace) / o.Seconds,
            ])],
            [.. observations.Select(o => 1 - o.Dispatches * o.Pace.Dispatch / o.Seconds)]);
        var model = new TimeModel(phase, terms[0], terms[1], terms[2], 0);
        List<double> errors = [.. observations.Select(o => Math.Abs(model.Seconds(o.Cost, o.Pace, o.Dispatches) / o.Seconds - 1)).Order()];
        return model with { MedianError = errors[errors.Count / 2] };
    }

    /// <summary>The time that the model gives.</summary>
    internal double Seconds(WorkCost cost, MachinePace pace, double dispatches) =>
        Arithmetic(cost, pace) + Traffic * TrafficTime(cost, pace) + dispatches * pace.Dispatch;

    /// <summary>The part of it that the operations take, on all threads and on one.</summary>
    internal double Arithmetic(WorkCost cost, MachinePace pace) =>
        Compute * ComputeTime(cost, pace) + Serial * SerialTime(cost, pace);

    /// <summary>At the ceiling of all cores, but for those that a product's parts leave without work at its end.</summary>
    internal static double ComputeTime(WorkCost cost, MachinePace pace)
    {
        double perCore = pace.Gigaflops / pace.Threads * 1e9, time = 0;
        foreach (Product p in cost.Products)
        {
            int parts = p.Parts, rounds = (parts + pace.Threads - 1) / pace.Threads;
            time += p.Flops * rounds / parts / perCore;
        }

        return time;
    }

    /// <summary>At the ceiling of one core.</summary>
    internal static double SerialTime(WorkCost cost, MachinePace pace) => cost.Flops / (pace.Gigaflops / pace.Threads * 1e9);

    /// <summary>
    /// At the bandwidth of the last-level cache where half of it holds what the work comes back to (items, gradients and
    /// activations need room, too), else at that of memory.
    /// </summary>
    internal static double TrafficTime(WorkCost cost, MachinePace pace) =>
        cost.Bytes / 1e9 / (cost.Resident <= pace.CacheBytes / 2 ? pace.CacheBandwidth : pace.MemoryBandwidth);
}

/// <summary>A measured time and what it was measured for.</summary>
internal sealed record Observation(WorkCost Cost, MachinePace Pace, double Dispatches, double Seconds);
