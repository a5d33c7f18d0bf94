using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling;

/// <summary>How fast memory of some size is read, written and copied, measured with the widest vectors that the engine uses.</summary>
/// <param name="Name">The level of memory that such a size is usually served from: L1, L2, L3 or DRAM.</param>
/// <param name="BytesPerThread">The working set of each thread.</param>
/// <param name="Threads">Threads at work at once, each on a set of its own.</param>
/// <param name="Read">10^9 bytes read a second, all threads together.</param>
/// <param name="Write">
/// 10^9 bytes written a second. A processor reads most lines before it writes them; those bytes are not counted.
/// </param>
/// <param name="Copy">10^9 bytes a second, those read and those written counted, from one half of the working set to the other.</param>
public sealed record MemoryBandwidth(string Name, long BytesPerThread, int Threads, double Read, double Write, double Copy)
{
    // Half the smallest first-level cache there is, and half the smallest second-level one.
    private const int InL1 = 16 << 10, InL2 = 256 << 10;

    // Twice the largest second-level cache; less where the threads together would not fit into half the last level.
    private const int InL3 = 4 << 20;

    // Several times the last level, within what small machines have.
    private const long SmallestDram = 128 << 20, LargestDram = 1 << 30;

    // 20 to 300 us at 3 to 50 GB/s a thread: a sample is not all dispatch.
    private const int BytesPerPart = 1 << 20;

    /// <summary>Measures all four levels.</summary>
    /// <param name="team">Who works; a team of one measures one core.</param>
    /// <param name="seconds">About how long measuring may take, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not finite.</exception>
    public static IReadOnlyList<MemoryBandwidth> Measure(WorkerTeam team, double seconds)
    {
        Throw.IfNotFiniteOrNegative(seconds);
        return
        [
            Measure("L1", InL1, team, seconds / 4),
            Measure("L2", InL2, team, seconds / 4),
            MeasureLastLevel(team, seconds / 4),
            MeasureDram(team, seconds / 4),
        ];
    }

    /// <summary>Measures a working set that all threads together have in the last-level cache.</summary>
    internal static MemoryBandwidth MeasureLastLevel(WorkerTeam team, double seconds) =>
        Measure("L3", (int)Math.Clamp(Processor.LastLevelCache / 2 / team.Size, InL2, InL3), team, seconds);

    /// <summary>Measures a working set that no cache holds.</summary>
    internal static MemoryBandwidth MeasureDram(WorkerTeam team, double seconds) =>
        Measure("DRAM", (int)(Math.Clamp(4 * Processor.LastLevelCache, SmallestDram, LargestDram) / team.Size), team, seconds);

    /// <summary>Measures one working set.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="bytesPerThread">Its size for each thread, 4096 bytes or more; it is rounded down to a multiple of 4096.</param>
    /// <param name="team">Who works.</param>
    /// <param name="seconds">About how long measuring may take, 0 or more.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static MemoryBandwidth Measure(string name, int bytesPerThread, WorkerTeam team, double seconds)
    {
        Throw.IfOutside(bytesPerThread, 4096, 1 << 30);
        Throw.IfNotFiniteOrNegative(seconds);
        bytesPerThread &= -4096;
        return Isa.Current switch
        {
            InstructionSet.Avx512 => Measure<Lanes512>(name, bytesPerThread, team, seconds),
            InstructionSet.Avx2 => Measure<Lanes256>(name, bytesPerThread, team, seconds),
            _ => Measure<Lanes128>(name, bytesPerThread, team, seconds),
        };
    }

    private static MemoryBandwidth Measure<TLanes>(string name, int bytes, WorkerTeam team, double seconds)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        var job = new SweepJob<TLanes>(bytes / sizeof(float), team.Size, Math.Max(1, BytesPerPart / bytes));

        // Pages that were never written are one page of zeros, which is read from L1 whatever the size. Writing comes first.
        double write = Rate(Sweep.Write), read = Rate(Sweep.Read), copy = Rate(Sweep.Copy);
        return new MemoryBandwidth(name, bytes, team.Size, read, write, copy);

        double Rate(Sweep sweep)
        {
            job.Sweep = sweep;
            Timing timing = Timing.Measure(Dispatch, seconds / 3);
            return (double)bytes * job.Passes * team.Size / timing.Best / 1e9;
        }

        // Workers are given the job's address: it must be a local, not a captured variable, which the collector may move.
        void Dispatch()
        {
            SweepJob<TLanes> local = job;
            team.Run(ref local, team.Size);
        }
    }

    private enum Sweep
    {
        Write,
        Read,
        Copy,
    }

    private unsafe struct SweepJob<TLanes>(int length, int threads, int passes) : IParallelJob
        where TLanes : unmanaged, ILanes<TLanes>
    {
        private readonly AlignedBuffer<float>[] _memory = Allocate(length, threads);
        private readonly StrongBox<float> _sink = new();

        public Sweep Sweep;

        public readonly int Passes => passes;

        public readonly void Run(int index, int worker)
        {
            float* memory = _memory[index].Pointer;
            switch (Sweep)
            {
                case Sweep.Read:
                    Volatile.Write(ref _sink.Value, MemorySweeps.Read<TLanes>(memory, length, passes));
                    break;
                case Sweep.Write:
                    MemorySweeps.Write<TLanes>(memory, length, passes, 1);
                    break;
                default:
                    MemorySweeps.Copy<TLanes>(memory, memory + length / 2, length / 2, passes);
                    break;
            }
        }

        private static AlignedBuffer<float>[] Allocate(int length, int threads)
        {
            var memory = new AlignedBuffer<float>[threads];
            for (int i = 0; i < threads; i++) memory[i] = new AlignedBuffer<float>(length);
            return memory;
        }
    }
}
