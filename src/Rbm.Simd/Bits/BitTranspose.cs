namespace Rbm.Simd.Bits;

/// <summary>Transposition of bit matrices in blocks of 64 x 64.</summary>
public static unsafe class BitTranspose
{
    /// <summary>Writes the transpose: bit (r, c) of the source becomes bit (c, r + offset) of the destination.</summary>
    /// <param name="source">R x C bits.</param>
    /// <param name="destination">
    /// C rows of at least offset + R bits, not overlapping the source; bits outside the transpose's words are left alone.
    /// </param>
    /// <param name="columnOffset">Where the source's row 0 goes; a multiple of 64, 0 or more.</param>
    /// <exception cref="ArgumentException">
    /// The sizes do not fit, the offset is negative or no multiple of 64, or source and destination overlap.
    /// </exception>
    public static void Transpose(ReadOnlyBitView source, BitView destination, int columnOffset = 0) =>
        Transpose(source, destination, columnOffset, Isa.Current);

    /// <summary>The same with a given instruction set.</summary>
    internal static void Transpose(ReadOnlyBitView source, BitView destination, int columnOffset, InstructionSet level)
    {
        Throw.IfNegative(columnOffset);
        Throw.IfDifferent(destination.Rows, source.Columns, "number of rows of the destination");
        Throw.IfDifferent(columnOffset % 64, 0, "remainder of the column offset by 64");
        Throw.IfShorter(
            destination.Columns, (long)columnOffset + source.Rows, "a row of the destination", "offset + rows of the source");
        Throw.IfOverlapping(source.Words, destination.Words, "source");
        if (source.Rows == 0 || source.Columns == 0) return;
        fixed (ulong* from = source.Words, to = destination.Words)
        {
            var blocks = new BitBlocks(from, source.Rows, source.Columns, to + columnOffset / 64, destination.WordsPerRow);
            switch (level, source.WordsPerRow)
            {
                case (InstructionSet.Avx512, >= 8): blocks.Transpose<BitLanes512>(); break;
                case (not InstructionSet.Portable, >= 4): blocks.Transpose<BitLanes256>(); break;
                case (_, >= 2): blocks.Transpose<BitLanes128>(); break;
                default: blocks.Transpose<BitLanes64>(); break;
            }
        }
    }
}
