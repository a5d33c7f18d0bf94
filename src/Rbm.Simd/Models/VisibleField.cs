using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Models;

/// <summary>
/// s(x), the field of x on the visible units: -beta a w_i where x_i is 0, +beta b w_i where it is 1. Under a constraint the units
/// where x is 0 are clamped instead, and their field is 0.
/// </summary>
internal sealed class VisibleField
{
    // Sums of a field and some thousand weights stay finite in single precision, and so do their differences.
    private const float Largest = 1e30f;

    /// <summary>Prepares both values of every unit's field.</summary>
    /// <param name="measure">d.</param>
    /// <param name="beta">beta, 0 or more and finite.</param>
    /// <param name="length">N.</param>
    /// <exception cref="ArgumentException">beta is negative or not finite, the weights are not N, or a field is too large.</exception>
    public VisibleField(DistortionMeasure measure, double beta, int length)
    {
        Check(measure, beta, length);
        Clamps = measure.IsConstraint;
        Zero = new float[length];
        One = new float[length];
        for (int i = 0; i < length; i++)
        {
            (double a, double b) = measure.At(i);
            Zero[i] = Clamps ? 0 : (float)(-beta * a);
            One[i] = (float)(beta * b);
        }
    }

    /// <summary>Whether the units where x is 0 are clamped to 0.</summary>
    public bool Clamps { get; }

    /// <summary>The field of each unit where x is 0.</summary>
    public float[] Zero { get; }

    /// <summary>The field of each unit where x is 1.</summary>
    public float[] One { get; }

    /// <summary>Checks that there is a field.</summary>
    /// <inheritdoc cref="VisibleField(DistortionMeasure, double, int)"/>
    public static void Check(DistortionMeasure measure, double beta, int length)
    {
        Throw.IfNotFiniteOrNegative(beta);
        measure.ThrowUnlessFits(length);
        for (int i = 0; i < length; i++)
        {
            (double a, double b) = measure.At(i);
            double most = beta * Math.Max(measure.IsConstraint ? 0 : a, b);
            if (!(most <= Largest))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"beta times the cost of bit {i} is {most:G3}, at most {Largest:G3} expected"));
            }
        }
    }

    /// <summary>Biases plus field.</summary>
    public void AddTo(ReadOnlySpan<float> own, ReadOnlyBitView source, MatrixView bias)
    {
        for (int r = 0; r < source.Rows; r++)
        {
            Span<float> row = bias.Row(r);
            for (int i = 0; i < row.Length; i++) row[i] = own[i] + (source[r, i] ? One[i] : Zero[i]) + 0f;
        }
    }

    /// <summary>Clamps states, and the probabilities that they were drawn with.</summary>
    public void Clamp(ReadOnlyBitView source, BitView states, MatrixView probabilities)
    {
        if (!Clamps) return;
        for (int w = 0; w < source.Words.Length; w++) states.Words[w] &= source.Words[w];
        for (int r = 0; r < source.Rows; r++)
        {
            Span<float> row = probabilities.Row(r);
            for (int i = 0; i < row.Length; i++)
                if (!source[r, i]) row[i] = 0;
        }
    }
}
