namespace Rbm.Simd.Information;

/// <summary>A mean over items, and its standard error.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Its standard error; infinity for the mean of one number.</param>
public readonly record struct MeanEstimate(double Value, double StandardError)
{
    /// <summary>Half the width of a 95 % interval.</summary>
    public double Margin => 1.96 * StandardError;

    /// <summary>A multiple of it.</summary>
    internal MeanEstimate Scaled(double by) => new(Value * by, StandardError * Math.Abs(by));

    /// <summary>The same with an independent error more.</summary>
    internal MeanEstimate With(double error) => this with { StandardError = Math.Sqrt(StandardError * StandardError + error * error) };

    /// <summary>The mean of numbers, one or more.</summary>
    public static MeanEstimate Of(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0;
        foreach (double x in values) mean += x;
        mean /= values.Length;
        foreach (double x in values) squares += (x - mean) * (x - mean);
        int n = values.Length;
        return new(mean, n == 1 ? double.PositiveInfinity : Math.Sqrt(squares / (n - 1) / n));
    }
}
