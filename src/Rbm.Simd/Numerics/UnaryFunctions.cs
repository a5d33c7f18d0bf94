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

/// <summary>A function applied to every element of an array.</summary>
internal readonly unsafe struct UnaryBody<TFunction>(float* source, float* destination) : ILaneBody
    where TFunction : IUnaryFunction
{
    private readonly float* _source = source, _destination = destination;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(nint i)
        where T : unmanaged, ILanes<T> => TFunction.Invoke(T.Load(_source + i)).Store(_destination + i);
}

/// <summary>A function applied to a multiple of every element of an array.</summary>
internal readonly unsafe struct ScaledBody<TFunction>(float scale, float* source, float* destination) : ILaneBody
    where TFunction : IUnaryFunction
{
    private readonly float* _source = source, _destination = destination;
    private readonly float _scale = scale;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step<T>(nint i)
        where T : unmanaged, ILanes<T> => TFunction.Invoke(T.Create(_scale) * T.Load(_source + i)).Store(_destination + i);
}
