using System.Runtime.CompilerServices;
using Rbm.Simd.Linear;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Learning;

/// <summary>
/// The end of the negative phase: the hidden units' probabilities P' (and states, for chains that go on), then -P' in their place
/// and P - P' beside it.
/// </summary>
internal unsafe struct NegativePhaseEpilogue : IEpilogue
{
    /// <summary>Writes P' where -P' is wanted.</summary>
    public UnitEpilogue Units;

    /// <summary>P, with the stride of P'.</summary>
    public float* Positive;

    /// <summary>P - P', with the stride of P'.</summary>
    public float* Difference;

    public readonly void Prefetch(int row, int rows, int column, int columns)
    {
    }

    public readonly void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Units.Apply<TLanes>(c, stride, row, rows, column, columns);
        for (int r = row; r < row + rows; r++)
        {
            nint at = r * Units.ProbabilitiesStride + column;
            LaneLoop.Run<Body, TLanes>(new Body(Positive + at, Units.Probabilities + at, Difference + at), columns);
        }
    }

    /// <summary>For probabilities P' made elsewhere: -P' in their place and P - P'.</summary>
    public static void Run(ReadOnlySpan<float> positive, Span<float> negative, Span<float> difference)
    {
        fixed (float* p = positive, q = negative, d = difference) LaneLoop.Run(new Body(p, q, d), positive.Length, Isa.Current);
    }

    private readonly struct Body(float* positive, float* negative, float* difference) : ILaneBody
    {
        private readonly float* _positive = positive, _negative = negative, _difference = difference;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T>
        {
            T p = T.Load(_negative + i);
            (T.Load(_positive + i) - p).Store(_difference + i);
            (p * T.Create(-1f)).Store(_negative + i);
        }
    }
}
