using Rbm.Simd.Numerics;

namespace Rbm.Simd.Information;

/// <summary>h(p) = -p log2 p - (1 - p) log2 (1 - p), in bits.</summary>
public static class BinaryEntropy
{
    /// <summary>h(p).</summary>
    /// <param name="p">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside its range, or NaN.</exception>
    public static double Of(double p)
    {
        Throw.IfOutside(p, 0, 1);
        double few = Math.Min(p, 1 - p);
        return few == 0 ? 0 : -(few * Math.Log(few) + (1 - few) * LogDomain.LogOnePlus(-few)) / LogDomain.Ln2;
    }

    /// <summary>The p of 0 to 1/2 whose entropy is h.</summary>
    /// <param name="h">0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">h is outside its range, or NaN.</exception>
    public static double Inverse(double h)
    {
        Throw.IfOutside(h, 0, 1);
        if (h == 1) return 0.5;

        // Halved until there is no number between.
        double low = 0, high = 0.5;
        while (true)
        {
            double middle = low + (high - low) / 2;
            if (middle == low || middle == high) return low;
            if (Of(middle) > h) high = middle;
            else low = middle;
        }
    }
}
