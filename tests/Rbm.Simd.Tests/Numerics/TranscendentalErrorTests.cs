using Xunit.Abstractions;

namespace Rbm.Simd.Tests.Numerics;

/// <summary>
/// The stated worst-case errors. By default every 251st single-precision number is tried; with the environment variable
/// RBM_EXHAUSTIVE set, all 2^32 of them, which takes some minutes.
/// </summary>
/// <remarks>The worst over all numbers: exp 0.8732 ulp, log and log1p 0.8399, softplus 1.6198, sigmoid 2.4019.</remarks>
public class TranscendentalErrorTests(ITestOutputHelper output)
{
    private const string ExhaustiveVariable = "RBM_EXHAUSTIVE";
    private const int Chunk = 1 << 14;

    public static TheoryData<string> Names => Functions.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Errors_are_within_the_stated_bound(string name)
    {
        Functions.Function function = Functions.All[name];
        long stride = Environment.GetEnvironmentVariable(ExhaustiveVariable) is { Length: > 0 } ? 1 : 251;
        long count = (1L << 32) / stride;
        object gate = new();
        (double Error, float At) worst = (-1, 0);
        Parallel.For(0, (int)((count + Chunk - 1) / Chunk), chunk =>
        {
            long first = (long)chunk * Chunk;
            var x = new float[(int)Math.Min(Chunk, count - first)];
            var y = new float[x.Length];
            for (int i = 0; i < x.Length; i++) x[i] = BitConverter.UInt32BitsToSingle((uint)((first + i) * stride));
            function.Apply(x, y, Simd.Isa.Current);
            (double Error, float At) own = (-1, 0);
            for (int i = 0; i < x.Length; i++)
            {
                double error = Functions.Error(y[i], function.Reference(x[i]));
                if (error > own.Error) own = (error, x[i]);
            }

            lock (gate)
            {
                if (own.Error > worst.Error) worst = own;
            }
        });

        output.WriteLine(FormattableString.Invariant(
            $"{name}: {worst.Error:F4} ulp at {worst.At:R} (0x{BitConverter.SingleToUInt32Bits(worst.At):x8}), {count} numbers"));
        Assert.True(worst.Error <= function.Ulps, FormattableString.Invariant($"{worst.Error:F4} ulp at {worst.At:R}"));

        // A reference that is as coarse as the function would hide its error.
        Assert.True(worst.Error > 0.4);
    }
}
