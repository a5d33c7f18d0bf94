using System.Buffers.Binary;

namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Between rows of words, whose bits count from the least significant one, and bytes whose bits count from the most significant
/// one, as files of packed bits have them.
/// </summary>
internal static class BitOrder
{
    /// <summary>Bytes that so many bits take.</summary>
    public static int BytesFor(int bits) => (int)(((long)bits + 7) >> 3);

    /// <summary>Writes a row's bits; the last byte is filled up with the row's own zero bits.</summary>
    public static void ToBytes(ReadOnlySpan<ulong> words, Span<byte> bytes)
    {
        Span<byte> eight = stackalloc byte[8];
        for (int w = 0; !bytes.IsEmpty; w++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(eight, ReverseInBytes(words[w]));
            int count = Math.Min(8, bytes.Length);
            eight[..count].CopyTo(bytes);
            bytes = bytes[count..];
        }
    }

    /// <summary>Reads a row's bits.</summary>
    public static void FromBytes(ReadOnlySpan<byte> bytes, Span<ulong> words)
    {
        Span<byte> eight = stackalloc byte[8];
        foreach (ref ulong word in words)
        {
            int count = Math.Min(8, bytes.Length);
            eight.Clear();
            bytes[..count].CopyTo(eight);
            word = ReverseInBytes(BinaryPrimitives.ReadUInt64LittleEndian(eight));
            bytes = bytes[count..];
        }
    }

    /// <summary>Up to 8 bits of a row, from a bit on, the first one most significant; zeros after them.</summary>
    public static byte Extract(ReadOnlySpan<ulong> words, int first, int count)
    {
        int w = first >> 6, shift = first & 63;
        ulong bits = words[w] >> shift;
        if (shift + count > 64) bits |= words[w + 1] << (64 - shift);
        return (byte)ReverseInBytes(bits & (0xFFu >> (8 - count)));
    }

    /// <summary>Sets the ones of up to 8 bits in a zero row, from a bit on; the inverse of <see cref="Extract"/>.</summary>
    public static void Deposit(byte value, Span<ulong> words, int first, int count)
    {
        int w = first >> 6, shift = first & 63;
        ulong bits = ReverseInBytes(value) & (0xFFu >> (8 - count));
        words[w] |= bits << shift;
        if (shift + count > 64) words[w + 1] |= bits >> (64 - shift);
    }

    private static ulong ReverseInBytes(ulong x)
    {
        x = (x >> 4 & 0x0F0F0F0F0F0F0F0F) | (x & 0x0F0F0F0F0F0F0F0F) << 4;
        x = (x >> 2 & 0x3333333333333333) | (x & 0x3333333333333333) << 2;
        return (x >> 1 & 0x5555555555555555) | (x & 0x5555555555555555) << 1;
    }
}
