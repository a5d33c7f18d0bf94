using System.Runtime.CompilerServices;

namespace Rbm.Simd.Random;

/// <summary>
/// Random numbers addressed by what they are for. A draw is a function of (seed, stream, step, row, column) alone, so it does
/// not depend on the order of the draws, the number of threads or the width of a vector.
/// </summary>
/// <remarks>
/// The Philox key is the seed; the counter is (column block, row, step, stream). Columns come in groups of 64, the bits of one
/// word: column 64 g + 16 w + l is word w of block 16 g + l. So sixteen lanes that compute blocks 16 g .. 16 g + 15 hold, in
/// their
/// four result vectors, the 64 columns of the group in order; narrower vectors compute the same blocks in more passes.
/// </remarks>
/// <param name="Seed">The key.</param>
/// <param name="Stream">What the draws are for; different uses take different streams.</param>
public readonly record struct RandomStream(ulong Seed, uint Stream)
{
    /// <summary>32 random bits for a place.</summary>
    /// <param name="step">The training step, epoch or sweep.</param>
    /// <param name="row">The item or chain.</param>
    /// <param name="column">The unit.</param>
    public uint Draw(uint step, uint row, uint column)
    {
        uint block = column / 64 * 16 + column % 16;
        (uint x0, uint x1, uint x2, uint x3) = Philox.Block(block, row, step, Stream, (uint)Seed, (uint)(Seed >> 32));
        return (column % 64 / 16) switch { 0 => x0, 1 => x1, 2 => x2, _ => x3 };
    }

    /// <summary>A multiple of 2^-24, uniform on [0, 1), for a place.</summary>
    public float DrawUniform(uint step, uint row, uint column) => ToUniform(Draw(step, row, column));

    /// <summary>An odd multiple of 2^-24, uniform between 0 and 1 and neither of them, for a place.</summary>
    internal float DrawOpenUniform(uint step, uint row, uint column) => ((Draw(step, row, column) >> 9) + 0.5f) * (1f / (1 << 23));

    /// <summary>The high 24 bits of a word as a multiple of 2^-24 in [0, 1): exact in single precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float ToUniform(uint word) => (word >> 8) * (1f / (1 << 24));

    /// <summary>An unbiased-to-2^-32 index below <paramref name="bound"/>, for a place.</summary>
    internal int DrawIndex(uint step, uint row, uint column, int bound) =>
        (int)((ulong)Draw(step, row, column) * (uint)bound >> 32);
}
