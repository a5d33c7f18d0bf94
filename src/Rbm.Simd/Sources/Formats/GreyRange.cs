namespace Rbm.Simd.Sources.Formats;

/// <summary>Which grey values have been seen: only black and white, and if so by which numbers.</summary>
internal struct GreyRange
{
    private bool _one, _white, _other;

    /// <summary>Whether all values so far are 0 and 255, or 0 and 1.</summary>
    public readonly bool IsBits => !_other && !(_one && _white);

    /// <summary>Whether all values so far are 0 and 1, and not all of them 0.</summary>
    public readonly bool IsZeroAndOne => _one && !_white && !_other;

    /// <summary>Takes more values in.</summary>
    public void Add(ReadOnlySpan<byte> values)
    {
        if (_other) return;
        _other = values.ContainsAnyExcept((byte)0, (byte)1, (byte)255);
        _one |= values.Contains((byte)1);
        _white |= values.Contains((byte)255);
    }

    /// <summary>A value among these that is not a bit, given those that were seen before.</summary>
    public readonly byte Odd(ReadOnlySpan<byte> values)
    {
        int at = values.IndexOfAnyExcept((byte)0, (byte)1, (byte)255);
        return at >= 0 ? values[at] : (byte)1;
    }
}
