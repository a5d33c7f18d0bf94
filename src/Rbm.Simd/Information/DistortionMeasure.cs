using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Information;

/// <summary>
/// A distortion measure d(source, reproduction), summed over the bits: d(0,1) = a w_i, d(1,0) = b w_i, d(0,0) = d(1,1) = 0, with
/// a weight w_i for each bit, 1 unless there are <see cref="Weights"/>.
/// </summary>
/// <remarks>
/// Measures are values: two are equal if their costs and weights are. A measure with weights fits items of as many bits only.
/// The paper's eq. (3) once writes the arguments the other way round; Theorem 1's signs need (source, reproduction).
/// a = infinity is the write-efficient-memory (WEM) measure: a 0 may never be reproduced as 1. It is a constraint and is kept out
/// of all arithmetic: see <see cref="IsConstraint"/>. It holds at every bit, whatever the bit's weight.
/// </remarks>
public sealed record DistortionMeasure
{
    private readonly double[] _weights;

    private DistortionMeasure(double a, double b, double[]? weights = null)
    {
        A = a;
        B = b;
        _weights = weights ?? [];
    }

    /// <summary>a = b = 1.</summary>
    public static DistortionMeasure Hamming { get; } = new(1, 1);

    /// <summary>a = infinity, b = 1.</summary>
    public static DistortionMeasure Wem { get; } = new(double.PositiveInfinity, 1);

    /// <summary>The cost of a source 0 reproduced as 1 at a bit of weight 1; infinity forbids it.</summary>
    public double A { get; }

    /// <summary>The cost of a source 1 reproduced as 0 at a bit of weight 1; finite.</summary>
    public double B { get; }

    /// <summary>The bits' weights, finite and 0 or more, one at least above 0; empty where all are 1.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    /// <summary>Whether a is infinite, so that feasible reproductions are those with no 1 where the source has a 0.</summary>
    public bool IsConstraint => double.IsPositiveInfinity(A);

    /// <summary>
    /// The probability above which a bit is best reproduced as 1: a / (a + b) minimises the expected distortion, at every bit,
    /// since its weight multiplies both costs. It is 1 for WEM, where a reproduction that does not know the source cannot promise
    /// feasibility.
    /// </summary>
    public double Threshold => IsConstraint ? 1 : A / (A + B);

    /// <summary>The costs of one bit, a w_i and b w_i; the first stays infinite for a constraint, whatever the weight.</summary>
    /// <param name="bit">The bit's index, 0 or more, within the weights if there are any.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bit.</exception>
    public (double A, double B) At(int bit)
    {
        Throw.IfNegative(bit);
        if (_weights.Length == 0) return (A, B);
        if (bit >= _weights.Length) throw NoWeight(bit);
        double weight = _weights[bit];
        return (IsConstraint ? A : A * weight, B * weight);
    }

    /// <summary>The measure of the same costs with other weights.</summary>
    /// <param name="weights">
    /// One a bit, finite and 0 or more, one at least above 0; they are copied. Empty for a weight of 1 at every bit.
    /// </param>
    /// <exception cref="ArgumentException">A weight is none, all are 0, or a bit's cost would be beyond double precision.</exception>
    public DistortionMeasure WithWeights(ReadOnlySpan<double> weights)
    {
        double[] copy = weights.ToArray();
        double most = 0;
        for (int i = 0; i < copy.Length; i++)
        {
            // Minus zero would be another text and another hash of the same measure.
            copy[i] += 0.0;
            if (!(copy[i] >= 0) || !double.IsFinite(copy[i]))
                throw new ArgumentException(FormattableString.Invariant($"weight {i} is {copy[i]}, expected a finite number of 0 or more"));
            if (!double.IsFinite(copy[i] * B) || (!IsConstraint && !double.IsFinite(copy[i] * A)))
                throw new ArgumentException(FormattableString.Invariant($"weight {i} is {copy[i]}, too large for the costs of {BaseName}"));
            most = Math.Max(most, copy[i]);
        }

        if (copy.Length > 0 && most == 0) throw new ArgumentException($"all {copy.Length} weights are 0, expected one at least above 0");
        return new(A, B, copy);
    }

