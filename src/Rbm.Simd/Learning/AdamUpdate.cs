using System.Runtime.CompilerServices;
using Rbm.Simd.Linear;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Learning;

/// <summary>
/// One step of Adam for a matrix of parameters, at the end of the product that makes their gradient: the gradient is never stored,
/// and parameters and moments are fetched while the product is computed.
/// </summary>
internal unsafe struct AdamUpdate : IEpilogue
{
    /// <summary>Decays of the two moments.</summary>
    public const double Beta1 = 0.9, Beta2 = 0.999;

    private const float Epsilon = 1e-8f;

    /// <summary>Means of the gradient and of its square, and the parameters; all with the same stride.</summary>
    public float* First, Second, Parameters;

    /// <summary>Elements from one row to the next.</summary>
    public nint Stride;

    /// <summary>What the summed gradient is multiplied by.</summary>
    public float Scale;

    /// <summary>The step size, with the correction of the moments' start in it.</summary>
    public float Rate;

    public readonly void Prefetch(int row, int rows, int column, int columns)
    {
        for (nint r = row; r < row + rows; r++)
        {
            nint at = r * Stride + column;
            CachePrefetch.ToL2(First + at, columns);
            CachePrefetch.ToL2(Second + at, columns);
            CachePrefetch.ToL2(Parameters + at, columns);
        }
    }

    public readonly void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int r = 0; r < rows; r++)
        {
            nint at = (row + r) * Stride + column;
            var body = new Body
            {
                Gradient = c + r * stride, First = First + at, Second = Second + at, Parameter = Parameters + at,
                Scale = Scale, Rate = Rate,
            };
            LaneLoop.Run<Body, TLanes>(body, columns);
        }
    }

    /// <summary>The same for a vector of parameters.</summary>
    public readonly void Run(ReadOnlySpan<float> gradient)
    {
        fixed (float* g = gradient)
        {
            var body = new Body
            {
                Gradient = g, First = First, Second = Second, Parameter = Parameters, Scale = Scale, Rate = Rate,
            };
            LaneLoop.Run(body, gradient.Length, Isa.Current);
        }
    }

    private struct Body : ILaneBody
    {
        public float* Gradient, First, Second, Parameter;
        public float Scale, Rate;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly void Step<T>(nint i)
            where T : unmanaged, ILanes<T>
        {
            T g = T.Load(Gradient + i) * T.Create(Scale);
            T m = T.Load(First + i), v = T.Load(Second + i);
            m = T.Fma(T.Create((float)(1 - Beta1)), g - m, m);
            v = T.Fma(T.Create((float)(1 - Beta2)), T.Fma(g, g, T.Create(0f) - v), v);
            m.Store(First + i);
            v.Store(Second + i);
            (T.Load(Parameter + i) - T.Create(Rate) * m / (T.Sqrt(v) + T.Create(Epsilon))).Store(Parameter + i);
        }
    }
}
