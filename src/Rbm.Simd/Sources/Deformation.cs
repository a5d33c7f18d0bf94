using Rbm.Simd.Random;

namespace Rbm.Simd.Sources;

/// <summary>
/// Small random deformations of grey pictures: another hand, much the same stroke. Additions, products and comparisons in a fixed order
/// alone, so the same pixels come out on every machine.
/// </summary>
/// <remarks>
/// An affine map near the identity: about 3 degrees of rotation, 5 % of shear, 3 % of scale and 0.15 pixels of shift (standard
/// deviations). bench/results/distortion.md says what such maps gave; for a table of 12 bits twice as wide ones were no better.
/// </remarks>
internal static class Deformation
{
    private const float Rotation = 0.05f, Shear = 0.05f, Scale = 0.03f, Shift = 0.15f;

    // Interpolation blurs an edge; a little contrast about the middle grey gives the stroke's width back.
    private const float Contrast = 1.25f, Middle = 127.5f;

    // The sum of so many uniform numbers has the variance Terms / 12.
    private const int Terms = 4;
    private const float UnitVariance = 1.7320508f;

    /// <summary>Deforms a picture.</summary>
    /// <param name="stream">Where the map is drawn from.</param>
    /// <param name="step">The draws' address: the epoch.</param>
    /// <param name="item">The draws' address: the item.</param>
    /// <param name="grey">width x height pixels, row after row.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="destination">As many pixels.</param>
    public static void Apply(RandomStream stream, uint step, uint item, ReadOnlySpan<byte> grey, int width, Span<byte> destination)
    {
        int height = grey.Length / width;
        uint column = 0;
        float rotation = Rotation * Normal(), shear = Shear * Normal();
        float xx = 1 + Scale * Normal(), yy = 1 + Scale * Normal();
        float xy = shear - rotation, yx = shear + rotation;
        float middleX = (width - 1) / 2f, middleY = (height - 1) / 2f;
        float shiftX = Shift * Normal(), shiftY = Shift * Normal();
        for (int y = 0; y < height; y++)
        {
            float dy = y - middleY - shiftY;
            for (int x = 0; x < width; x++)
            {
                float dx = x - middleX - shiftX;
                float value = At(grey, width, height, middleX + (xx * dx + xy * dy), middleY + (yx * dx + yy * dy));
                destination[y * width + x] = (byte)Math.Clamp((value - Middle) * Contrast + Middle, 0, 255);
            }
        }

        float Normal()
        {
            float sum = -Terms / 2f;
            for (int i = 0; i < Terms; i++) sum += stream.DrawUniform(step, item, column++);
            return sum * UnitVariance;
        }
    }

    // Bilinear interpolation; outside the picture all is 0.
    private static float At(ReadOnlySpan<byte> grey, int width, int height, float x, float y)
    {
        // Truncation is the floor of what is not below 0.
        if (x <= -1 || y <= -1 || x >= width || y >= height) return 0;
        int left = (int)(x + 1) - 1, top = (int)(y + 1) - 1;
        float right = x - left, below = y - top;
        float upper = (1 - right) * Pixel(grey, left, top) + right * Pixel(grey, left + 1, top);
        float lower = (1 - right) * Pixel(grey, left, top + 1) + right * Pixel(grey, left + 1, top + 1);
        return (1 - below) * upper + below * lower;

        float Pixel(ReadOnlySpan<byte> grey, int column, int row) =>
            (uint)column < (uint)width && (uint)row < (uint)height ? grey[row * width + column] : 0;
    }
}
