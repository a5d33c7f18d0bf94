using System.Runtime.CompilerServices;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Bench.Suites;

/// <summary>Fills an array with Philox words at the engine's vector width, a quarter of it for each word of a block.</summary>
internal readonly unsafe struct RandomWords(float* words, nint quarter, uint step) : ILaneBody
{
    private readonly float* _words = words;
    private readonly nint _quarter = quarter;
    private readonly uint _step = step;

    /// <summary>Fills the array.</summary>
    public static void Fill(AlignedBuffer<float> words, uint step) =>
        LaneLoop.Run(new RandomWords(words.Pointer, words.Length / 4, step), words.Length / 4, Isa.Current);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(nint i)
        where T : unmanaged, ILanes<T>
    {
        T x0 = T.AddBits(T.LaneIndexBits, T.CreateBits((uint)i)), x1 = T.CreateBits(0), x2 = T.CreateBits(_step), x3 = x1;
        PhiloxLanes.Block(ref x0, ref x1, ref x2, ref x3, 1, 2);
        x0.Store(_words + i);
        x1.Store(_words + _quarter + i);
        x2.Store(_words + 2 * _quarter + i);
        x3.Store(_words + 3 * _quarter + i);
    }
}
