using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Linear;

/// <summary>
/// Draws units whose inputs stand between their own, at inverse temperature 1, and those of a base, at 0: 1 with probability
/// sigmoid(t z + (1 - t) base), where t goes with the row.
/// </summary>
internal unsafe struct TemperedEpilogue : IEpilogue
{
    /// <summary>Row r of the product has t = Ladder[r mod Temperatures].</summary>
    public float* Ladder;

    /// <inheritdoc cref="Ladder"/>
    public int Temperatures;

    /// <summary>The base's inputs, one for each unit.</summary>
    public float* Base;

    /// <summary>Where the packed states go; row r of the product is row r there.</summary>
    public ulong* Bits;

    /// <summary>Words from one row of states to the next.</summary>
    public nint WordsPerRow;

    /// <summary>The address of the draws is (stream, step, first row + row, column).</summary>
    public RandomStream Stream;

    /// <inheritdoc cref="Stream"/>
    public uint Step;

    /// <inheritdoc cref="Stream"/>
    public uint FirstRow;

    public readonly void Prefetch(int row, int rows, int column, int columns)
    {
    }

    public readonly void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int r = 0; r < rows; r++)
        {
            float* p = c + r * stride;
            LaneLoop.Run<Body, TLanes>(new Body(Ladder[(row + r) % Temperatures], p, Base + column), columns);
            ulong* words = Bits + (row + r) * WordsPerRow + column / 64;
            for (int j = 0; j < columns; j += 64)
            {
                words[j / 64] = BernoulliPack.Draw<TLanes>(
                    p + j, Math.Min(64, columns - j), Stream, Step, FirstRow + (uint)(row + r), (uint)(column + j) / 64);
            }
        }
    }

    private readonly struct Body(float t, float* inputs, float* foundation) : ILaneBody
    {
        private readonly float* _inputs = inputs, _base = foundation;
        private readonly float _t = t, _rest = 1 - t;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Step<T>(nint i)
            where T : unmanaged, ILanes<T> =>
            Transcendental.Sigmoid(T.Fma(T.Create(_t), T.Load(_inputs + i), T.Create(_rest) * T.Load(_base + i))).Store(_inputs + i);
    }
}
