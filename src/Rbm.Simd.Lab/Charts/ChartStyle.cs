using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Rbm.Simd.Lab.Charts;

/// <summary>What all charts have in common: colours, type, margins.</summary>
internal static class ChartStyle
{
    /// <summary>Pixels of the file for one unit of the drawing: sharp on dense screens and in print.</summary>
    public const int Scale = 2;

    /// <summary>Text on the axes and in the legend, in units of the drawing.</summary>
    public const float TextSize = 13;

    // The first that is installed; without any of them text is set in what the drawing library finds.
    private static readonly string[] Typefaces = ["Liberation Sans", "DejaVu Sans", "Helvetica", "Arial", "Segoe UI"];

    // Okabe and Ito's colours, which people of any colour vision can tell apart; yellow is left out, being too faint on white.
    private static readonly Color[] Colors =
    [
        Color.FromHex("#0072B2"), Color.FromHex("#D55E00"), Color.FromHex("#009E73"), Color.FromHex("#CC79A7"),
        Color.FromHex("#E69F00"), Color.FromHex("#56B4E9"), Color.FromHex("#14171C"),
    ];

    private static readonly MarkerShape[] Shapes =
    [
        MarkerShape.FilledCircle, MarkerShape.FilledSquare, MarkerShape.FilledTriangleUp, MarkerShape.FilledDiamond,
        MarkerShape.FilledTriangleDown, MarkerShape.OpenCircle, MarkerShape.OpenSquare,
    ];

    // The shapes as text has them.
    private const string Letters = "●■▲◆▼○□";

    /// <summary>The dark grey of text.</summary>
    public static Color Ink { get; } = Color.FromHex("#14171C");

    /// <summary>The colour of the i-th thing; they repeat after seven.</summary>
    public static Color ColorOf(int i) => Colors[i % Colors.Length];

    /// <summary>The marker of the i-th thing, so that colour is never the only difference.</summary>
    public static MarkerShape ShapeOf(int i) => Shapes[i % Shapes.Length];

    /// <summary>The colour of the i-th thing as a style sheet has it, <c>#RRGGBB</c>.</summary>
    public static string HexOf(int i) => ColorOf(i).ToStringRGB();

    /// <summary>The i-th marker as a letter of a text.</summary>
    public static char LetterOf(int i) => Letters[i % Letters.Length];

    /// <summary>An empty plot in this style.</summary>
    public static Plot NewPlot(string title, string xLabel, string yLabel)
    {
        var plot = new Plot { ScaleFactor = Scale };
        HashSet<string> installed = [.. SKFontManager.Default.FontFamilies];
        if (Typefaces.FirstOrDefault(installed.Contains) is { } typeface) plot.Font.Set(typeface);
        plot.FigureBackground.Color = plot.DataBackground.Color = ScottPlot.Colors.White;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Color.FromHex("#E4E6EA");
        plot.Axes.Right.FrameLineStyle.Width = plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Title(title, 16);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(xLabel, TextSize + 1);
        plot.YLabel(yLabel, TextSize + 1);
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.TickLabelStyle.FontSize = plot.Axes.Left.TickLabelStyle.FontSize = TextSize;
        plot.Legend.FontSize = TextSize;
        plot.Legend.SymbolWidth = 28;
        plot.Legend.ShadowColor = ScottPlot.Colors.Transparent;
        plot.Legend.OutlineColor = Color.FromHex("#C9CDD3");
        plot.Legend.BackgroundColor = ScottPlot.Colors.White.WithAlpha(0.9);
        return plot;
    }

    /// <summary>Ticks at round numbers, about so many of them or fewer.</summary>
    public static NumericManual LinearTicks(double low, double high, int most)
    {
        double rough = (high - low) / most, power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        int digits = Math.Clamp(-(int)Math.Floor(Math.Log10(step) + 1e-9), 0, 9);
        var ticks = new NumericManual();
        for (long i = (long)Math.Ceiling(low / step - 1e-9); i <= (long)Math.Floor(high / step + 1e-9); i++)
            ticks.AddMajor(i * step, (i * step).ToString($"F{digits}", CultureInfo.InvariantCulture));
        return ticks;
    }

    /// <summary>The drawing as a PNG file's bytes.</summary>
    public static byte[] ToPng(Plot plot, int width, int height) =>
        plot.GetImageBytes(width * Scale, height * Scale, ImageFormat.Png);
}
