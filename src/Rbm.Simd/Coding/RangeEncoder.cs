using System.Buffers.Binary;

namespace Rbm.Simd.Coding;

/// <summary>
/// A binary range coder (Martin 1979): bits with given probabilities to bytes, in as many bits as the probabilities are worth.
/// <see cref="RangeDecoder"/> goes the other way.
/// </summary>
/// <remarks>
/// The interval [low, low + range) is kept in 64 bits; its low end may overflow, and the carry then goes into the bytes already written.
/// The range stays at 2^32 or more, so that a probability of 16 bits is met to 2^-16 of itself: with a range of 32 bits a bit
/// that is as good as certain would cost 0.0005 bits too much, and a picture has hundreds of these.
/// </remarks>
public sealed class RangeEncoder
{
    /// <summary>Probabilities are in units of 1 / One.</summary>
    public const int One = 1 << ProbabilityBits;

    internal const int ProbabilityBits = 16;
    internal const ulong LeastRange = 1ul << 32;

    private byte[] _bytes = new byte[256];
    private int _length;
    private ulong _low;
    private ulong _range = ulong.MaxValue;

    /// <summary>The bytes so far; all of them after <see cref="Finish"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>Appends a bit.</summary>
    /// <param name="bit">The bit.</param>
    /// <param name="probability">The probability that it is 1, in units of 1 / <see cref="One"/>, 1 to One - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is none of these.</exception>
    public void Encode(bool bit, uint probability)
    {
        ThrowUnlessProbability(probability);
        ulong bound = (_range >> ProbabilityBits) * probability;
        if (bit)
        {
            _range = bound;
        }
        else
        {
            MoveTo(_low + bound);
            _range -= bound;
        }

        if (_range < LeastRange) WriteHalf();
    }

    /// <summary>Writes what is pending, in the fewest bytes. Nothing may follow but <see cref="Clear"/>.</summary>
    public void Finish()
    {
        // The number within the interval that ends in the most zero bytes: the decoder reads zeros past the end.
        for (int bytes = 0; bytes <= sizeof(ulong); bytes++)
        {
            ulong below = bytes == sizeof(ulong) ? 0 : ulong.MaxValue >> (8 * bytes), number = unchecked(_low + below) & ~below;
            if (unchecked(number - _low) >= _range) continue;
            MoveTo(number);
            break;
        }

        WriteHalf();
        WriteHalf();
        while (_length > 0 && _bytes[_length - 1] == 0) _length--;
    }

    /// <summary>Begins anew, in the same memory.</summary>
    public void Clear() => (_length, _low, _range) = (0, 0, ulong.MaxValue);

    internal static void ThrowUnlessProbability(uint probability)
    {
        if (probability - 1 >= One - 1) ThrowNoProbability(probability);
    }

    private static void ThrowNoProbability(uint probability) => throw new ArgumentOutOfRangeException(
        nameof(probability), $"probability is {probability} / {One}, expected 1 to {One - 1}");

    private void MoveTo(ulong low)
    {
        // The whole number stays below 1, so the carry ends within the bytes.
        if (low < _low)
        {
            int at = _length - 1;
            while (++_bytes[at] == 0) at--;
        }

        _low = low;
    }

    private void WriteHalf()
    {
        if (_bytes.Length - _length < sizeof(uint)) Array.Resize(ref _bytes, 2 * _bytes.Length);
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_length), (uint)(_low >> 32));
        _length += sizeof(uint);
        _low <<= 32;
        _range <<= 32;
    }
}
