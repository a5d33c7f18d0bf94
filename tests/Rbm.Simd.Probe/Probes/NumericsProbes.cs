using Rbm.Simd.Numerics;

namespace Rbm.Simd.Probe.Probes;

internal static class NumericsProbes
{
    public static readonly Probe[] All =
    [
        new("numerics.exp", hash => Apply(hash, Elementwise.Exp)),
        new("numerics.sigmoid", hash => Apply(hash, Elementwise.Sigmoid)),
        new("numerics.softplus", hash => Apply(hash, Elementwise.Softplus)),
        new("numerics.log", hash => Apply(hash, Elementwise.Log)),
        new("numerics.log1p", hash => Apply(hash, Elementwise.Log1p)),
        new("numerics.sum", Sum),
    ];

    private delegate void Function(ReadOnlySpan<float> source, Span<float> destination);

    private static void Apply(BitHash hash, Function function)
    {
        // Every 4099th bit pattern: all exponents, both signs, subnormals, infinities and NaNs; the odd count leaves a tail.
        var x = new float[(int)(uint.MaxValue / 4099)];
        for (int i = 0; i < x.Length; i++) x[i] = BitConverter.UInt32BitsToSingle((uint)i * 4099u);
        var y = new float[x.Length];
        function(x, y);

        // The sign and payload of a NaN that arises differ between processor families.
        foreach (ref float result in y.AsSpan()) if (float.IsNaN(result)) result = float.NaN;
        hash.Add<float>(y);
    }

    private static void Sum(BitHash hash)
    {
        float[] x = LinearProbes.Draw(1, 1000, seed: 1).Row(0).ToArray();
        for (int length = 0; length <= x.Length; length++) hash.Add(Reduction.Sum(x.AsSpan(x.Length - length)));
    }
}
