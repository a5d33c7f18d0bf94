using SkiaSharp;

namespace Rbm.Simd.Lab.Pictures;

/// <summary>A bitmap to copy pictures onto, without smoothing: a pixel of ours is a square of the PNG.</summary>
internal sealed class PngCanvas : IDisposable
{
    private readonly SKBitmap _bitmap;

    public PngCanvas(int width, int height, uint? paper)
    {
        _bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Unpremul));
        _bitmap.Erase(paper is { } colour ? new SKColor(0xff000000 | colour) : SKColors.Transparent);
    }

    public void Draw(Picture picture, int left, int top, int scale)
    {
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                SKColor ink = new(picture.Pixels[y * picture.Width + x]);
                if (ink.Alpha == 0) continue;
                for (int v = 0; v < scale; v++)
                    for (int u = 0; u < scale; u++)
                        Blend(left + x * scale + u, top + y * scale + v, ink);
            }
        }
    }

    public byte[] Encode()
    {
        using SKData data = _bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }

    public void Dispose() => _bitmap.Dispose();

    private void Blend(int x, int y, SKColor ink)
    {
        SKColor ground = _bitmap.GetPixel(x, y);
        _bitmap.SetPixel(x, y, ground.Alpha == 0 ? ink : new SKColor(
            Mix(ground.Red, ink.Red, ink.Alpha), Mix(ground.Green, ink.Green, ink.Alpha), Mix(ground.Blue, ink.Blue, ink.Alpha)));
    }

    private static byte Mix(byte ground, byte ink, byte opacity) =>
        (byte)((ground * (255 - opacity) + ink * opacity + 127) / 255);
}
