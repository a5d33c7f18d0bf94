using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Rbm.Simd.Threading;

/// <summary>
/// A team of threads of its own, of which the caller is worker 0. Handing out work allocates nothing.
/// </summary>
/// <remarks>One dispatch at a time: a team belongs to one caller, and a job must not dispatch to its own team.</remarks>
public sealed unsafe class WorkerTeam : IDisposable
{
    /// <summary>The environment variable that sets the default number of threads.</summary>
    public const string ThreadsVariable = "RBM_SIMD_THREADS";

    private const int MaxThreads = 1024;

    // Waking a parked thread costs 50-70 us, about as much as a whole small product. A worker therefore watches for the next
    // dispatch for a moment before it parks; with more workers than processors watching would only steal from the working.
    private const int SpinsBeforeParking = 2000;

    private readonly Thread[] _threads;
    private readonly object _gate = new();
    private Padded _dispatch;
    private uint _dispatches;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Number of workers, the caller included; 0 for <see cref="DefaultThreads"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or over 1024.</exception>
    public WorkerTeam(int threads = 0)
    {
        Throw.IfOutside(threads, 0, MaxThreads);
        Size = threads == 0 ? DefaultThreads : threads;
        _threads = new Thread[Size - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"Rbm.Simd worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>What 0 threads means: <see cref="ThreadsVariable"/> where it is set, else one a processor.</summary>
    /// <exception cref="ArgumentException">The variable is no number from 1 to 1024.</exception>
    public static int DefaultThreads => Environment.GetEnvironmentVariable(ThreadsVariable) switch
    {
        null or "" => Environment.ProcessorCount,
        string text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n is > 0 and <= MaxThreads => n,
        string text => throw new ArgumentException($"{ThreadsVariable} is '{text}'; expected a number from 1 to {MaxThreads}"),
    };

    /// <summary>Number of workers, the caller included.</summary>
    public int Size { get; }

    /// <summary>Workers that sleep until they are called.</summary>
    internal int ParkedWorkers => Volatile.Read(ref _dispatch.Parked);

    /// <summary>Jobs that the workers were called to so far: not those that the caller did alone.</summary>
    internal int Calls => Volatile.Read(ref _dispatch.Generation);

    /// <summary>
    /// Runs all parts of a job and returns when the last is done. If one throws, the others still run; then it is thrown on.
    /// </summary>
    /// <param name="job">The job, a local of the caller's; parts run on it in place.</param>
    /// <param name="count">Number of parts, 0 or more.</param>
    /// <param name="alone">Whether the caller does all parts: where waking the others would cost more than they save.</param>
    /// <exception cref="InvalidOperationException">The team is at work already.</exception>
    /// <exception cref="ObjectDisposedException">The threads have ended.</exception>
    internal void Run<TJob>(ref TJob job, int count, bool alone = false)
        where TJob : struct, IParallelJob
    {
        Throw.IfNegative(count);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _dispatch.Stopping), this);
        if (count == 0) return;
        if (Interlocked.Exchange(ref _dispatch.Busy, 1) != 0)
            throw new InvalidOperationException("the team is at work already; a team serves one caller, one dispatch at a time");
        try
        {
            _dispatch.Job = Unsafe.AsPointer(ref job);
            _dispatch.Part = &RunPart<TJob>;
            _dispatch.Count = count;
            _dispatch.Failure = null;
            Volatile.Write(ref _dispatch.Unfinished, count);
            Volatile.Write(ref _dispatch.Ticket, ((long)++_dispatches << 32) | (uint)count);
            if (!alone && count > 1 && Size > 1) CallWorkers();
            TakeParts(0);
            SpinWait spin = default;
            while (Volatile.Read(ref _dispatch.Unfinished) > 0) spin.SpinOnce(sleep1Threshold: -1);
            _dispatch.Failure?.Throw();
        }
        finally
        {
            Volatile.Write(ref _dispatch.Busy, 0);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (Volatile.Read(ref _dispatch.Stopping)) return;
        Volatile.Write(ref _dispatch.Stopping, true);
        Interlocked.Increment(ref _dispatch.Generation);
        lock (_gate) Monitor.PulseAll(_gate);
        foreach (Thread thread in _threads) thread.Join();
    }

    private void CallWorkers()
    {
        Interlocked.Increment(ref _dispatch.Generation);
        if (Volatile.Read(ref _dispatch.Parked) == 0) return;
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private static void RunPart<TJob>(void* job, int index, int worker)
        where TJob : struct, IParallelJob => Unsafe.AsRef<TJob>(job).Run(index, worker);

    // A ticket is the dispatch's number and how many of its parts nobody has taken. While a part is not done its dispatch is not
    // over, so what the dispatch wrote may be read after a part is taken, and not before. A worker that wakes late finds no part
    // left and keeps nobody waiting: where another program has the second core, the caller does all the parts.
    private void TakeParts(int worker)
    {
        long ticket = Volatile.Read(ref _dispatch.Ticket);
        while ((uint)ticket != 0)
        {
            long seen = Interlocked.CompareExchange(ref _dispatch.Ticket, ticket - 1, ticket);
            if (seen != ticket)
            {
                ticket = seen;
                continue;
            }

            try
            {
                _dispatch.Part(_dispatch.Job, _dispatch.Count - (int)(uint)ticket, worker);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref _dispatch.Failure, ExceptionDispatchInfo.Capture(e), null);
            }

            Interlocked.Decrement(ref _dispatch.Unfinished);
            ticket = Volatile.Read(ref _dispatch.Ticket);
        }
    }

    private void Work(int worker)
    {
        int seen = 0;
        int spins = Size <= Environment.ProcessorCount ? SpinsBeforeParking : 0;
        while (true)
        {
            seen = WaitForDispatch(seen, spins);
            if (Volatile.Read(ref _dispatch.Stopping)) return;
            TakeParts(worker);
        }
    }

    private int WaitForDispatch(int seen, int spins)
    {
        for (int i = 0; i < spins; i++)
        {
            int generation = Volatile.Read(ref _dispatch.Generation);
            if (generation != seen) return generation;
            Thread.SpinWait(8);
        }

        lock (_gate)
        {
            Interlocked.Increment(ref _dispatch.Parked);
            int generation;
            while ((generation = Volatile.Read(ref _dispatch.Generation)) == seen) Monitor.Wait(_gate);
            Interlocked.Decrement(ref _dispatch.Parked);
            return generation;
        }
    }

    // The words that workers hammer on stand on pairs of cache lines of their own (the prefetcher fetches pairs).
    [StructLayout(LayoutKind.Explicit, Size = 512)]
    private struct Padded
    {
        [FieldOffset(0)]
        public void* Job;

        [FieldOffset(8)]
        public delegate*<void*, int, int, void> Part;

        [FieldOffset(16)]
        public ExceptionDispatchInfo? Failure;

        [FieldOffset(24)]
        public int Count;

        [FieldOffset(28)]
        public int Busy;

        [FieldOffset(32)]
        public int Parked;

        [FieldOffset(36)]
        public bool Stopping;

        [FieldOffset(128)]
        public int Generation;

        [FieldOffset(256)]
        public long Ticket;

        [FieldOffset(384)]
        public int Unfinished;
    }
}
