using System.Globalization;

namespace Rbm.Simd.Lab.Reports;

/// <summary>A range with round numbers for its ticks.</summary>
/// <param name="Low">Where the axis begins.</param>
/// <param name="High">Where it ends, above <paramref name="Low"/>.</param>
/// <param name="Step">From one tick to the next.</param>
internal sealed record Axis(double Low, double High, double Step)
{
    // About so many ticks; the step is the next of 1, 2, 5 times a power of ten.
    private const int AboutTicks = 5;

    /// <summary>The ticks from the lowest up.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            long first = (long)Math.Ceiling(Low / Step - 1e-9), last = (long)Math.Floor(High / Step + 1e-9);
            for (long i = first; i <= last; i++) yield return i * Step;
        }
    }

    /// <summary>An axis that holds all of these finite values.</summary>
    public static Axis Around(IEnumerable<double> values)
    {
        double low = values.Min(), high = values.Max();
        if (high - low <= 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)))
        {
            double room = low == 0 ? 1 : Math.Abs(low) * 0.1;
            low -= room;
            high += room;
        }

        double rough = (high - low) / AboutTicks;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        return new Axis(low, high, step);
    }

    /// <summary>How far along the axis a value lies, 0 to 1.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    /// <summary>A tick's number, with as many digits as the step needs.</summary>
    public string Format(double tick)
    {
        int digits = Math.Clamp(-(int)Math.Floor(Math.Log10(Step) + 1e-9), 0, 9);
        return tick.ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}
