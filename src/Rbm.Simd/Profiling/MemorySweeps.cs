using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Profiling;

/// <summary>Loops that do nothing but read, write or copy memory, four vectors a step: lengths are multiples of 64.</summary>
internal static unsafe class MemorySweeps
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Read<TLanes>(float* from, nint length, int passes)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        // A bitwise or takes one cycle: four chains of it are never what a loop of loads waits for; four of additions would be.
        TLanes s0 = TLanes.Load(from), s1 = s0, s2 = s0, s3 = s0;
        for (int p = 0; p < passes; p++)
        {
            for (nint i = 0; i < length; i += 4 * TLanes.Count)
            {
                s0 |= TLanes.Load(from + i);
                s1 |= TLanes.Load(from + i + TLanes.Count);
                s2 |= TLanes.Load(from + i + 2 * TLanes.Count);
                s3 |= TLanes.Load(from + i + 3 * TLanes.Count);
            }
        }

        float* sum = stackalloc float[TLanes.Count];
        (s0 | s1 | (s2 | s3)).Store(sum);
        return sum[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Write<TLanes>(float* to, nint length, int passes, float value)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes v = TLanes.Create(value);
        for (int p = 0; p < passes; p++)
        {
            for (nint i = 0; i < length; i += 4 * TLanes.Count)
            {
                v.Store(to + i);
                v.Store(to + i + TLanes.Count);
                v.Store(to + i + 2 * TLanes.Count);
                v.Store(to + i + 3 * TLanes.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Copy<TLanes>(float* from, float* to, nint length, int passes)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int p = 0; p < passes; p++)
        {
            for (nint i = 0; i < length; i += 4 * TLanes.Count)
            {
                TLanes v0 = TLanes.Load(from + i), v1 = TLanes.Load(from + i + TLanes.Count);
                TLanes v2 = TLanes.Load(from + i + 2 * TLanes.Count), v3 = TLanes.Load(from + i + 3 * TLanes.Count);
                v0.Store(to + i);
                v1.Store(to + i + TLanes.Count);
                v2.Store(to + i + 2 * TLanes.Count);
                v3.Store(to + i + 3 * TLanes.Count);
            }
        }
    }
}
