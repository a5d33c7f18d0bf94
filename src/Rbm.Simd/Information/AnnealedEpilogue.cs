using System.Runtime.CompilerServices;
using Rbm.Simd.Linear;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Information;

/// <summary>
/// The units of an intermediate machine: their inputs are scale * sum + offset, which go to a place of their own, for the sums are
/// needed for the weights; then probabilities and states.
/// </summary>
internal unsafe struct AnnealedEpilogue : IEpilogue
{
    /// <summary>The inverse temperature.</summary>
    public float Scale;

    /// <summary>What is added for each unit; null for nothing.</summary>
    public float* Offset;

    /// <summary>Elements from one row of offsets to the next; 0 where all rows have the same.</summary>
    public nint OffsetStride;

    /// <summary>Where inputs and then probabilities go.</summary>
    public float* Scaled;

    /// <summary>Elements from one row there to the next.</summary>
    public nint ScaledStride;

    /// <summary>What makes states of them.</summary>
    public UnitEpilogue Units;

    public readonly void Prefetch(int row, int rows, int column, int columns)
    {
    }

    public readonly void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        float* scaled = Scaled + row * ScaledStride + column;
        for (int r = 0; r < rows; r++)
        {
            float* from = c + r * stride, to = scaled + r * ScaledStride;
            if (Offset == null) LaneLoop.Run<ScaleBody, TLanes>(new(from, Scale, to), columns);
            else LaneLoop.Run<ShiftBody, TLanes>(new(from, Scale, Offset + (row + r) * OffsetStride + column, to), columns);
        }

        Units.Apply<TLanes>(scaled, ScaledStride, row, rows, column, columns);
    }

    private readonly struct ScaleBody(float* sums, float scale, float* scaled) : ILaneBody
    {
        private readonly float* _sums = sums, _scaled = scaled;
        private readonly float _scale = scale;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T> => (T.Create(_scale) * T.Load(_sums + i)).Store(_scaled + i);
    }

    private readonly struct ShiftBody(float* sums, float scale, float* offset, float* scaled) : ILaneBody
    {
        private readonly float* _sums = sums, _offset = offset, _scaled = scaled;
        private readonly float _scale = scale;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T> => T.Fma(T.Create(_scale), T.Load(_sums + i), T.Load(_offset + i)).Store(_scaled + i);
    }
}
