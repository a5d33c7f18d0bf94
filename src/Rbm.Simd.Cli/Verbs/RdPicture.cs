using Rbm.Simd.Information;
using Rbm.Simd.Lab.Charts;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Cli.Verbs;

/// <summary>A rate-distortion function as a picture: curves with their bands, and the models' operating points.</summary>
internal static class RdPicture
{
    // Points between those asked for, so that a curve that bends looks like one.
    private const int MorePoints = 40;

    // They lie closer at small betas, where D changes fastest.
    private const double Power = 1.5;

    // Fine enough for a picture.
    private const double DrawnTolerance = 1e-5;

    // Bands thinner than the curve's line are not drawn, and get no entry in the legend.
    private const double LeastBand = 1e-4;

    /// <summary>The picture as a PNG file's bytes.</summary>
    public static byte[] Draw(
        RateDistortionResult result, RdModel[] models, IBinarySource source, RateDistortionOptions options, WorkerTeam team,
        CancellationToken token)
    {
        RateDistortionOptions dense = options with { Betas = Denser(options.Betas), Tolerance = DrawnTolerance };
        RateDistortionResult Everywhere() => new RateDistortion(source, result.Measure, dense).Compute(team, token: token);
        RateDistortionCurve[] curves = result.Method switch
        {
            RateDistortionMethod.ClosedForm => [Curve("R(D)", Everywhere())],
            RateDistortionMethod.BlahutArimoto => [Curve("R(D), blocks of n bits", Everywhere())],
            RateDistortionMethod.IndependentBits => [Independent(Everywhere())],
            _ => [Curve("eq. (4) for the model's mu", Bracketed(result)), Independent(Everywhere())],
        };
        return new RateDistortionChart
        {
            Title = $"{result.Source}, {result.Measure}",
            Curves = curves,
            Achieved = models.Length == 0 ? [] :
            [
                new("models, nominal rate", [.. models.Select(m => new OperatingPoint(
                    Path.GetFileNameWithoutExtension(m.Name), m.Evaluation.MeanDistortion, m.Evaluation.NominalRate))]),
            ],
        }.ToPng();
    }

    // Of the source nothing is known from below; the band is that of the model's own rate.
    private static RateDistortionResult Bracketed(RateDistortionResult result) => result with
    {
        Points = [.. result.Points.Zip(result.Estimate!.Points, (p, e) => p with { RateLower = e.RateFromBelow })],
    };

    // Nothing is known from below: a band down to 0 would say nothing and hide the rest.
    private static RateDistortionCurve Independent(RateDistortionResult result) =>
        new("independent bits: upper bound", [.. result.Points.Select(p => p with { RateLower = double.NaN })]) { Dashed = true };

    private static RateDistortionCurve Curve(string name, RateDistortionResult result)
    {
        bool thin = result.Points.All(p => !(p.RateUpper - p.RateLower > LeastBand));
        return new(name, thin ? [.. result.Points.Select(p => p with { RateLower = double.NaN })] : result.Points);
    }

    private static double[] Denser(IReadOnlyList<double> betas)
    {
        double top = betas.Max();
        return [.. Enumerable.Range(0, MorePoints + 1).Select(i => top * Math.Pow((double)i / MorePoints, Power)).Union(betas).Order()];
    }
}
