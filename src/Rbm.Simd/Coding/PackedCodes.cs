using System.Buffers.Binary;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Coding;

/// <summary>
/// Codes of K bits packed without gaps: bit j of item i is bit (p mod 8) of byte (p / 8), p = i K + j, lowest bit first. The last
/// byte is filled up with zeros.
/// </summary>
internal static class PackedCodes
{
    /// <summary>The bytes past the last code that <see cref="Unpack"/> may read and ignore.</summary>
    public const int Slack = 16;

    /// <summary>The bytes that so many codes take.</summary>
    public static long Length(long items, int bits) => (items * bits + 7) / 8;

    /// <summary>The codes from <paramref name="first"/> on, one a row.</summary>
    /// <param name="packed">The packed codes and <see cref="Slack"/> more bytes.</param>
    /// <param name="first">The first item.</param>
    /// <param name="destination">Rows of K bits.</param>
    public static void Unpack(ReadOnlySpan<byte> packed, int first, BitView destination)
    {
        int bits = destination.Columns;
        Span<ulong> words = destination.Words;
        int next = 0;
        for (int r = 0; r < destination.Rows; r++)
        {
            long position = (long)(first + r) * bits;
            for (int left = bits; left > 0; left -= 64, position += 64)
            {
                ReadOnlySpan<byte> at = packed.Slice((int)(position >> 3), 9);
                int shift = (int)position & 7;
                ulong word = BinaryPrimitives.ReadUInt64LittleEndian(at) >> shift;
                if (shift != 0) word |= (ulong)at[8] << (64 - shift);
                words[next++] = left < 64 ? word & ((1ul << left) - 1) : word;
            }
        }
    }
}

/// <summary>Packs codes as <see cref="PackedCodes"/> describes, any number at a time.</summary>
/// <param name="destination">Where the bytes go.</param>
internal sealed class CodePacker(byte[] destination)
{
    private ulong _pending;
    private int _pendingBits;

    /// <summary>Whole bytes written; after <see cref="Flush"/>, all of them.</summary>
    public int Length { get; private set; }

    /// <summary>Appends the rows.</summary>
    public void Append(ReadOnlyBitView codes)
    {
        ulong pending = _pending;
        int pendingBits = _pendingBits, bits = codes.Columns, at = Length, next = 0;
        for (int r = 0; r < codes.Rows; r++)
        {
            for (int left = bits; left > 0; left -= 64)
            {
                ulong word = codes.Words[next++];
                int taken = Math.Min(left, 64);
                if (taken < 64) word &= (1ul << taken) - 1;
                pending |= word << pendingBits;
                pendingBits += taken;
                if (pendingBits < 64) continue;
                BinaryPrimitives.WriteUInt64LittleEndian(destination.AsSpan(at), pending);
                at += sizeof(ulong);
                pendingBits -= 64;
                pending = pendingBits == 0 ? 0 : word >> (taken - pendingBits);
            }
        }

        (_pending, _pendingBits, Length) = (pending, pendingBits, at);
    }

    /// <summary>Writes the bits that do not fill a word, with zeros up to the next byte.</summary>
    public void Flush()
    {
        for (; _pendingBits > 0; _pendingBits -= 8, _pending >>= 8) destination[Length++] = (byte)_pending;
        _pendingBits = 0;
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => (_pending, _pendingBits, Length) = (0, 0, 0);
}
