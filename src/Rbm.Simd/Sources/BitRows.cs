using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Sources;

/// <summary>Draws rows of bits, a word at a time: every Philox block's four words are used at once.</summary>
internal static class BitRows
{
    private const int Lanes = 16;

    /// <summary>The number of 32-bit draws, out of 2^32, that mean one: p to the nearest 2^-32; 0 and 1 are exact.</summary>
    /// <param name="probability">0 to 1.</param>
    public static ulong ThresholdFor(double probability) => (ulong)(probability * 4294967296.0 + 0.5);

    /// <summary>Sets each bit with probability threshold / 2^32, and clears those past the last column.</summary>
    public static void Draw(RandomStream stream, uint row, ulong threshold, int columns, Span<ulong> words)
    {
        (uint key0, uint key1) = ((uint)stream.Seed, (uint)(stream.Seed >> 32));
        for (int group = 0; group < words.Length; group++)
        {
            ulong word = 0;
            for (int lane = 0; lane < Lanes; lane++)
            {
                (uint x0, uint x1, uint x2, uint x3) =
                    Philox.Block((uint)(group * Lanes + lane), row, 0, stream.Stream, key0, key1);
                ulong bits = Less(x0, threshold) | Less(x1, threshold) << 16
                    | Less(x2, threshold) << 32 | Less(x3, threshold) << 48;
                word |= bits << lane;
            }

            words[group] = word;
        }

        ClearPast(columns, words);
    }

    /// <summary>
    /// Sets each bit with probability grey / 255, to the next 2^-32; 0 never and 255 always. The draw of column j is
    /// <see cref="RandomStream.Draw"/>(step, row, j).
    /// </summary>
    public static void DrawGrey(RandomStream stream, uint step, uint row, ReadOnlySpan<byte> grey, Span<ulong> words)
    {
        (uint key0, uint key1) = ((uint)stream.Seed, (uint)(stream.Seed >> 32));
        Span<byte> tail = stackalloc byte[64];
        for (int group = 0; group < words.Length; group++)
        {
            ReadOnlySpan<byte> pixels = Group(grey, group, tail);
            ulong word = 0;
            for (int lane = 0; lane < Lanes; lane++)
            {
                uint g0 = pixels[lane], g1 = pixels[lane + 16], g2 = pixels[lane + 32], g3 = pixels[lane + 48];

                // A grey of 0 is never drawn, so where all four are 0 (most of a picture of a digit) the block is not needed.
                if ((g0 | g1 | g2 | g3) == 0) continue;
                (uint x0, uint x1, uint x2, uint x3) =
                    Philox.Block((uint)(group * Lanes + lane), row, step, stream.Stream, key0, key1);
                ulong bits = LessGrey(x0, g0) | LessGrey(x1, g1) << 16 | LessGrey(x2, g2) << 32 | LessGrey(x3, g3) << 48;
                word |= bits << lane;
            }

            words[group] = word;
        }
    }

    /// <summary>Sets each bit where grey is at least <paramref name="threshold"/> (1 to 255).</summary>
    public static void Threshold(byte threshold, ReadOnlySpan<byte> grey, Span<ulong> words)
    {
        Span<byte> tail = stackalloc byte[64];
        for (int group = 0; group < words.Length; group++)
        {
            ReadOnlySpan<byte> pixels = Group(grey, group, tail);
            ulong word = 0;
            for (int bit = 0; bit < 64; bit++) word |= Less((uint)threshold - 1, pixels[bit]) << bit;
            words[group] = word;
        }
    }

    /// <summary>Clears the bits past the last column.</summary>
    public static void ClearPast(int columns, Span<ulong> words)
    {
        if ((columns & 63) != 0) words[^1] &= ulong.MaxValue >> (64 - (columns & 63));
    }

    /// <summary>Checks a read's arguments once, for every source.</summary>
    public static void CheckRead(IBinarySource source, int first, BitView destination)
    {
        Throw.IfNegative(first);
        Throw.IfDifferent(destination.Columns, source.Length, "number of columns of the destination");
        if ((long)first + destination.Rows > source.Count)
        {
            throw new ArgumentException(
                $"items {first} to {(long)first + destination.Rows - 1} asked for, {source.Name} has {source.Count}");
        }
    }

    // The 64 pixels of a word; the last word's are filled up with zeros.
    private static ReadOnlySpan<byte> Group(ReadOnlySpan<byte> grey, int group, Span<byte> tail)
    {
        ReadOnlySpan<byte> rest = grey[(group * 64)..];
        if (rest.Length >= 64) return rest[..64];
        tail.Clear();
        rest.CopyTo(tail);
        return tail;
    }

    // Both sides are below 2^63, so the sign of the difference is the comparison.
    private static ulong Less(uint draw, ulong threshold) => (draw - threshold) >> 63;

    // draw / 2^32 < grey / 255, without a division.
    private static ulong LessGrey(uint draw, uint grey) => (draw * 255ul - ((ulong)grey << 32)) >> 63;
}
