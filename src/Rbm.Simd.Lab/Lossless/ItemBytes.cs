using Rbm.Simd.Bits;

namespace Rbm.Simd.Lab.Lossless;

/// <summary>Items as the bytes that compressors for bytes are given.</summary>
internal static class ItemBytes
{
    /// <summary>Eight bits a byte, lowest first, each item in whole bytes: a file of packed bits.</summary>
    public static byte[] Pack(BitMatrix items)
    {
        int size = (items.Columns + 7) / 8;
        byte[] bytes = new byte[items.Rows * size];
        for (int r = 0; r < items.Rows; r++)
            for (int i = 0; i < items.Columns; i++)
                if (items[r, i]) bytes[r * size + i / 8] |= (byte)(1 << i % 8);
        return bytes;
    }

    /// <summary>Brings back what <see cref="Pack"/> made.</summary>
    public static BitMatrix Unpack(byte[] bytes, int rows, int columns)
    {
        int size = (columns + 7) / 8;
        var items = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
            for (int i = 0; i < columns; i++) items[r, i] = (bytes[r * size + i / 8] >> i % 8 & 1) != 0;
        return items;
    }

    /// <summary>A byte, 0 or 1, for each bit: what repeats at any distance is seen, at whole bytes or not.</summary>
    public static byte[] Spread(BitMatrix items)
    {
        byte[] bytes = new byte[items.Rows * items.Columns];
        for (int r = 0; r < items.Rows; r++)
            for (int i = 0; i < items.Columns; i++) bytes[r * items.Columns + i] = items[r, i] ? (byte)1 : (byte)0;
        return bytes;
    }

    /// <summary>Brings back what <see cref="Spread"/> made.</summary>
    public static BitMatrix Gather(byte[] bytes, int rows, int columns)
    {
        var items = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
            for (int i = 0; i < columns; i++) items[r, i] = bytes[r * columns + i] != 0;
        return items;
    }
}
