using FsCheck;
using FsCheck.Fluent;
using Rbm.Simd.Information;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>FsCheck's generator of distortion measures (Hamming, asymmetric, WEM) with a beta.</summary>
public static class Measures
{
    public static Arbitrary<TiltedMeasure> Tilted() =>
        (from measure in Measure()
         from beta in Gen.OneOf(Gen.Constant(0.0), Positive())
         select new TiltedMeasure(measure, beta)).ToArbitrary();

    public static Arbitrary<DistortionMeasure> Any() => Measure().ToArbitrary();

    private static Gen<DistortionMeasure> Measure() =>
        Gen.OneOf(
            Gen.Constant(DistortionMeasure.Hamming),
            Gen.Constant(DistortionMeasure.Wem),
            from a in Positive() from b in Positive() select DistortionMeasure.Asymmetric(a, b));

    // 0.01 .. 5, in hundredths.
    private static Gen<double> Positive() => Gen.Choose(1, 500).Select(hundredths => hundredths / 100.0);
}

/// <summary>A distortion measure and the beta that multiplies its sum.</summary>
public sealed record TiltedMeasure(DistortionMeasure Measure, double Beta);
