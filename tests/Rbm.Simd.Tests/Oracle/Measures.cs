using FsCheck;
using FsCheck.Fluent;
using Rbm.Simd.Information;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>FsCheck's generator of distortion measures (Hamming, asymmetric, WEM) with a beta and weights.</summary>
public static class Measures
{
    /// <summary>Bits that weights are drawn for.</summary>
    public const int MostBits = 8;

    public static Arbitrary<TiltedMeasure> Tilted() =>
        Arb.From(
            from measure in Measure()
            from beta in Gen.OneOf(Gen.Constant(0.0), Positive())
            from weights in Gen.OneOf(Gen.Constant(Array.Empty<double>()), Weight().ArrayOf(MostBits))
            select new TiltedMeasure(measure, beta) { Weights = weights },
            Simpler);

    public static Arbitrary<DistortionMeasure> Any() => Measure().ToArbitrary();

    private static Gen<DistortionMeasure> Measure() =>
        Gen.OneOf(
            Gen.Constant(DistortionMeasure.Hamming),
            Gen.Constant(DistortionMeasure.Wem),
            from a in Positive() from b in Positive() select DistortionMeasure.Asymmetric(a, b));

    // 0.01 .. 5, in hundredths.
    private static Gen<double> Positive() => Gen.Choose(1, 500).Select(hundredths => hundredths / 100.0);

    // A quarter of the bits do not count at all.
    private static Gen<double> Weight() => Gen.Choose(-100, 300).Select(hundredths => Math.Max(0, hundredths) / 100.0);

    // Fewer kinds of things at a time: no weights, weights of 1 one by one, Hamming, beta of 1.
    private static IEnumerable<TiltedMeasure> Simpler(TiltedMeasure tilt)
    {
        if (tilt.Weights.Count > 0) yield return tilt with { Weights = [] };
        if (tilt.Measure != DistortionMeasure.Hamming) yield return tilt with { Measure = DistortionMeasure.Hamming };
        if (tilt.Beta is not (0 or 1)) yield return tilt with { Beta = 1 };
        for (int i = 0; i < tilt.Weights.Count; i++)
            if (tilt.Weights[i] != 1) yield return tilt with { Weights = [.. tilt.Weights.Select((w, j) => j == i ? 1 : w)] };
    }
}

/// <summary>A distortion measure without weights, and the beta that multiplies its sum.</summary>
public sealed record TiltedMeasure(DistortionMeasure Measure, double Beta)
{
    /// <summary>Weights that the measure may be given, <see cref="Measures.MostBits"/> of them or none.</summary>
    public IReadOnlyList<double> Weights { get; init; } = [];

    /// <summary>The measure with its weights for items of a length; the first is 1 where all would be 0.</summary>
    public DistortionMeasure For(int length)
    {
        if (Weights.Count == 0) return Measure;
        double[] weights = [.. Weights.Take(length)];
        Assert.Equal(length, weights.Length);
        if (weights.All(w => w == 0)) weights[0] = 1;
        return Measure.WithWeights(weights);
    }

    public override string ToString() => FormattableString.Invariant($"{Measure}, beta {Beta}, weights [{string.Join(' ', Weights)}]");
}
