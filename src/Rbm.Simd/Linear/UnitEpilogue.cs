using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Linear;

/// <summary>How the states of units follow from their inputs.</summary>
internal enum UnitState
{
    /// <summary>Probabilities only.</summary>
    None,

    /// <summary>1 with the unit's probability, by a random draw for its place.</summary>
    Draw,

    /// <summary>1 where the probability is above the threshold.</summary>
    Threshold,
}

/// <summary>
/// Turns the inputs of sigmoid units into probabilities and, if asked, into packed states: bias and product come before,
/// sigmoid, draw and bit-pack here.
/// </summary>
internal unsafe struct UnitEpilogue : IEpilogue
{
    /// <summary>What states to make.</summary>
    public UnitState State;

    /// <summary>Where the probabilities go; null for in place of the inputs.</summary>
    public float* Probabilities;

    /// <summary>Elements from one row of probabilities to the next.</summary>
    public nint ProbabilitiesStride;

    /// <summary>Where the packed states go; row r of the product is row r there.</summary>
    public ulong* Bits;

    /// <summary>Words from one row of states to the next.</summary>
    public nint WordsPerRow;

    /// <summary>For <see cref="UnitState.Draw"/>: the address of the draws is (stream, step, first row + row, column).</summary>
    public RandomStream Stream;

    /// <inheritdoc cref="Stream"/>
    public uint Step;

    /// <inheritdoc cref="Stream"/>
    public uint FirstRow;

    /// <summary>For <see cref="UnitState.Threshold"/>.</summary>
    public float Threshold;

    public readonly void Prefetch(int row, int rows, int column, int columns)
    {
    }

    public readonly void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        for (int r = 0; r < rows; r++)
        {
            float* sums = c + r * stride;
            float* p = Probabilities == null ? sums : Probabilities + (row + r) * ProbabilitiesStride + column;
            LaneLoop.Run<UnaryBody<SigmoidFunction>, TLanes>(new(sums, p), columns);
            if (State == UnitState.None) continue;
            ulong* words = Bits + (row + r) * WordsPerRow + column / 64;
            for (int j = 0; j < columns; j += 64)
            {
                int width = Math.Min(64, columns - j);
                uint group = (uint)(column + j) / 64;
                words[j / 64] = State == UnitState.Draw
                    ? BernoulliPack.Draw<TLanes>(p + j, width, Stream, Step, FirstRow + (uint)(row + r), group)
                    : BernoulliPack.Above<TLanes>(p + j, width, Threshold);
            }
        }
    }
}
