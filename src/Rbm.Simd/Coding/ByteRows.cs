using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Coding;

/// <summary>
/// Rows of bits as bytes, each row in whole bytes: bit j of a row is bit (j mod 8) of its byte (j / 8), the bits that are left over in
/// its last byte are 0. On a little-endian machine these are the first bytes of the row's words.
/// </summary>
internal static class ByteRows
{
    /// <summary>The bytes of a row.</summary>
    public static int BytesFor(int bits) => (int)(((long)bits + 7) >> 3);

    /// <summary>Reads rows up to the first one whose left-over bits are not 0, and returns how many those are.</summary>
    /// <param name="bytes">All rows, no gap between them.</param>
    /// <param name="rows">Where they go; the words' bits past the last column become 0.</param>
    public static int Read(ReadOnlySpan<byte> bytes, BitView rows)
    {
        int size = BytesFor(rows.Columns), words = rows.WordsPerRow;
        int leftOver = (byte)(0xFF << (8 - (8 * size - rows.Columns)));
        for (int r = 0; r < rows.Rows; r++)
        {
            ReadOnlySpan<byte> from = bytes.Slice(r * size, size);
            if (8 * size != rows.Columns && (from[^1] & leftOver) != 0) return r;
            Span<ulong> to = rows.Words.Slice(r * words, words);
            to[^1] = 0;
            from.CopyTo(MemoryMarshal.AsBytes(to));
            if (!BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(to, to);
        }

        return rows.Rows;
    }

    /// <summary>Writes rows; bits past the last column are written as 0, whatever they are.</summary>
    public static void Write(ReadOnlyBitView rows, Span<byte> bytes)
    {
        int size = BytesFor(rows.Columns);
        for (int r = 0; r < rows.Rows; r++)
            WriteRow(rows.Words.Slice(r * rows.WordsPerRow, rows.WordsPerRow), bytes.Slice(r * size, size), rows.Columns);
    }

    /// <summary>Writes one row.</summary>
    public static void WriteRow(ReadOnlySpan<ulong> words, Span<byte> bytes, int columns)
    {
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.AsBytes(words)[..bytes.Length].CopyTo(bytes);
        else
            for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)(words[i >> 3] >> (8 * (i & 7)));
        int leftOver = 8 * bytes.Length - columns;
        if (leftOver > 0) bytes[^1] &= (byte)(0xFF >> leftOver);
    }
}
