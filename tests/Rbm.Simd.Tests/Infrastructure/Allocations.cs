namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>What a thread allocates.</summary>
internal static class Allocations
{
    private const int Rounds = 20, StepsPerRound = 10;

    /// <summary>
    /// The work allocates nothing once it is warm. Which kind of part this thread meets for the first time in a round is chance, and
    /// the runtime allocates a little for what is new to it; work that allocates does so in every round.
    /// </summary>
    public static void AssertNone(Action<uint> work)
    {
        long least = long.MaxValue;
        uint step = 0;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < StepsPerRound; i++) work(step++);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
