using System.Numerics;

namespace Rbm.Simd.Coding;

/// <summary>
/// Unsigned numbers of variable length (LEB128): seven bits a byte, low ones first, the top bit set in all bytes but the last.
/// Only the shortest form is legal, so a number has one spelling.
/// </summary>
internal static class VarInt
{
    /// <summary>The bytes of the longest number.</summary>
    public const int MaxLength = 10;

    /// <summary>The bytes that a number takes.</summary>
    public static int LengthOf(ulong value) => (BitOperations.Log2(value | 1) + 7) / 7;

    /// <summary>Writes a number and returns its length.</summary>
    public static int Write(Span<byte> destination, ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7) destination[length++] = (byte)(value | 0x80);
        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>
    /// Takes one more byte into a number. Returns true when it was the last one.
    /// </summary>
    /// <param name="next">The byte.</param>
    /// <param name="index">Its place within the number, from 0 on.</param>
    /// <param name="value">The number so far.</param>
    /// <param name="legal">False when the number is longer than its shortest form or does not fit 64 bits.</param>
    public static bool Take(byte next, int index, ref ulong value, out bool legal)
    {
        bool last = next < 0x80;
        legal = (index < MaxLength - 1 || next <= 1) && !(last && next == 0 && index > 0);
        if (legal) value |= (ulong)(next & 0x7F) << (7 * index);
        return last;
    }
}
