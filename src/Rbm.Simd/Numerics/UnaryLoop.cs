using System.Runtime.CompilerServices;

namespace Rbm.Simd.Numerics;

/// <summary>A function of one number, written for lanes of any width.</summary>
internal interface IUnaryFunction
{
    static abstract T Invoke<T>(T x)
        where T : unmanaged, ILanes<T>;
}

internal readonly struct ExpFunction : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T x)
        where T : unmanaged, ILanes<T> => Transcendental.Exp(x);
}

internal readonly struct SigmoidFunction : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T x)
        where T : unmanaged, ILanes<T> => Transcendental.Sigmoid(x);
}

internal readonly struct SoftplusFunction : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T x)
        where T : unmanaged, ILanes<T> => Transcendental.Softplus(x);
}

internal readonly struct LogFunction : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T x)
        where T : unmanaged, ILanes<T> => Transcendental.Log(x);
}

internal readonly struct Log1pFunction : IUnaryFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Invoke<T>(T x)
        where T : unmanaged, ILanes<T> => Transcendental.Log1p(x);
}

/// <summary>The loop of a function over an array, in whole vectors.</summary>
internal static unsafe class UnaryLoop<TLanes, TFunction>
    where TLanes : unmanaged, ILanes<TLanes>
    where TFunction : IUnaryFunction
{
    /// <summary>Applies the function from <paramref name="start"/> on in whole vectors.</summary>
    /// <returns>The first index that was not reached.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static nint Run(float* source, float* destination, nint start, nint length)
    {
        nint i = start;
        for (; i + TLanes.Count <= length; i += TLanes.Count)
            TFunction.Invoke(TLanes.Load(source + i)).Store(destination + i);
        return i;
    }
}
