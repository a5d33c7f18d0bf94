using Rbm.Simd.Lab.Charts;

namespace Rbm.Simd.Lab.Studies;

/// <summary>The chart of a comparison of samplers: test log-likelihood over the time of training.</summary>
public static class SamplerChart
{
    /// <summary>A line for each method; the bars reach from the forward estimate to the reverse one.</summary>
    /// <param name="rows">The measurements; those without a number are left out.</param>
    public static byte[] Draw(IReadOnlyList<SamplerRow> rows) => new LinesChart
    {
        Title = "Samplers: log-likelihood of test items",
        XLabel = "training time, seconds",
        YLabel = "mean log-likelihood, nats an item",
        Lines =
        [
            .. from method in rows.Where(r => double.IsFinite(r.LogLikelihood)).GroupBy(r => r.Method)
               select new ChartLine(method.Key, [.. method.Select(r => (r.Seconds, r.LogLikelihood))])
               {
                   Errors = [.. method.Select(r => Math.Abs(r.LogLikelihoodForward - r.LogLikelihoodReverse) / 2)],
               },
        ],
    }.ToPng();
}
