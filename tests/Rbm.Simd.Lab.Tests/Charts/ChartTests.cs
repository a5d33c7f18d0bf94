using Rbm.Simd.Information;
using Rbm.Simd.Lab.Charts;
using SkiaSharp;

namespace Rbm.Simd.Lab.Tests.Charts;

public sealed class ChartTests
{
    private static readonly RateDistortionPoint[] Curve =
        [.. Enumerable.Range(0, 31).Select(i => new RateDistortionPoint(0, i / 100.0, 0.9 - 0.03 * i, 0.85 - 0.03 * i, 0.95 - 0.03 * i))];

    [Fact]
    public void A_curve_its_band_and_its_markers_are_drawn_where_their_numbers_say()
    {
        byte[] png = new RateDistortionChart
        {
            Title = "t",
            Curves = [new("curve", Curve)],
            Achieved = [new("codec", [new("K = 9", 0.25, 0.6)])],
        }.ToPng(800, 500);
        using SKBitmap picture = SKBitmap.Decode(png);
        Assert.Equal((1600, 1000), (picture.Width, picture.Height));

        // The axes begin at 0 and end at 1.04 and 1.06 times the largest value; the margins are fixed.
        double w = 2 * (800 - 74 - 24), h = 2 * (500 - 62 - 48);
        Assert.Equal(new SKColor(0x00, 0x72, 0xB2), At(0.1, 0.6));
        SKColor band = At(0.1, 0.63);
        Assert.True(band != SKColors.White && band.Red > 0x80, $"the band is {band}");
        Assert.Equal(new SKColor(0xD5, 0x5E, 0x00), At(0.25, 0.6));
        Assert.Equal(SKColors.White, At(0.012, 0.07));

        SKColor At(double d, double r) =>
            picture.GetPixel((int)(2 * 74 + d / (1.04 * 0.3) * w), (int)(2 * 48 + (1 - r / (1.06 * 0.95)) * h));
    }

    [Fact]
    public void Bars_are_as_long_as_their_numbers_and_stand_in_their_order()
    {
        using SKBitmap picture = SKBitmap.Decode(
            new BarsChart { Title = "t", XLabel = "bits", Bars = [new("short", 20, 0), new("long one", 60, 1)] }.ToPng(700));
        (SKRectI top, SKRectI bottom) = (Extent(new SKColor(0x00, 0x72, 0xB2)), Extent(new SKColor(0xD5, 0x5E, 0x00)));
        Assert.Equal(1400, picture.Width);
        Assert.True(top.Bottom < bottom.Top, $"{top} above {bottom}");
        Assert.Equal(top.Left, bottom.Left);
        Assert.InRange(bottom.Width / (double)top.Width, 2.95, 3.05);
        Assert.Throws<InvalidOperationException>(() => new BarsChart { Title = "t", XLabel = "x", Bars = [] }.ToPng());
        Assert.Throws<InvalidOperationException>(
            () => new BarsChart { Title = "t", XLabel = "x", Bars = [new("none", double.NaN, 0)] }.ToPng());

        SKRectI Extent(SKColor color)
        {
            var extent = new SKRectI(int.MaxValue, int.MaxValue, 0, 0);
            for (int y = 0; y < picture.Height; y++)
            {
                for (int x = 0; x < picture.Width; x++)
                {
                    if (picture.GetPixel(x, y) != color) continue;
                    extent = new(Math.Min(extent.Left, x), Math.Min(extent.Top, y), Math.Max(extent.Right, x), Math.Max(extent.Bottom, y));
                }
            }

            return extent;
        }
    }

    [Fact]
    public void Labels_of_near_points_do_not_overlap()
    {
        var places = new LabelPlacement(600, 400);
        (double X, double Y)[] points = [.. Enumerable.Range(0, 6).Select(i => (300.0 + 7 * i, 200.0 - 5 * i))];
        foreach ((double x, double y) in points) places.Avoid(x, y);
        LabelPlacement.Box[] boxes = [.. points.Select(p => places.Place(p.X, p.Y, "K = 24", 13))];
        for (int i = 0; i < boxes.Length; i++)
            for (int j = 0; j < i; j++) Assert.False(boxes[i].Overlaps(boxes[j]), $"labels {i} and {j}: {boxes[i]}, {boxes[j]}");
    }

    [Fact]
    public void A_line_over_logarithmic_axes_is_straight_where_it_is_a_power()
    {
        // y = x^-1/2 and its own reference in another colour: one covers the other wholly.
        (double, double)[] power = [.. new[] { 300, 1000, 3000, 10000, 30000 }.Select(n => ((double)n, 1 / Math.Sqrt(n)))];
        byte[] one = Draw(new ChartLine("", power) { Kind = LineKind.Plain, Color = 1 });
        byte[] both = Draw(new ChartLine("", [power[0], power[^1]]) { Kind = LineKind.Plain, Color = 1 });
        using SKBitmap a = SKBitmap.Decode(one), b = SKBitmap.Decode(both);
        int inked = 0, differing = 0;
        for (int y = 0; y < a.Height; y++)
        {
            for (int x = 0; x < a.Width; x++)
            {
                if (a.GetPixel(x, y) != SKColors.White) inked++;
                if (Math.Abs(a.GetPixel(x, y).Red - b.GetPixel(x, y).Red) > 64) differing++;
            }
        }

        Assert.True(inked > 5000, $"{inked} pixels are drawn");
        Assert.True(differing < 50, $"{differing} pixels differ");

        static byte[] Draw(ChartLine line) =>
            new LinesChart { Title = "", XLabel = "n", YLabel = "d", LogX = true, LogY = true, Lines = [line] }.ToPng();
    }

    [Fact]
    public void Points_that_cannot_be_drawn_are_left_out_and_nothing_else_is_an_error()
    {
        ChartLine line = new("a", [(1, 0), (2, double.NaN), (3, 4), (5, 6)]) { Errors = [0, 0, 9, 1] };
        byte[] png = new LinesChart { Title = "t", XLabel = "x", YLabel = "y", LogY = true, Lines = [line] }.ToPng();
        Assert.True(png.Length > 5000, $"{png.Length} bytes");

        var empty = new LinesChart { Title = "t", XLabel = "x", YLabel = "y", LogY = true, Lines = [new("a", [(1, 0)])] };
        Assert.Equal("chart 't' has no point that can be drawn, 1 or more needed",
            Assert.Throws<InvalidOperationException>(() => empty.ToPng()).Message);
        var plane = new RateDistortionChart { Title = "t", Curves = [new("a", [new(1, double.NaN, 1, 1, 1)])] };
        Assert.Equal("chart 't' has no finite point, 1 or more needed",
            Assert.Throws<InvalidOperationException>(() => plane.ToPng()).Message);
    }

    [Fact]
    public void Error_bars_are_one_a_point()
    {
        var chart = new LinesChart { Title = "t", XLabel = "x", YLabel = "y", Lines = [new("a", [(1, 1), (2, 2)]) { Errors = [1] }] };
        Assert.Equal("line 'a' has 1 error bars for 2 points, as many or none needed",
            Assert.Throws<ArgumentException>(() => chart.ToPng()).Message);
    }

    [Fact]
    public void A_chart_is_written_as_a_PNG_file()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".png");
        try
        {
            new RateDistortionChart { Title = "t", Curves = [new("curve", Curve)] }.Save(path);
            Assert.Equal((byte[])[0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(path)[..4]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
