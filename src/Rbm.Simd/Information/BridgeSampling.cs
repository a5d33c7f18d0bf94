namespace Rbm.Simd.Information;

/// <summary>
/// Bennett's acceptance ratio (J. Comput. Phys. 22, 1976), for weights of paths in both directions: log r is where the sum of
/// 1 / (1 + (n/m) r / w) over n forward weights w equals that of 1 / (1 + (m/n) / (r w')) over m weights w' of the way back.
/// </summary>
internal static class BridgeSampling
{
    /// <summary>The logarithm of the ratio r whose estimates are the means of w and of 1 / w', and its standard error.</summary>
    /// <param name="forward">log w, of mean r.</param>
    /// <param name="reverse">log w', of mean 1 / r.</param>
    public static (double LogRatio, double StandardError) LogRatio(ReadOnlySpan<double> forward, ReadOnlySpan<double> reverse)
    {
        double offset = Math.Log((double)forward.Length / reverse.Length);
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double x in forward) (low, high) = (Math.Min(low, x), Math.Max(high, x));
        foreach (double x in reverse) (low, high) = (Math.Min(low, -x), Math.Max(high, -x));
        if (!double.IsFinite(low) || !double.IsFinite(high)) return (double.NaN, double.PositiveInfinity);
        double margin = Math.Abs(offset) + Math.Log((double)forward.Length + reverse.Length) + 1;
        (low, high) = (low - margin, high + margin);

        // The left side falls in log r, the right one rises.
        for (int i = 0; i < 200 && low < high; i++)
        {
            double middle = (low + high) / 2;
            if (Moments(forward, offset + middle).Sum > Moments(reverse, -offset - middle).Sum) low = middle;
            else high = middle;
        }

        double ratio = (low + high) / 2;
        return (ratio, Math.Sqrt(Variance(forward, offset + ratio) + Variance(reverse, -offset - ratio)));
    }

    private static double Variance(ReadOnlySpan<double> logs, double shift)
    {
        int n = logs.Length;
        (double sum, double squares) = Moments(logs, shift);
        return n == 1 ? double.PositiveInfinity : Math.Max(0, n * squares / (sum * sum) - 1) / (n - 1);
    }

    private static (double Sum, double Squares) Moments(ReadOnlySpan<double> logs, double shift)
    {
        double sum = 0, squares = 0;
        foreach (double x in logs)
        {
            double f = 1 / (1 + Math.Exp(shift - x));
            sum += f;
            squares += f * f;
        }

        return (sum, squares);
    }
}
