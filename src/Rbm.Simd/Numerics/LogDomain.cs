using System.Numerics;

namespace Rbm.Simd.Numerics;

/// <summary>
/// Sums of numbers that are held as their logarithms, in double precision. Minus infinity is the logarithm of nothing, and is a
/// number like any other here: no operation makes a NaN of it.
/// </summary>
/// <remarks>
/// What is computed with it describes a model or a source and decides no bit of a code, so it uses the runtime's exp and log and a
/// vector as wide as the processor has: it is the same on every machine to rounding, not to the bit.
/// </remarks>
internal static class LogDomain
{
    /// <summary>ln 2: nats for a bit.</summary>
    public const double Ln2 = 0.69314718055994530942;

    // The product of as many factors between 1 and 2 cannot overflow.
    private const int FactorsAtOnce = 1000;

    /// <summary>
    /// log(1 + x) for an x above -1, with all the digits of a small x, by Kahan's correction; double.LogP1 rounds 1 + x first.
    /// </summary>
    public static double LogOnePlus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }

    /// <summary>e^x - 1 with all the digits of a small x, by the tangent of half of it; double.ExpM1 rounds e^x first.</summary>
    public static double ExpMinusOne(double x)
    {
        double t = Math.Tanh(x / 2);
        return x > 1 ? Math.Exp(x) - 1 : 2 * t / (1 - t);
    }

    /// <summary>log(e^x + e^y).</summary>
    public static double Add(double x, double y)
    {
        double high = Math.Max(x, y), low = Math.Min(x, y);
        return double.IsNegativeInfinity(low) ? high : high + LogOnePlus(Math.Exp(low - high));
    }

    /// <summary>log(1 + e^x).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>The logarithm of the sum; minus infinity for no terms.</summary>
    public static double Sum(ReadOnlySpan<double> logs)
    {
        double most = double.NegativeInfinity;
        foreach (double x in logs) most = Math.Max(most, x);
        if (double.IsInfinity(most)) return most;
        var high = new Vector<double>(most);
        var sums = Vector<double>.Zero;
        int i = 0;
        for (; i <= logs.Length - Vector<double>.Count; i += Vector<double>.Count) sums += Vector.Exp(new Vector<double>(logs[i..]) - high);
        double sum = Vector.Sum(sums);
        for (; i < logs.Length; i++) sum += Math.Exp(logs[i] - most);
        return most + Math.Log(sum);
    }

    /// <summary>to_i = log(e^to_i + e^(other_i + shift)), element by element.</summary>
    public static void Add(Span<double> to, ReadOnlySpan<double> other, double shift)
    {
        int i = 0;
        var move = new Vector<double>(shift);
        for (; i <= to.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> x = new(to[i..]), y = new Vector<double>(other[i..]) + move;
            Add(x, y).CopyTo(to[i..]);
        }

        for (; i < to.Length; i++) to[i] = Add(to[i], other[i] + shift);
    }

    /// <summary>log(e^x + e^y), element by element. (log of 1 to 2 loses nothing that the sum would keep.)</summary>
    public static Vector<double> Add(Vector<double> x, Vector<double> y)
    {
        Vector<double> high = Vector.Max(x, y), low = Vector.Min(x, y);
        Vector<double> sum = high + Vector.Log(Vector<double>.One + Vector.Exp(low - high));
        return Vector.ConditionalSelect(Vector.Equals(low, new Vector<double>(double.NegativeInfinity)), high, sum);
    }

    /// <summary>The sum of softplus over finite numbers: one logarithm a thousand of them.</summary>
    public static double SumSoftplus(ReadOnlySpan<double> values)
    {
        double sum = 0;
        for (; values.Length > 0; values = values[Math.Min(values.Length, FactorsAtOnce)..])
        {
            ReadOnlySpan<double> chunk = values[..Math.Min(values.Length, FactorsAtOnce)];
            Vector<double> whole = Vector<double>.Zero, product = Vector<double>.One;
            int i = 0;
            for (; i <= chunk.Length - Vector<double>.Count; i += Vector<double>.Count)
            {
                var x = new Vector<double>(chunk[i..]);
                whole += Vector.Max(x, Vector<double>.Zero);
                product *= Vector<double>.One + Vector.Exp(-Vector.Abs(x));
            }

            double rest = 1;
            for (; i < chunk.Length; i++)
            {
                sum += Math.Max(chunk[i], 0);
                rest *= 1 + Math.Exp(-Math.Abs(chunk[i]));
            }

            sum += Vector.Sum(whole) + Vector.Sum(Vector.Log(product)) + Math.Log(rest);
        }

        return sum;
    }
}
