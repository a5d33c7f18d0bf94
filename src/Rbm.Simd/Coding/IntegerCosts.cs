using Rbm.Simd.Information;

namespace Rbm.Simd.Coding;

/// <summary>
/// Whole numbers that rank reproductions exactly as a measure's distortions do, where there are such: the distortion is the cost
/// times a power of two, without any rounding.
/// </summary>
/// <param name="Zero">The cost of a 0 reproduced as 1.</param>
/// <param name="One">The cost of a 1 reproduced as 0.</param>
/// <param name="Scale">The power of two.</param>
/// <param name="Most">The largest cost of a finite distortion.</param>
internal readonly record struct IntegerCosts(int Zero, int One, int Scale, int Most)
{
    /// <summary>The costs for a measure and items of N bits; null where weights or rounding forbid them.</summary>
    public static IntegerCosts? Of(DistortionMeasure measure, int visible)
    {
        if (measure.Weights.Length > 0) return null;
        int largest = int.MaxValue / Math.Max(1, visible);
        if (measure.IsConstraint)
        {
            // A single forbidden bit costs more than all others together.
            return measure.B == 1 && visible + 1L <= largest ? new(visible + 1, 1, 0, visible) : null;
        }

        if (!double.IsNormal(measure.A) || !double.IsNormal(measure.B)) return null;
        int scale = Math.Min(LowestBit(measure.A), LowestBit(measure.B));
        double zero = Math.ScaleB(measure.A, -scale), one = Math.ScaleB(measure.B, -scale);
        return zero <= largest && one <= largest && scale > -1000 ? new((int)zero, (int)one, scale, int.MaxValue) : null;
    }

    /// <summary>The distortion of a cost.</summary>
    public double Distortion(int cost) => cost > Most ? double.PositiveInfinity : Math.ScaleB(cost, Scale);

    // The exponent of a normal number's lowest set bit.
    private static int LowestBit(double x)
    {
        const int FractionBits = 52;
        ulong significand = BitConverter.DoubleToUInt64Bits(x) & ((1ul << FractionBits) - 1) | 1ul << FractionBits;
        return Math.ILogB(x) - FractionBits + System.Numerics.BitOperations.TrailingZeroCount(significand);
    }
}
