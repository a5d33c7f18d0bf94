using Rbm.Simd.Lab.Pictures;
using SkiaSharp;

namespace Rbm.Simd.Lab.Tests;

public sealed class PictureTests
{
    [Fact]
    public void A_grid_puts_every_pixel_where_it_belongs()
    {
        // 3 x 2 pixels: ones at (x, y) = (0, 0) and (2, 1), which is bit 5.
        var grid = new ImageGrid(1, 2) { Scale = 2, Gap = 1 };
        grid[0, 1] = Picture.OfBits([0b100001], 3, 2);
        using SKBitmap png = SKBitmap.Decode(grid.ToPng());
        Assert.Equal((15, 6), (png.Width, png.Height));
        for (int y = 0; y < png.Height; y++)
        {
            for (int x = 0; x < png.Width; x++)
            {
                bool inked = (x is 8 or 9 && y is 1 or 2) || (x is 12 or 13 && y is 3 or 4);
                SKColor expected = inked ? new SKColor(0xff000000 | Palette.Ink) : SKColors.White;
                Assert.True(expected == png.GetPixel(x, y), $"pixel {x},{y} is {png.GetPixel(x, y)}");
            }
        }
    }

    [Fact]
    public void A_difference_has_a_colour_for_each_case()
    {
        // Bits: both, lost, added, neither.
        Picture difference = Picture.OfDifference([0b0011], [0b0101], 4, 1);
        Assert.Equal(
            [Palette.Agreeing, 0xff000000 | Palette.Lost, 0xff000000 | Palette.Added, 0u], difference.Pixels.ToArray());
    }

    [Fact]
    public void Too_few_words_are_refused()
    {
        var failure = Assert.Throws<ArgumentException>(() => Picture.OfBits(new ulong[12], 28, 28));
        Assert.StartsWith("12 words for 784 pixels, 13 needed", failure.Message);
    }

    [Fact]
    public void Pictures_of_two_sizes_do_not_make_a_grid()
    {
        var grid = new ImageGrid(1, 2);
        grid[0, 0] = Picture.OfBits([0], 2, 2);
        grid[0, 1] = Picture.OfBits([0], 3, 2);
        Assert.Equal("the picture at row 0, column 1 is 3 x 2, expected 2 x 2",
            Assert.Throws<InvalidOperationException>(grid.ToPng).Message);
    }
}
