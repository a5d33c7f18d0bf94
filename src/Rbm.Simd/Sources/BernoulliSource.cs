using System.Globalization;
using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Sources;

/// <summary>
/// Independent bits, each one with probability p. Bit j of item i is a function of (seed, i, j), so items can be read in any
/// order. Its rate-distortion function for Hamming distortion is R(D) = h(p) - h(D), D up to min(p, 1 - p).
/// </summary>
public sealed class BernoulliSource : IBinarySource
{
    private readonly RandomStream _stream;
    private readonly ulong _threshold;

    /// <summary>Describes the source; nothing is drawn before it is read.</summary>
    /// <param name="probability">p, the probability of a one, 0 to 1; used to the nearest 2^-32.</param>
    /// <param name="length">N, the bits of an item, 1 or more.</param>
    /// <param name="count">Number of items, 1 or more.</param>
    /// <param name="seed">The key of the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or p is NaN.</exception>
    public BernoulliSource(double probability, int length, int count, ulong seed)
    {
        Throw.IfOutside(probability, 0, 1);
        Throw.IfNotPositive(length);
        Throw.IfNotPositive(count);
        (Probability, Length, Count) = (probability, length, count);
        _stream = RandomUse.SyntheticSource.Stream(seed);
        _threshold = BitRows.ThresholdFor(probability);
    }

    /// <summary>p, the probability of a one.</summary>
    public double Probability { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"bernoulli:p={Probability:R},n={Length}");

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Length { get; }

    /// <inheritdoc/>
    public int Width => Length;

    /// <inheritdoc/>
    public int Height => 1;

    /// <inheritdoc/>
    public bool VariesByEpoch => false;

    /// <inheritdoc/>
    public void Read(int first, uint epoch, BitView destination)
    {
        BitRows.CheckRead(this, first, destination);
        for (int r = 0; r < destination.Rows; r++)
            BitRows.Draw(_stream, (uint)(first + r), _threshold, Length, destination.Row(r));
    }
}
