using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Threading;

public class WorkerTeamTests
{
    public static TheoryData<int> Sizes => [1, 2, 3, 7, 40];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_part_runs_exactly_once_by_a_worker_of_the_team(int threads)
    {
        using var team = new WorkerTeam(threads);
        Assert.Equal(threads, team.Size);
        foreach (int count in (int[])[0, 1, 2, 3, threads, 100, 1000])
        {
            for (int repeat = 0; repeat < 20; repeat++)
            {
                var job = new CountingJob { Runs = new int[count], Workers = new int[threads] };
                team.Run(ref job, count);
                Assert.All(job.Runs, runs => Assert.Equal(1, runs));
                Assert.Equal(count, job.Workers.Sum());
            }
        }
    }

    [Fact]
    public void Two_workers_work_at_the_same_time()
    {
        using var team = new WorkerTeam(3);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            // Each part waits for the other two: one worker alone would never end.
            using var barrier = new Barrier(3);
            var job = new MeetingJob { Barrier = barrier };
            team.Run(ref job, 3);
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_failure_reaches_the_caller_and_the_team_goes_on(int threads)
    {
        using var team = new WorkerTeam(threads);
        for (int repeat = 0; repeat < 20; repeat++)
        {
            var bad = new FailingJob { At = repeat * 5 };
            Assert.Equal("part failed", Assert.Throws<InvalidDataException>(() => team.Run(ref bad, 200)).Message);
            var good = new CountingJob { Runs = new int[50], Workers = new int[threads] };
            team.Run(ref good, 50);
            Assert.All(good.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Fact]
    public void A_job_cannot_dispatch_to_its_own_team()
    {
        using var team = new WorkerTeam(2);
        var job = new NestedJob { Team = team };
        Assert.StartsWith(
            "the team is at work already", Assert.Throws<InvalidOperationException>(() => team.Run(ref job, 4)).Message);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_dispatch_allocates_nothing(int threads)
    {
        using var team = new WorkerTeam(threads);
        var job = new CountingJob { Runs = new int[100], Workers = new int[threads] };
        for (int i = 0; i < 10; i++) team.Run(ref job, 100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) team.Run(ref job, 100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Parked_workers_wake_again()
    {
        using var team = new WorkerTeam(2);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(SpinWait.SpinUntil(() => team.ParkedWorkers == 1, TimeSpan.FromSeconds(30)), "the worker never parks");
            using var barrier = new Barrier(2);
            var job = new MeetingJob { Barrier = barrier };
            team.Run(ref job, 2);
        }
    }

    [Fact]
    public void Disposing_ends_the_threads_and_may_be_repeated()
    {
        var team = new WorkerTeam(3);
        var job = new ThreadJob { Threads = new Thread[3], Barrier = new Barrier(3) };
        team.Run(ref job, 3);
        team.Dispose();
        team.Dispose();
        Assert.All(job.Threads.Where(t => t != Thread.CurrentThread), t => Assert.False(t.IsAlive));
        Assert.Equal(2, job.Threads.Count(t => t != Thread.CurrentThread));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_disposed_team_refuses_work(int threads)
    {
        var team = new WorkerTeam(threads);
        team.Dispose();
        var job = new CountingJob { Runs = new int[4], Workers = new int[threads] };
        Assert.Throws<ObjectDisposedException>(() => team.Run(ref job, 4));
    }

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerTeam(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerTeam(1025));
        using var team = new WorkerTeam(1);
        var job = new CountingJob { Runs = [], Workers = [0] };
        Assert.Throws<ArgumentOutOfRangeException>(() => team.Run(ref job, -1));
    }

    private struct CountingJob : IParallelJob
    {
        public int[] Runs, Workers;

        public readonly void Run(int index, int worker)
        {
            Interlocked.Increment(ref Runs[index]);
            Interlocked.Increment(ref Workers[worker]);
        }
    }

    private struct MeetingJob : IParallelJob
    {
        public Barrier Barrier;

        public readonly void Run(int index, int worker) =>
            Assert.True(Barrier.SignalAndWait(TimeSpan.FromSeconds(30)), "the other worker did not come");
    }

    private struct FailingJob : IParallelJob
    {
        public int At;

        public readonly void Run(int index, int worker)
        {
            if (index == At) throw new InvalidDataException("part failed");
        }
    }

    private struct NestedJob : IParallelJob
    {
        public WorkerTeam Team;

        public readonly void Run(int index, int worker)
        {
            var inner = new CountingJob { Runs = new int[4], Workers = new int[2] };
            Team.Run(ref inner, 4);
        }
    }

    private struct ThreadJob : IParallelJob
    {
        public Thread[] Threads;
        public Barrier Barrier;

        public readonly void Run(int index, int worker)
        {
            Threads[worker] = Thread.CurrentThread;
            Barrier.SignalAndWait();
        }
    }
}
