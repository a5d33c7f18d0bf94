using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Random;

/// <summary><see cref="Philox.Block"/> in lanes: one block a lane.</summary>
/// <remarks>
/// A wide product takes the room of two lanes, so the even and the odd lanes are computed apart, and joined once after the last
/// round: 0.72 of the time of joining in every round, at every width (Zen 4).
/// </remarks>
internal static class PhiloxLanes
{
    /// <summary>Replaces the counters by the random words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block<T>(ref T x0, ref T x1, ref T x2, ref T x3, uint k0, uint k1)
        where T : unmanaged, ILanes<T>
    {
        T odd0 = T.OddToEven(x0), odd1 = T.OddToEven(x1), odd2 = T.OddToEven(x2), odd3 = T.OddToEven(x3);
        T key0 = T.CreateBits(k0), key1 = T.CreateBits(k1);
        for (int round = 0; round < Philox.Rounds; round++)
        {
            RoundEven(ref x0, ref x1, ref x2, ref x3, key0, key1);
            RoundEven(ref odd0, ref odd1, ref odd2, ref odd3, key0, key1);
            key0 = T.AddBits(key0, T.CreateBits(Philox.Weyl0));
            key1 = T.AddBits(key1, T.CreateBits(Philox.Weyl1));
        }

        x0 = T.InterleaveEven(x0, odd0);
        x1 = T.InterleaveEven(x1, odd1);
        x2 = T.InterleaveEven(x2, odd2);
        x3 = T.InterleaveEven(x3, odd3);
    }

    // A round of the even lanes; the odd ones hold anything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RoundEven<T>(ref T x0, ref T x1, ref T x2, ref T x3, T key0, T key1)
        where T : unmanaged, ILanes<T>
    {
        (T high0, T low0) = T.MultiplyEven(x0, T.CreateBits(Philox.Multiplier0));
        (T high1, T low1) = T.MultiplyEven(x2, T.CreateBits(Philox.Multiplier1));
        x0 = T.Xor(high1, x1, key0);
        x2 = T.Xor(high0, x3, key1);
        x1 = low1;
        x3 = low0;
    }
}
