using System.Globalization;
using System.Numerics;

namespace Rbm.Simd.Information;

/// <summary>
/// A per-bit distortion measure d(source, reproduction): d(0,1) = a, d(1,0) = b, d(0,0) = d(1,1) = 0.
/// </summary>
/// <remarks>
/// The paper's eq. (3) once writes the arguments the other way round; Theorem 1's signs need (source, reproduction).
/// a = infinity is the write-efficient-memory (WEM) measure: a 0 may never be reproduced as 1. It is a constraint and is kept out
/// of all arithmetic: see <see cref="IsConstraint"/>.
/// </remarks>
public sealed record DistortionMeasure
{
    private DistortionMeasure(double a, double b)
    {
        A = a;
        B = b;
    }

    /// <summary>a = b = 1.</summary>
    public static DistortionMeasure Hamming { get; } = new(1, 1);

    /// <summary>a = infinity, b = 1.</summary>
    public static DistortionMeasure Wem { get; } = new(double.PositiveInfinity, 1);

    /// <summary>The cost of a source 0 reproduced as 1; infinity forbids it.</summary>
    public double A { get; }

    /// <summary>The cost of a source 1 reproduced as 0; finite.</summary>
    public double B { get; }

    /// <summary>Whether a is infinite, so that feasible reproductions are those with no 1 where the source has a 0.</summary>
    public bool IsConstraint => double.IsPositiveInfinity(A);

    /// <summary>
    /// The probability above which a bit is best reproduced as 1: a / (a + b) minimises the expected distortion. It is 1 for WEM,
    /// where a reproduction that does not know the source cannot promise feasibility.
    /// </summary>
    public double Threshold => IsConstraint ? 1 : A / (A + B);

    /// <summary>a and b of one bit.</summary>
    /// <param name="bit">The bit's index, 0 or more.</param>
    public (double A, double B) At(int bit)
    {
        Throw.IfNegative(bit);
        return (A, B);
    }

    /// <summary>A measure with finite costs.</summary>
    /// <param name="a">d(0,1), more than 0.</param>
    /// <param name="b">d(1,0), more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A cost is not a positive finite number.</exception>
    public static DistortionMeasure Asymmetric(double a, double b)
    {
        ThrowUnlessPositive(a, nameof(a));
        ThrowUnlessPositive(b, nameof(b));
        return new(a, b);
    }

    /// <summary>Reads <c>hamming</c>, <c>asymmetric:a=2,b=1</c> or <c>wem</c>.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static DistortionMeasure Parse(string text)
    {
        if (text == "hamming") return Hamming;
        if (text == "wem") return Wem;
        string[] parts = text.StartsWith("asymmetric:", StringComparison.Ordinal) ? text[11..].Split(',') : [];
        if (parts.Length == 2
            && parts[0].StartsWith("a=", StringComparison.Ordinal) && parts[1].StartsWith("b=", StringComparison.Ordinal)
            && double.TryParse(parts[0].AsSpan(2), NumberStyles.Float, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(parts[1].AsSpan(2), NumberStyles.Float, CultureInfo.InvariantCulture, out double b)
            && a > 0 && b > 0 && double.IsFinite(a) && double.IsFinite(b))
        {
            return new(a, b);
        }

        throw new FormatException($"measure '{text}' is not known; expected hamming, asymmetric:a=2,b=1 (positive costs) or wem");
    }

    /// <summary>The measure as <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        this == Hamming ? "hamming"
        : IsConstraint ? "wem"
        : FormattableString.Invariant($"asymmetric:a={A},b={B}");

    /// <summary>The distortion of a whole vector, summed over its bits; infinity if it breaks the constraint.</summary>
    /// <param name="source">The source's bits.</param>
    /// <param name="reproduction">The reproduction's bits, as many.</param>
    public double Sum(ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> reproduction)
    {
        Throw.IfDifferent(reproduction.Length, source.Length, "number of words of the reproduction");
        long falseOnes = 0, falseZeros = 0;
        for (int w = 0; w < source.Length; w++)
        {
            falseOnes += BitOperations.PopCount(~source[w] & reproduction[w]);
            falseZeros += BitOperations.PopCount(source[w] & ~reproduction[w]);
        }

        return (falseOnes == 0 ? 0 : falseOnes * A) + falseZeros * B;
    }

    private static void ThrowUnlessPositive(double cost, string name)
    {
        if (!(cost > 0) || !double.IsFinite(cost))
            throw new ArgumentOutOfRangeException(
                name, FormattableString.Invariant($"{name} is {cost}, expected a finite number above 0"));
    }
}
