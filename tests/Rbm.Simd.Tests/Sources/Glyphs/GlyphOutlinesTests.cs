using Rbm.Simd.Sources.Glyphs;

namespace Rbm.Simd.Tests.Sources.Glyphs;

public class GlyphOutlinesTests
{
    private static readonly string Complete =
        string.Concat(Enumerable.Range(0, 10).Select(d => $"digit {d} plain\npath 0,0! 0.5,0.5 1,1\n"));

    [Fact]
    public void The_built_in_outlines_have_several_styles_of_every_digit()
    {
        for (int d = 0; d < 10; d++)
        {
            Assert.InRange(GlyphOutlines.BuiltIn.Styles(d).Length, 3, 10);
            Assert.All(GlyphOutlines.BuiltIn.Styles(d), style => Assert.Equal(d, style.Digit));
        }
    }

    [Fact]
    public void Strokes_points_and_corners_are_read()
    {
        GlyphOutlines outlines = GlyphOutlines.Parse(
            new StringReader(Complete + "digit 3 second # words\n\nloop 0,1 -0.5,2! 1,0\n"));
        GlyphStyle style = outlines.Styles(3)[1];
        Assert.Equal("second", style.Name);
        GlyphStroke stroke = Assert.Single(style.Strokes);
        Assert.True(stroke.Closed);
        GlyphPoint[] expected = [new(0, 1, false), new(-0.5, 2, true), new(1, 0, false)];
        Assert.True(stroke.Points.SequenceEqual(expected));
    }

    [Theory]
    [InlineData("digit 10 plain", "line 21")]
    [InlineData("digit 3", "line 21")]
    [InlineData("path 0,0", "line 21")]
    [InlineData("curve 0,0 1,1", "line 21")]
    [InlineData("path 0,0 1", "'1' is no point")]
    [InlineData("path 0,0 1,x", "'1,x' is no point")]
    [InlineData("path 0,0 1,NaN", "'1,NaN' is no point")]
    [InlineData("path 0,0 1,7", "'1,7' is no point")]
    [InlineData("digit 3 empty", "digit 3 empty has no stroke")]
    public void A_malformed_line_is_named(string line, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() => GlyphOutlines.Parse(new StringReader(Complete + line + "\n")));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public void Strokes_before_the_first_digit_and_missing_digits_are_refused()
    {
        Assert.Contains("line 1", Refusal("path 0,0 1,1\n"));
        Assert.Contains("digit 0 has no style", Refusal("digit 1 plain\npath 0,0 1,1\n"));
    }

    private static string Refusal(string text) =>
        Assert.Throws<InvalidDataException>(() => GlyphOutlines.Parse(new StringReader(text))).Message;
}
