using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Kernels;

/// <summary>Whether rows are added or subtracted: a binary factor of 1 or -1.</summary>
internal interface IGatherSign
{
    static abstract T Apply<T>(T sum, T row)
        where T : unmanaged, ILanes<T>;
}

/// <summary>fma(1, w, c) = c + w.</summary>
internal readonly struct Plus : IGatherSign
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T sum, T row)
        where T : unmanaged, ILanes<T> => sum + row;
}

/// <summary>fma(-1, w, c) = c - w.</summary>
internal readonly struct Minus : IGatherSign
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply<T>(T sum, T row)
        where T : unmanaged, ILanes<T> => sum - row;
}
