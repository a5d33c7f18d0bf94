using System.Diagnostics.CodeAnalysis;

namespace Rbm.Simd.Numerics;

/// <summary>
/// A vector of single-precision lanes, so that an elementwise function is written once for every width. All operations are
/// lane-wise and exactly rounded, so a lane's bits do not depend on the width that it is computed in.
/// </summary>
/// <remarks>Integer operations act on the lanes' bit patterns.</remarks>
internal unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    static abstract TSelf Load(float* source);

    static abstract TSelf Create(float value);

    static abstract TSelf CreateBits(uint bits);

    /// <summary>Lane l holds the integer l.</summary>
    static abstract TSelf LaneIndexBits { get; }

    void Store(float* destination);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>a * b + c, rounded once.</summary>
    static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    /// <summary>All bits set where a is less than b; clear where either is NaN.</summary>
    static abstract TSelf LessThan(TSelf a, TSelf b);

    /// <summary>a where the mask's bits are set, b where they are clear.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>a where x is less than y, else b: also where either is NaN.</summary>
    static abstract TSelf SelectLess(TSelf x, TSelf y, TSelf a, TSelf b);

    /// <summary>a where the sign bit of x is set, else b.</summary>
    static abstract TSelf SelectNegative(TSelf x, TSelf a, TSelf b);

    /// <summary>a where it is greater than b, else b: also where either is NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>a where it is less than b, else b: also where either is NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>Bit l of the result is set where a is less than b in lane l.</summary>
    static abstract uint MaskLess(TSelf a, TSelf b);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    /// <summary>The exclusive or of all three.</summary>
    static abstract TSelf Xor(TSelf a, TSelf b, TSelf c);

    static abstract TSelf AddBits(TSelf a, TSelf b);

    static abstract TSelf SubtractBits(TSelf a, TSelf b);

    static abstract TSelf ShiftLeft(TSelf a, [ConstantExpected] byte count);

    static abstract TSelf ShiftRightLogical(TSelf a, [ConstantExpected] byte count);

    static abstract TSelf ShiftRightArithmetic(TSelf a, [ConstantExpected] byte count);

    /// <summary>The lanes' signed integers as numbers.</summary>
    static abstract TSelf IntegerToSingle(TSelf bits);

    /// <summary>
    /// The high and low words of the products of the even lanes' unsigned integers; the odd lanes of the result hold anything.
    /// </summary>
    static abstract (TSelf High, TSelf Low) MultiplyEven(TSelf a, TSelf b);

    /// <summary>Every even lane holds the odd lane above it; the odd lanes hold anything.</summary>
    static abstract TSelf OddToEven(TSelf a);

    /// <summary>The even lanes of one, and above each of them that of the other.</summary>
    static abstract TSelf InterleaveEven(TSelf even, TSelf odd);
}
