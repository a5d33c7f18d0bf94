using System.Runtime.CompilerServices;

namespace Rbm.Simd.Numerics;

/// <summary>
/// exp, sigmoid, softplus, log and log1p from fused multiply-adds, + - * / and integer operations only: the same bits on every
/// processor. The worst-case errors are those of an exhaustive comparison with double precision over all single-precision
/// arguments.
/// </summary>
internal static class Transcendental
{
    private const float Log2E = 1.44269504f;

    // ln 2 with few enough bits in the high part that k * Ln2High is exact for |k| < 2^10, and x - k * Ln2High after it.
    private const float Ln2High = 0.693138123f, Ln2Low = 9.05800061e-6f;

    // Adding 1.5 * 2^23 rounds to an integer, which then stands in the low bits.
    private const float RoundingMagic = 12582912f;

    private const uint One = 0x3F800000, SignBit = 0x80000000, MantissaBits = 0x007FFFFF, SqrtHalf = 0x3F3504F3;

    /// <summary>e^x, within 1 ulp; subnormal results included; 0 below -104, infinity above 88.73.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        // The comparison lets NaN through to the arithmetic, which keeps it.
        T largest = T.Create(89f);
        return ExpOfSmall(T.Min(largest, x));
    }

    // e^x for x up to 89, or NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpOfSmall<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T smallest = T.Create(-104f);
        x = T.Max(smallest, x);

        T shifted = T.Fma(x, T.Create(Log2E), T.Create(RoundingMagic));
        T n = shifted - T.Create(RoundingMagic);
        T high = T.Fma(n, T.Create(-Ln2High), x), low = n * T.Create(-Ln2Low), r = high + low;

        // Minimax polynomial of (e^r - 1 - r) / r^2 on [-ln 2 / 2, ln 2 / 2] (Moshier, Cephes, expf).
        T p = T.Create(1.9875691500e-4f);
        p = T.Fma(p, r, T.Create(1.3981999507e-3f));
        p = T.Fma(p, r, T.Create(8.3334519073e-3f));
        p = T.Fma(p, r, T.Create(4.1665795894e-2f));
        p = T.Fma(p, r, T.Create(1.6666665459e-1f));
        p = T.Fma(p, r, T.Create(5.0000001201e-1f));

        // The rounding of r counts where it is squared only; as a summand it would lift the error above 1 ulp.
        T y = T.Fma(p, r * r, low) + high + T.Create(1f);

        // 2^n in two factors, so that neither leaves the normal range and a subnormal result is rounded once.
        T k = T.SubtractBits(shifted, T.Create(RoundingMagic));
        T half = T.ShiftRightArithmetic(k, 1);
        return y * PowerOfTwo(half) * PowerOfTwo(T.SubtractBits(k, half));
    }

    /// <summary>1 / (1 + e^-x), within 3 ulp, also where it is close to 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T one = T.Create(1f);
        T e = ExpOfSmall(x | T.CreateBits(SignBit));
        return T.SelectNegative(x, e, one) / (one + e);
    }

    /// <summary>log(1 + e^x), within 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        return T.Max(zero, x) + Log1p(ExpOfSmall(x | T.CreateBits(SignBit)));
    }

    /// <summary>The natural logarithm, within 1 ulp; -infinity at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        // Subnormals are scaled into the normal range first.
        T smallest = T.Create(1.17549435e-38f);
        T scaled = T.SelectLess(x, smallest, x * T.Create(33554432f), x);
        T extra = T.SelectLess(x, smallest, T.Create(-25f), T.Create(0f));
        Split(scaled, out T k, out T m);
        T y = LogOfSplit(k + extra, m - T.Create(1f), T.Create(0f));
        return LogSpecial(x, y, T.Create(0f));
    }

    /// <summary>log(1 + x), within 1 ulp; -infinity at -1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log1p<T>(T x)
        where T : unmanaged, ILanes<T>
    {
        T one = T.Create(1f);
        T u = one + x;
        Split(u, out T k, out T m);

        // What rounding 1 + x lost, relative to u; for a large x the other order of subtraction is exact.
        T lost = T.SelectLess(x, one, x - (u - one), one - (u - x));
        T correction = lost / u;

        // Without a change of exponent, x itself is the argument, and nothing was lost.
        T square = k * k, half = T.Create(0.5f);
        T f = T.SelectLess(square, half, x, m - one);
        correction = T.SelectLess(square, half, T.Create(0f), correction);
        return LogSpecial(x, LogOfSplit(k, f, correction), T.Create(-1f));
    }

    // x = 2^k m with m in [sqrt(1/2), sqrt(2)), for normal x.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split<T>(T x, out T k, out T m)
        where T : unmanaged, ILanes<T>
    {
        T bits = T.AddBits(x, T.CreateBits(One - SqrtHalf));
        k = T.IntegerToSingle(T.SubtractBits(T.ShiftRightArithmetic(bits, 23), T.CreateBits(127)));
        m = T.AddBits(bits & T.CreateBits(MantissaBits), T.CreateBits(SqrtHalf));
    }

    // k ln 2 + log(1 + f) + correction by the series of atanh in s = f / (2 + f) (the method of fdlibm's logf).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogOfSplit<T>(T k, T f, T correction)
        where T : unmanaged, ILanes<T>
    {
        T s = f / (T.Create(2f) + f);
        T z = s * s;
        T r = T.Create(0.24279078841f);
        r = T.Fma(r, z, T.Create(0.28498786688f));
        r = T.Fma(r, z, T.Create(0.40000972152f));
        r = T.Fma(r, z, T.Create(0.66666662693f)) * z;
        T halfSquare = T.Create(0.5f) * f * f;
        T tail = T.Fma(s, halfSquare + r, T.Fma(k, T.Create(Ln2Low), correction));
        return T.Fma(k, T.Create(Ln2High), f - (halfSquare - tail));
    }

    // The values at the end of the domain: -infinity at its edge, NaN below, +infinity at +infinity; NaN stays.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogSpecial<T>(T x, T y, T edge)
        where T : unmanaged, ILanes<T>
    {
        T infinity = T.Create(float.PositiveInfinity);
        y = T.SelectLess(x, infinity, y, x);
        y = T.SelectLess(edge, x, y, T.Create(float.NegativeInfinity));
        y = T.SelectLess(x, edge, T.Create(float.NaN), y);
        T isNumber = T.LessThan(x, infinity) | T.LessThan(edge, x);
        return T.Select(isNumber, y, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T PowerOfTwo<T>(T exponentBits)
        where T : unmanaged, ILanes<T> =>
        T.ShiftLeft(T.AddBits(exponentBits, T.CreateBits(127)), 23);
}
