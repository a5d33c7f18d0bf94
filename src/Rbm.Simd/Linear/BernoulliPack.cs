using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Linear;

/// <summary>Turns up to 64 probabilities into the bits of one word.</summary>
internal static unsafe class BernoulliPack
{
    /// <summary>
    /// Bit j is set with probability p[j], rounded up to a multiple of 2^-24: where the draw for its place is below it.
    /// </summary>
    /// <param name="p">Probabilities.</param>
    /// <param name="count">1 to 64; the bits above are clear.</param>
    /// <param name="stream">What the draws are for.</param>
    /// <param name="step">The draws' step.</param>
    /// <param name="row">The draws' row.</param>
    /// <param name="group">The draws' columns begin at 64 times this.</param>
    public static ulong Draw<T>(float* p, int count, RandomStream stream, uint step, uint row, uint group)
        where T : unmanaged, ILanes<T> =>
        count == 64 ? DrawWord<T>(p, stream, step, row, group) : DrawPart<T>(p, count, stream, step, row, group);

    /// <summary>Bit j is set where p[j] is above the threshold.</summary>
    /// <param name="p">Probabilities.</param>
    /// <param name="count">1 to 64; the bits above are clear.</param>
    /// <param name="threshold">The threshold.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ulong Above<T>(float* p, int count, float threshold)
        where T : unmanaged, ILanes<T>
    {
        T limit = T.Create(threshold);
        ulong word = 0;
        int j = 0;
        for (; j + T.Count <= count; j += T.Count) word |= (ulong)T.MaskLess(limit, T.Load(p + j)) << j;
        for (; j < count; j++) word |= p[j] > threshold ? 1ul << j : 0;
        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong DrawWord<T>(float* p, RandomStream stream, uint step, uint row, uint group)
        where T : unmanaged, ILanes<T>
    {
        ulong word = 0;
        for (int lane = 0; lane < 16; lane += T.Count)
        {
            T x0 = T.AddBits(T.LaneIndexBits, T.CreateBits(group * 16 + (uint)lane)), x1 = T.CreateBits(row);
            T x2 = T.CreateBits(step), x3 = T.CreateBits(stream.Stream);
            PhiloxLanes.Block(ref x0, ref x1, ref x2, ref x3, (uint)stream.Seed, (uint)(stream.Seed >> 32));
            word |= Below(x0, p + lane) << lane | Below(x1, p + 16 + lane) << (16 + lane)
                | Below(x2, p + 32 + lane) << (32 + lane) | Below(x3, p + 48 + lane) << (48 + lane);
        }

        return word;
    }

    // Filled up with probabilities of 0, which are never above a draw.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ulong DrawPart<T>(float* p, int count, RandomStream stream, uint step, uint row, uint group)
        where T : unmanaged, ILanes<T>
    {
        float* padded = stackalloc float[64];
        new Span<float>(p, count).CopyTo(new Span<float>(padded, 64));
        new Span<float>(padded + count, 64 - count).Clear();
        return DrawWord<T>(padded, stream, step, row, group);
    }

    // RandomStream.ToUniform(draw) < p, in lanes and times 2^24, which is exact on both sides.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Below<T>(T draw, float* p)
        where T : unmanaged, ILanes<T> =>
        T.MaskLess(T.IntegerToSingle(T.ShiftRightLogical(draw, 8)), T.Load(p) * T.Create(1 << 24));
}
