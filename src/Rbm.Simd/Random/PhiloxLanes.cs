using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Random;

/// <summary><see cref="Philox.Block"/> in lanes: one block a lane.</summary>
internal static class PhiloxLanes
{
    /// <summary>Replaces the counters by the random words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block<T>(ref T x0, ref T x1, ref T x2, ref T x3, uint k0, uint k1)
        where T : unmanaged, ILanes<T>
    {
        for (int round = 0; round < Philox.Rounds; round++)
        {
            (T high0, T low0) = T.MultiplyWide(x0, T.CreateBits(Philox.Multiplier0));
            (T high1, T low1) = T.MultiplyWide(x2, T.CreateBits(Philox.Multiplier1));
            x0 = high1 ^ x1 ^ T.CreateBits(k0);
            x2 = high0 ^ x3 ^ T.CreateBits(k1);
            x1 = low1;
            x3 = low0;
            k0 += Philox.Weyl0;
            k1 += Philox.Weyl1;
        }
    }
}
