using Rbm.Simd.Numerics;
using Rbm.Simd.Tests.Oracle;

namespace Rbm.Simd.Tests.Numerics;

/// <summary>The elementwise functions by name, each with its reference and what its documentation states.</summary>
internal static class Functions
{
    public delegate void Elementwise(ReadOnlySpan<float> source, Span<float> destination, InstructionSet level);

    public sealed record Function(Elementwise Apply, Func<double, double> Reference, double Ulps);

    public static IReadOnlyDictionary<string, Function> All { get; } = new Dictionary<string, Function>
    {
        ["exp"] = new(Simd.Numerics.Elementwise.Apply<ExpFunction>, Math.Exp, 1),
        ["sigmoid"] = new(Simd.Numerics.Elementwise.Apply<SigmoidFunction>, OracleMath.Sigmoid, 3),
        ["softplus"] = new(Simd.Numerics.Elementwise.Apply<SoftplusFunction>, Softplus, 3),
        ["log"] = new(Simd.Numerics.Elementwise.Apply<LogFunction>, Math.Log, 1),
        ["log1p"] = new(Simd.Numerics.Elementwise.Apply<Log1pFunction>, Log1p, 1),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string, InstructionSet> NamesAndLevels()
    {
        var data = new TheoryData<string, InstructionSet>();
        foreach (string name in All.Keys)
        {
            foreach (InstructionSet level in Simd.Isa.Supported) data.Add(name, level);
        }

        return data;
    }

    /// <summary>The distance of a result from the exact value, in units of the last place of the exact value.</summary>
    public static double Error(float actual, double exact)
    {
        if (double.IsNaN(exact) != float.IsNaN(actual)) return double.PositiveInfinity;
        if (double.IsNaN(exact)) return 0;

        // Beyond the largest finite number the next power of two takes infinity's place.
        const double beyond = 3.402823669209384634e38;
        double value = float.IsInfinity(actual) ? Math.CopySign(beyond, actual) : actual;
        double limited = Math.Clamp(exact, -beyond, beyond);
        int exponent = Math.Max((int)(BitConverter.DoubleToInt64Bits(limited) >> 52 & 0x7FF) - 1023, -126);
        return Math.Abs(value - limited) * BitConverter.Int64BitsToDouble((long)(23 - exponent + 1023) << 52);
    }

    private static double Softplus(double x) => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x)));

    // 1 + x is exact in double precision, or its error does not matter, unless x is tiny: there a few terms of the series do.
    private static double Log1p(double x) =>
        Math.Abs(x) < 1.0 / (1 << 12) ? x * (1 - x * (0.5 - x * (1.0 / 3 - x * (0.25 - x * 0.2)))) : Math.Log(1 + x);
}
