using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rbm.Simd.Lab.Pictures;
using Rbm.Simd.Lab.Reports;

namespace Rbm.Simd.Lab.Tests;

public sealed class HtmlReportTests
{
    [Fact]
    public void A_page_refers_to_nothing_outside_itself()
    {
        string page = Page();
        Assert.DoesNotMatch(@"(src|href)\s*=\s*""(?!data:image/png;base64,)", page);
        Assert.DoesNotContain("url(", page);
        Assert.DoesNotContain("@import", page);
        Assert.DoesNotContain("<script", page);
        Assert.Equal(3, Regex.Count(page, "src=\"data:image/png;base64,iVBOR"));
        Assert.Contains("prefers-color-scheme: dark", page);
        Assert.Contains("width=device-width", page);
    }

    [Fact]
    public void Text_is_escaped()
    {
        string page = new HtmlReport("a < b", "x & y").Table(["<h>"], [["\"q\""]]).ToHtml("</footer>");
        Assert.Contains("<h1>a &lt; b</h1>", page);
        Assert.Contains("x &amp; y", page);
        Assert.Contains("<th>&lt;h&gt;</th>", page);
        Assert.Contains("<footer>&lt;/footer&gt;</footer>", page);
    }

    [Fact]
    public void A_chart_is_well_formed_and_its_curve_ends_where_the_data_do()
    {
        string html = Chart((0, 10), (1, 5), (2, double.NaN), (4, 0));
        XElement figure = XElement.Parse(html);
        string points = figure.Descendants("polyline").Single().Attribute("points")!.Value;
        string[] pairs = points.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["52,10", "150.5,110", "446,210"], pairs);
    }

    [Theory]
    [InlineData(0.0, 0.2, "0.00", "0.05", "0.10", "0.15", "0.20")]
    [InlineData(80.0, 180.0, "80", "100", "120", "140", "160", "180")]
    [InlineData(7.0, 7.0, "6.5", "7.0", "7.5")]
    public void Ticks_are_round_numbers_within_the_axis(double low, double high, params string[] expected)
    {
        XElement figure = XElement.Parse(Chart((0, low), (1, high)));
        string[] labels =
            [.. figure.Descendants("text").Where(t => t.Attribute("text-anchor")!.Value == "end").Select(t => t.Value)];
        Assert.Equal(expected, labels);
    }

    [Fact]
    public void A_chart_without_data_says_so() => Assert.Contains("Nothing was recorded", Chart());

    private static string Chart(params (double X, double Y)[] points) =>
        new LineChart { Title = "t", XLabel = "epoch", Curves = [new Series("s", points)] }.ToHtml();

    private static string Page()
    {
        Picture picture = Picture.OfBits([0b0110], 2, 2);
        return new HtmlReport("demo", "lead")
            .Tiles(("0.05", "distortion"))
            .Section("Pictures")
            .Comparisons([new Comparison(picture, picture, picture, "0 of 4 bits differ")])
            .Charts(new LineChart { Title = "t", XLabel = "epoch", Curves = [new Series("s", [(0, 1), (1, 2)])] })
            .ToHtml("rbm");
    }
}
