namespace Rbm.Simd.Bits;

/// <summary>Transposition of bit matrices in blocks of 64 x 64.</summary>
public static class BitTranspose
{
    /// <summary>Writes the transpose: bit (r, c) of the source becomes bit (c, r + offset) of the destination.</summary>
    /// <param name="source">R x C bits.</param>
    /// <param name="destination">C rows of at least offset + R bits; bits outside the transpose's words are left alone.</param>
    /// <param name="columnOffset">Where the source's row 0 goes; a multiple of 64.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the offset is no multiple of 64.</exception>
    public static void Transpose(ReadOnlyBitView source, BitView destination, int columnOffset = 0)
    {
        Throw.IfDifferent(destination.Rows, source.Columns, "number of rows of the destination");
        Throw.IfDifferent(columnOffset % 64, 0, "remainder of the column offset by 64");
        Throw.IfShorter(
            destination.Columns, (long)columnOffset + source.Rows, "a row of the destination", "offset + rows of the source");
        Span<ulong> block = stackalloc ulong[64];
        int sourceStride = source.WordsPerRow, destinationStride = destination.WordsPerRow;
        for (int r = 0; r < source.Rows; r += 64)
        {
            int rows = Math.Min(64, source.Rows - r);
            for (int c = 0; c < source.Columns; c += 64)
            {
                int columns = Math.Min(64, source.Columns - c);
                for (int i = 0; i < rows; i++) block[i] = source.Words[(r + i) * sourceStride + c / 64];
                block[rows..].Clear();
                TransposeBlock(block);
                for (int i = 0; i < columns; i++)
                    destination.Words[(c + i) * destinationStride + (columnOffset + r) / 64] = block[i];
            }
        }
    }

    // Swaps ever smaller off-diagonal squares (Warren, Hacker's Delight, section 7-3).
    private static void TransposeBlock(Span<ulong> block)
    {
        ulong mask = 0x00000000FFFFFFFF;
        for (int size = 32; size != 0; size >>= 1, mask ^= mask << size)
        {
            for (int k = 0; k < 64; k = (k + size + 1) & ~size)
            {
                ulong swap = ((block[k] >> size) ^ block[k + size]) & mask;
                block[k] ^= swap << size;
                block[k + size] ^= swap;
            }
        }
    }
}
