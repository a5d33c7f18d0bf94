using Rbm.Simd.Bits;

namespace Rbm.Simd.Lab.Pictures;

/// <summary>A small picture of ink on nothing: one colour and opacity a pixel.</summary>
public sealed class Picture
{
    private readonly uint[] _pixels;

    private Picture(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Width = width;
        Height = height;
        _pixels = new uint[checked(width * height)];
    }

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels row after row as 0xAARRGGBB, not premultiplied.</summary>
    public ReadOnlySpan<uint> Pixels => _pixels;

    /// <summary>Ones in ink, zeros empty.</summary>
    /// <param name="bits">An item's words, width x height bits.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="ink">The colour of a one, 0xRRGGBB.</param>
    /// <exception cref="ArgumentException">The words are fewer than the pixels need.</exception>
    public static Picture OfBits(ReadOnlySpan<ulong> bits, int width, int height, uint ink = Palette.Ink)
    {
        var picture = new Picture(width, height);
        CheckWords(bits, picture, nameof(bits));
        for (int i = 0; i < picture._pixels.Length; i++)
            if (IsSet(bits, i)) picture._pixels[i] = 0xff000000 | ink;
        return picture;
    }

    /// <summary>Where a reproduction differs from its original: agreeing ones pale, added and lost ones in two colours.</summary>
    /// <param name="original">The original's words.</param>
    /// <param name="reproduction">The reproduction's words.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentException">The words are fewer than the pixels need.</exception>
    public static Picture OfDifference(
        ReadOnlySpan<ulong> original, ReadOnlySpan<ulong> reproduction, int width, int height)
    {
        var picture = new Picture(width, height);
        CheckWords(original, picture, nameof(original));
        CheckWords(reproduction, picture, nameof(reproduction));
        for (int i = 0; i < picture._pixels.Length; i++)
        {
            picture._pixels[i] = (IsSet(original, i), IsSet(reproduction, i)) switch
            {
                (true, true) => Palette.Agreeing,
                (false, true) => 0xff000000 | Palette.Added,
                (true, false) => 0xff000000 | Palette.Lost,
                _ => 0,
            };
        }

        return picture;
    }

    /// <summary>Numbers of either sign: positive ones in one colour, negative ones in another, the larger the less transparent.</summary>
    /// <param name="values">A number for each pixel; a NaN is drawn as nothing.</param>
    /// <param name="width">Pixels a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="full">The size from which on a number is drawn in full colour, above 0.</param>
    /// <exception cref="ArgumentException">The numbers are not as many as the pixels.</exception>
    public static Picture OfSigned(ReadOnlySpan<float> values, int width, int height, float full)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(full);
        var picture = new Picture(width, height);
        if (values.Length != picture._pixels.Length)
            throw new ArgumentException($"{values.Length} numbers for {picture._pixels.Length} pixels", nameof(values));
        for (int i = 0; i < values.Length; i++)
        {
            float share = Math.Min(Math.Abs(values[i]) / full, 1);
            if (share > 0) picture._pixels[i] = (uint)MathF.Round(255 * share) << 24 | (values[i] > 0 ? Palette.Added : Palette.Lost);
        }

        return picture;
    }

    private static bool IsSet(ReadOnlySpan<ulong> bits, int i) => (bits[i >> 6] >> (i & 63) & 1) != 0;

    private static void CheckWords(ReadOnlySpan<ulong> bits, Picture picture, string name)
    {
        int needed = BitMatrix.WordsFor(picture._pixels.Length);
        if (bits.Length < needed)
            throw new ArgumentException($"{bits.Length} words for {picture._pixels.Length} pixels, {needed} needed", name);
    }
}
