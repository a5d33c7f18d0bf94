using Rbm.Simd.Tests.Oracle;

namespace Rbm.Simd.Tests.Information;

/// <summary>Blahut's figures by plain loops over a matrix of distortions, in bits of a whole letter.</summary>
public sealed record OracleBlahut(double Distortion, double FunctionalRate, double Information, double Lower, double Divergence)
{
    /// <summary>At one mu; pairs of infinite distortion are left out.</summary>
    public static OracleBlahut At(IReadOnlyList<double> source, double[,] distortions, double beta, IReadOnlyList<double> mu)
    {
        int sources = source.Count, reproductions = mu.Count;
        double[] logNormalizers =
        [
            .. Enumerable.Range(0, sources).Select(x => OracleMath.LogSumExp(
                Enumerable.Range(0, reproductions)
                    .Where(y => mu[y] > 0 && double.IsFinite(distortions[x, y]))
                    .Select(y => Math.Log(mu[y]) - beta * distortions[x, y]))),
        ];
        double distortion = 0, mean = 0, information = 0;
        var output = new double[reproductions];
        var joint = new double[sources, reproductions];
        for (int x = 0; x < sources; x++)
        {
            if (source[x] == 0) continue;
            mean += source[x] * logNormalizers[x];
            for (int y = 0; y < reproductions; y++)
            {
                if (mu[y] == 0 || double.IsInfinity(distortions[x, y])) continue;
                joint[x, y] = source[x] * Math.Exp(Math.Log(mu[y]) - beta * distortions[x, y] - logNormalizers[x]);
                output[y] += joint[x, y];
                distortion += joint[x, y] * distortions[x, y];
            }
        }

        double largest = double.NegativeInfinity;
        for (int y = 0; y < reproductions; y++)
        {
            largest = Math.Max(largest, OracleMath.LogSumExp(
                Enumerable.Range(0, sources)
                    .Where(x => source[x] > 0 && double.IsFinite(distortions[x, y]))
                    .Select(x => Math.Log(source[x]) - beta * distortions[x, y] - logNormalizers[x])));
            for (int x = 0; x < sources; x++)
                if (joint[x, y] > 0) information += joint[x, y] * Math.Log(joint[x, y] / source[x] / output[y]);
        }

        double divergence = Enumerable.Range(0, reproductions).Where(y => output[y] > 0).Sum(y => output[y] * Math.Log(output[y] / mu[y]));
        double functional = -beta * distortion - mean, ln2 = Math.Log(2);
        return new(distortion, functional / ln2, information / ln2, (functional - largest) / ln2, divergence / ln2);
    }

    /// <summary>Plain steps from the uniform mu.</summary>
    public static double[] Alternate(IReadOnlyList<double> source, double[,] distortions, double beta, int steps)
    {
        double[] mu = [.. Enumerable.Repeat(1.0 / distortions.GetLength(1), distortions.GetLength(1))];
        for (int step = 0; step < steps; step++)
        {
            var next = new double[mu.Length];
            for (int x = 0; x < source.Count; x++)
            {
                if (source[x] == 0) continue;
                double[] row =
                [
                    .. mu.Select((p, y) => double.IsInfinity(distortions[x, y]) ? 0 : p * Math.Exp(-beta * distortions[x, y])),
                ];
                double total = row.Sum();
                for (int y = 0; y < mu.Length; y++) next[y] += source[x] * row[y] / total;
            }

            mu = next;
        }

        return mu;
    }
}
