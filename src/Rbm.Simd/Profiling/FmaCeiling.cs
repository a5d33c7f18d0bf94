using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using Rbm.Simd.Kernels;
using Rbm.Simd.Kernels.Avx2;
using Rbm.Simd.Kernels.Avx512;
using Rbm.Simd.Kernels.Portable;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Profiling;

/// <summary>
/// The most multiply-adds in single precision that this machine does in a second, measured: the denominator of every other figure.
/// </summary>
public static class FmaCeiling
{
    // 0.1 to 3 ms, long against waking a worker (50-70 us), from 0.01 to 0.25 TFLOP/s.
    private const long FlopsPerPart = 1 << 25;

    /// <summary>Measures one instruction set on all workers of a team at once.</summary>
    /// <param name="level">The instruction set.</param>
    /// <param name="team">Who computes; a team of one measures one core.</param>
    /// <param name="seconds">About how long measuring may take, 0 or more.</param>
    /// <returns>GFLOP/s of all workers together, a multiply-add counted as two operations; the best of the samples.</returns>
    /// <exception cref="PlatformNotSupportedException">This processor lacks the instruction set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative or not finite.</exception>
    public static double Gigaflops(InstructionSet level, WorkerTeam team, double seconds)
    {
        if (!Isa.IsSupported(level)) throw new PlatformNotSupportedException($"this processor does not support {level}");
        return level switch
        {
            InstructionSet.Avx512 => Measure<FmaChainsAvx512F32x24>(team, seconds),
            InstructionSet.Avx2 => Measure<FmaChainsAvx2F32x12>(team, seconds),
            _ when AdvSimd.Arm64.IsSupported => Measure<FmaChainsPortableF32x24>(team, seconds),
            _ => Measure<FmaChainsPortableF32x12>(team, seconds),
        };
    }

    private static double Measure<TChains>(WorkerTeam team, double seconds)
        where TChains : struct, IFmaChains
    {
        // A few parts for each worker, so that one that wakes late costs its share only.
        int parts = team.Size == 1 ? 1 : 4 * team.Size;
        var job = new ChainsJob<TChains>((nint)(FlopsPerPart / TChains.FlopsPerStep));
        Timing timing = Timing.Measure(Dispatch, seconds);
        return (double)job.Steps * TChains.FlopsPerStep * parts / timing.Best / 1e9;

        // Workers are given the job's address: it must be a local, not a captured variable, which the collector may move.
        void Dispatch()
        {
            ChainsJob<TChains> local = job;
            team.Run(ref local, parts);
        }
    }

    private struct ChainsJob<TChains>(nint steps) : IParallelJob
        where TChains : struct, IFmaChains
    {
        private readonly StrongBox<float> _sink = new();

        public readonly nint Steps => steps;

        // The factors are no constants to the compiler, and the sums stay small: 10^6 steps of 10^-6.
        public readonly void Run(int index, int worker) => Volatile.Write(ref _sink.Value, TChains.Run(steps, 1e-3f, 1e-3f));
    }
}
