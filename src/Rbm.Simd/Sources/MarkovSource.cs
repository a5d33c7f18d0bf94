using System.Globalization;
using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Sources;

/// <summary>
/// The binary symmetric Markov source: the first bit of an item is uniform, and each further bit differs from the one before it
/// with probability p. Items are independent of one another and can be read in any order.
/// </summary>
/// <remarks>
/// Its rate-distortion function for Hamming distortion is at least h(p) - h(D), with equality up to Gray's critical distortion
/// (R. M. Gray, "Rate distortion functions for finite-state finite-alphabet Markov sources", 1971).
/// </remarks>
public sealed class MarkovSource : IBinarySource
{
    private readonly RandomStream _stream;
    private readonly ulong _threshold;

    /// <summary>Describes the source; nothing is drawn before it is read.</summary>
    /// <param name="flipProbability">p, the probability that a bit differs from the one before it, 0 to 1.</param>
    /// <param name="length">N, the bits of an item, 1 or more.</param>
    /// <param name="count">Number of items, 1 or more.</param>
    /// <param name="seed">The key of the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range, or p is NaN.</exception>
    public MarkovSource(double flipProbability, int length, int count, ulong seed)
    {
        Throw.IfOutside(flipProbability, 0, 1);
        Throw.IfNotPositive(length);
        Throw.IfNotPositive(count);
        (FlipProbability, Length, Count) = (flipProbability, length, count);
        _stream = RandomUse.SyntheticSource.Stream(seed, 1);
        _threshold = BitRows.ThresholdFor(flipProbability);
    }

    /// <summary>p, the probability that a bit differs from the one before it.</summary>
    public double FlipProbability { get; }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"markov:p={FlipProbability:R},n={Length}");

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
        {
            uint item = (uint)(first + r);
            Span<ulong> words = destination.Row(r);
            BitRows.Draw(_stream, item, _threshold, Length, words);

            // The draw of column 0 decides the first bit; it is no flip, so p plays no part in it.
            ulong start = _stream.Draw(0, item, 0) >> 31;
            words[0] = words[0] & ~1ul | start;
            RunningParity(words);
            BitRows.ClearPast(Length, words);
        }
    }

    // Bit j becomes the exclusive or of bits 0 to j: the flips become the states.
    private static void RunningParity(Span<ulong> words)
    {
        ulong carry = 0;
        foreach (ref ulong word in words)
        {
            word ^= word << 1;
            word ^= word << 2;
            word ^= word << 4;
            word ^= word << 8;
            word ^= word << 16;
            word ^= word << 32;
            word ^= carry;
            carry = 0 - (word >> 63);
        }
    }
}
