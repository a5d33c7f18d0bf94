using System.Globalization;
using ScottPlot;
using ScottPlot.Plottables;
using ScottPlot.TickGenerators;

namespace Rbm.Simd.Lab.Charts;

/// <summary>A bar of a <see cref="BarsChart"/>.</summary>
/// <param name="Name">What stands beside it.</param>
/// <param name="Value">How long it is, 0 or more; finite.</param>
/// <param name="Color">Which of the seven colours, from 0.</param>
public sealed record ChartBar(string Name, double Value, int Color);

/// <summary>Named lengths one below the other, each with its number at the end.</summary>
public sealed class BarsChart
{
    // Of the longest bar's length: what the number at its end takes.
    private const double RoomForNumber = 0.12;

    /// <summary>What stands above the chart.</summary>
    public required string Title { get; init; }

    /// <summary>What the lengths are, with their unit.</summary>
    public required string XLabel { get; init; }

    /// <summary>The bars from the top; 1 or more.</summary>
    public required IReadOnlyList<ChartBar> Bars { get; init; }

    /// <summary>The chart as a PNG file's bytes, at twice as many pixels each way; its height follows from the number of bars.</summary>
    /// <param name="width">Width of the drawing, 300 to 4000.</param>
    /// <exception cref="InvalidOperationException">There is no bar, or one that cannot be drawn.</exception>
    public byte[] ToPng(int width = 900)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 300);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 4000);
        if (Bars.Count == 0) throw new InvalidOperationException($"chart '{Title}' has no bar, 1 or more needed");
        if (Bars.FirstOrDefault(b => !double.IsFinite(b.Value) || b.Value < 0) is { } wrong)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"bar '{wrong.Name}' is {wrong.Value}, a finite number of 0 or more needed"));
        }

        Plot plot = ChartStyle.NewPlot(Title, XLabel, "");
        var names = new NumericManual();
        var bars = new Bar[Bars.Count];
        for (int i = 0; i < bars.Length; i++)
        {
            double place = Bars.Count - 1 - i;
            names.AddMajor(place, Bars[i].Name);
            bars[i] = new Bar
            {
                Position = place, Value = Bars[i].Value, Size = 0.7, FillColor = ChartStyle.ColorOf(Bars[i].Color), LineWidth = 0,
                Label = Bars[i].Value.ToString("0.0", CultureInfo.InvariantCulture),
            };
        }

        BarPlot drawn = plot.Add.Bars(bars);
        drawn.Horizontal = true;
        drawn.ValueLabelStyle.FontSize = ChartStyle.TextSize;
        drawn.ValueLabelStyle.ForeColor = ChartStyle.Ink;
        double longest = Math.Max(Bars.Max(b => b.Value), 1e-9) * (1 + RoomForNumber);
        plot.Axes.SetLimits(0, longest, -0.6, Bars.Count - 0.4);
        plot.Axes.Left.TickGenerator = names;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Bottom.TickGenerator = ChartStyle.LinearTicks(0, longest, width / 90);
        plot.Grid.YAxisStyle.IsVisible = false;
        return ChartStyle.ToPng(plot, width, 110 + 34 * Bars.Count);
    }
}