    /// <summary>Checks that the measure fits items of a length: one without weights fits any.</summary>
    /// <param name="length">N, the number of bits of an item.</param>
    /// <exception cref="ArgumentException">There are weights, and not N of them.</exception>
    public void ThrowUnlessFits(int length)
    {
        if (_weights.Length > 0 && _weights.Length != length)
            throw new ArgumentException($"the measure has {_weights.Length} weights, {length} expected (one a bit of an item)");
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

    /// <summary>
    /// The measure as <see cref="Parse"/> reads it. Weights are too many for a name: a mark stands for them, their number and the
    /// first 8 bytes of their SHA-256, as in <c>hamming+weights:784:0123456789abcdef</c>, which cannot be read back.
    /// </summary>
    public override string ToString() =>
        _weights.Length == 0 ? BaseName : FormattableString.Invariant($"{BaseName}+weights:{_weights.Length}:{WeightsDigest():x16}");

    /// <summary>The name of the costs alone, which <see cref="Parse"/> reads.</summary>
    internal string BaseName =>
        IsConstraint ? "wem"
        : A == 1 && B == 1 ? "hamming"
        : FormattableString.Invariant($"asymmetric:a={A},b={B}");

    /// <summary>The distortion of a whole vector, summed over its bits; infinity if it breaks the constraint.</summary>
    /// <param name="source">The source's bits; those past the last are 0.</param>
    /// <param name="reproduction">The reproduction's bits, as many.</param>
    /// <exception cref="ArgumentException">The numbers of words differ, or are not those of as many bits as there are weights.</exception>
    public double Sum(ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> reproduction)
    {
        Throw.IfDifferent(reproduction.Length, source.Length, "number of words of the reproduction");
        if (_weights.Length > 0) return WeightedSum(source, reproduction);
        long falseOnes = 0, falseZeros = 0;
        for (int w = 0; w < source.Length; w++)
        {
            falseOnes += BitOperations.PopCount(~source[w] & reproduction[w]);
            falseZeros += BitOperations.PopCount(source[w] & ~reproduction[w]);
        }

        return (falseOnes == 0 ? 0 : falseOnes * A) + falseZeros * B;
    }

    /// <summary>Whether the costs and the weights are the same. (Weights of 1 are not the same as none: they fix the length.)</summary>
    public bool Equals(DistortionMeasure? other) =>
        other is not null && A == other.A && B == other.B && Weights.SequenceEqual(other.Weights);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(A);
        hash.Add(B);
        foreach (double weight in _weights) hash.Add(weight);
        return hash.ToHashCode();
    }

    // The sums of the weights of either kind of error, in the order of the bits: the same bits everywhere.
    private double WeightedSum(ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> reproduction)
    {
        Throw.IfDifferent(source.Length, BitMatrix.WordsFor(_weights.Length), "number of words of an item");
        double falseOnes = 0, falseZeros = 0;
        bool any = false;
        for (int w = 0; w < source.Length; w++)
        {
            for (ulong differing = source[w] ^ reproduction[w]; differing != 0; differing &= differing - 1)
            {
                int at = BitOperations.TrailingZeroCount(differing), bit = 64 * w + at;
                if (bit >= _weights.Length) throw NoWeight(bit);
                if ((source[w] >> at & 1) == 0)
                {
                    falseOnes += _weights[bit];
                    any = true;
                }
                else
                {
                    falseZeros += _weights[bit];
                }
            }
        }

        return (IsConstraint ? any ? A : 0 : falseOnes * A) + falseZeros * B;
    }

    private ulong WeightsDigest()
    {
        byte[] bytes = new byte[_weights.Length * sizeof(double)];
        for (int i = 0; i < _weights.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), _weights[i]);
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(bytes));
    }

    private ArgumentOutOfRangeException NoWeight(int bit) =>
        new(nameof(bit), $"bit {bit} has no weight: the measure has {_weights.Length}");

    private static void ThrowUnlessPositive(double cost, string name)
    {
        if (!(cost > 0) || !double.IsFinite(cost))
            throw new ArgumentOutOfRangeException(
                name, FormattableString.Invariant($"{name} is {cost}, expected a finite number above 0"));
    }
}
