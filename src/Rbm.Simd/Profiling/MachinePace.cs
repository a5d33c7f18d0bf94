using System.Diagnostics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling;

/// <summary>What a number of cores can do at most: the constants of the time model.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Threads">Cores at work.</param>
/// <param name="Gigaflops">Multiply-add ceiling of all of them, 10^9 operations a second.</param>
/// <param name="CacheBandwidth">10^9 bytes a second that they read together from the last-level cache.</param>
/// <param name="MemoryBandwidth">10^9 bytes a second that they copy together in memory, those read and those written counted.</param>
/// <param name="CacheBytes">Size of the last-level cache.</param>
/// <param name="Dispatch">Seconds until all threads have begun and ended a job without work, at best.</param>
public sealed record MachinePace(
    string Name, int Threads, double Gigaflops, double CacheBandwidth, double MemoryBandwidth, double CacheBytes, double Dispatch)
{
    // Even a parked worker is there after 50-70 us.
    private const double SlowestWake = 100e-6;

    /// <summary>
    /// Whether the threads never ran all at once, at the fastest of many dispatches: other programs had the processors, and none
    /// of the times is worth anything.
    /// </summary>
    public bool Disturbed => Dispatch > SlowestWake;

    /// <summary>Measures this machine with a team.</summary>
    internal static MachinePace Measure(WorkerTeam team, double seconds)
    {
        return new MachinePace(
            "this machine",
            team.Size,
            FmaCeiling.Gigaflops(Isa.Current, team, seconds / 4),
            Profiling.MemoryBandwidth.MeasureLastLevel(team, seconds / 4).Read,
            Profiling.MemoryBandwidth.MeasureDram(team, seconds / 4).Copy,
            Processor.LastLevelCache,
            FastestMeeting(team, seconds / 4));
    }

    /// <summary>
    /// The pace of a machine on paper, of the cores measured here: ceiling and cache grow with the cores, memory is given, and each
    /// further worker adds as much to a dispatch as those measured did.
    /// </summary>
    internal static MachinePace Predict(
        string name, int cores, double memoryBandwidth, double cacheBytes, MachinePace one, MachinePace all)
    {
        // Where one thread is all there is: the time of a cache line's way between cores and back, of which a worker takes two.
        const double AssumedPerWorker = 200e-9;
        double perWorker = all.Threads == 1
            ? AssumedPerWorker
            : Math.Max(0, all.Dispatch - one.Dispatch) / (all.Threads - 1);
        return new MachinePace(
            name, cores, all.Gigaflops / all.Threads * cores, all.CacheBandwidth / all.Threads * cores, memoryBandwidth, cacheBytes,
            one.Dispatch + perWorker * (cores - 1));
    }

    // Each meeting is timed alone and the fastest counts: one in which the system took a processor away for a moment lasts a
    // thousand times as long, and would be all that a mean shows.
    private static double FastestMeeting(WorkerTeam team, double seconds)
    {
        const int Fewest = 100;
        long begin = Stopwatch.GetTimestamp();
        double fastest = double.PositiveInfinity;
        for (int i = 0; i < Fewest || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; i++)
        {
            long from = Stopwatch.GetTimestamp();
            Meet(team);
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(from).TotalSeconds);
        }

        return fastest;
    }

    // A part ends when all have begun, so that every worker has to take one: without that the caller would do them all before
    // another had seen the first.
    private static void Meet(WorkerTeam team)
    {
        var job = new MeetingJob(team.Size);
        team.Run(ref job, team.Size);
    }

    private struct MeetingJob(int parts) : IParallelJob
    {
        private int _begun;

        public void Run(int index, int worker)
        {
            Interlocked.Increment(ref _begun);
            SpinWait spin = default;
            while (Volatile.Read(ref _begun) < parts) spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
