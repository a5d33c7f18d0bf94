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
internal sealed class Deformation
{
    private const float Rotation = 0.05f, Shear = 0.05f, Scale = 0.03f, Shift = 0.15f;

    // Interpolation blurs an edge; a little contrast about the middle grey gives the stroke's width back.
    private const float Contrast = 1.25f, Middle = 127.5f;

    // The sum of so many uniform numbers has the variance Terms / 12.
    private const int Terms = 4;
    private const float UnitVariance = 1.7320508f;

    private readonly RandomStream _stream;
    private readonly int _width, _height;

    // The picture within a frame of zeros one pixel wide: what it is interpolated from.
    private readonly float[] _framed;

    /// <summary>Deformations of pictures of one size; one picture at a time.</summary>
    /// <param name="stream">Where the maps are drawn from.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="height">Rows.</param>
    public Deformation(RandomStream stream, int width, int height)
    {
        (_stream, _width, _height) = (stream, width, height);
        _framed = new float[Throw.IfTooLarge(height + 2, width + 2, width + 2)];
    }

    /// <summary>Deforms a picture.</summary>
    /// <param name="step">The draws' address: the epoch.</param>
    /// <param name="item">The draws' address: the item.</param>
    /// <param name="grey">height x width pixels, row after row.</param>
    /// <param name="destination">As many pixels.</param>
    public void Apply(uint step, uint item, ReadOnlySpan<byte> grey, Span<byte> destination)
    {
        uint column = 0;
        float rotation = Rotation * Normal(), shear = Shear * Normal();
        float xx = 1 + Scale * Normal(), yy = 1 + Scale * Normal();
        float xy = shear - rotation, yx = shear + rotation;
        float middleX = (_width - 1) / 2f, middleY = (_height - 1) / 2f;
        float shiftX = Shift * Normal(), shiftY = Shift * Normal();
        Frame(grey);
        for (int y = 0; y < _height; y++)
        {
            float dy = y - middleY - shiftY;
            float xOfRow = xy * dy, yOfRow = yy * dy;
            Span<byte> row = destination.Slice(y * _width, _width);
            for (int x = 0; x < row.Length; x++)
            {
                float dx = x - middleX - shiftX;
                float value = At(middleX + (xx * dx + xOfRow), middleY + (yx * dx + yOfRow));
                float contrasted = (value - Middle) * Contrast + Middle;
                row[x] = (byte)float.ConvertToIntegerNative<int>(MathF.Min(MathF.Max(contrasted, 0), byte.MaxValue));
            }
        }

        float Normal()
        {
            float sum = -Terms / 2f;
            for (int i = 0; i < Terms; i++) sum += _stream.DrawUniform(step, item, column++);
            return sum * UnitVariance;
        }
    }

    private void Frame(ReadOnlySpan<byte> grey)
    {
        for (int y = 0; y < _height; y++)
        {
            ReadOnlySpan<byte> from = grey.Slice(y * _width, _width);
            Span<float> to = _framed.AsSpan((y + 1) * (_width + 2) + 1, _width);
            for (int x = 0; x < from.Length; x++) to[x] = from[x];
        }
    }

    /// <summary>The picture that was deformed last, at a place between its pixels: bilinear interpolation, 0 outside.</summary>
    internal float At(float x, float y)
    {
        // In the frame all coordinates are one larger, and truncation is the floor of what is not below 0. The sums are compared, not
        // their terms: they are rounded, and what is just inside may come to lie on the edge.
        float framedX = x + 1, framedY = y + 1;
        if (!(framedX > 0 && framedY > 0 && framedX < _width + 1 && framedY < _height + 1)) return 0;
        int left = float.ConvertToIntegerNative<int>(framedX), top = float.ConvertToIntegerNative<int>(framedY);
        float right = x - (left - 1), below = y - (top - 1);
        ReadOnlySpan<float> upperPixels = _framed.AsSpan(top * (_width + 2) + left);
        ReadOnlySpan<float> lowerPixels = upperPixels[(_width + 2)..];
        float upper = (1 - right) * upperPixels[0] + right * upperPixels[1];
        float lower = (1 - right) * lowerPixels[0] + right * lowerPixels[1];
        return (1 - below) * upper + below * lower;
    }
}
