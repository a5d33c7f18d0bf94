using System.Buffers.Binary;

namespace Rbm.Simd.Coding;

/// <summary>Reads what a <see cref="RangeEncoder"/> wrote, given the same probabilities in the same order.</summary>
/// <remarks>
/// Any bytes decode to some bits: damage is for a checksum to find. Past the end there are zeros.
/// </remarks>
/// <param name="bytes">The encoder's bytes.</param>
public ref struct RangeDecoder(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next = sizeof(ulong);
    private ulong _range = ulong.MaxValue;

    // How far the number is above the interval's low end.
    private ulong _offset = (ulong)Half(bytes, 0) << 32 | Half(bytes, sizeof(uint));

    /// <summary>Goes on with the same bytes where another decoder was.</summary>
    internal RangeDecoder(ReadOnlySpan<byte> bytes, RangeState state)
        : this(bytes) => (_next, _range, _offset) = (state.Next, state.Range, state.Offset);

    /// <summary>Where this decoder is.</summary>
    internal readonly RangeState State => new(_next, _range, _offset);

    /// <summary>The next bit.</summary>
    /// <param name="probability">The probability that it is 1, in units of 2^-16, as it was encoded.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not 1 to 65535.</exception>
    public bool Decode(uint probability)
    {
        RangeEncoder.ThrowUnlessProbability(probability);
        ulong bound = (_range >> RangeEncoder.ProbabilityBits) * probability;
        bool bit = _offset < bound;
        if (bit)
        {
            _range = bound;
        }
        else
        {
            _offset -= bound;
            _range -= bound;
        }

        if (_range < RangeEncoder.LeastRange)
        {
            _range <<= 32;
            _offset = _offset << 32 | Half(_bytes, _next);
            _next = Math.Min(_next, _bytes.Length) + sizeof(uint);
        }

        return bit;
    }

    private static uint Half(ReadOnlySpan<byte> bytes, int at)
    {
        if (at <= bytes.Length - sizeof(uint)) return BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        uint half = 0;
        for (int i = 0; i < sizeof(uint); i++) half = half << 8 | (at + i < bytes.Length ? bytes[at + i] : 0u);
        return half;
    }
}

/// <summary>Where a <see cref="RangeDecoder"/> is within its bytes.</summary>
internal readonly record struct RangeState(int Next, ulong Range, ulong Offset);
