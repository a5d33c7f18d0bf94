using Rbm.Simd.Information;

namespace Rbm.Simd.Lab.Studies;

/// <summary>What a distribution mu of reproductions does for a source at one beta.</summary>
/// <param name="Distortion">D, the mean distortion of a source bit.</param>
/// <param name="FunctionalRate">The rate of eq. (4), -beta E d - E log Z', in bits for a source bit: not below
/// <paramref name="Information"/>.</param>
/// <param name="Information">I(X; Y), in bits for a source bit.</param>
/// <param name="MeanLogNormalizer">E log Z'_beta(x), nats of a whole item.</param>
public readonly record struct MarginalFigures(double Distortion, double FunctionalRate, double Information, double MeanLogNormalizer);

/// <summary>
/// One exact Blahut-Arimoto step over {0,1}^N: from mu to mu'(y) = sum over x of P(x) mu(y) exp(-beta d(x, y)) / Z'(x).
/// </summary>
/// <remarks>
/// The kernel exp(-beta d) is a product over bits, so a sum over all y for all x is taken a bit at a time. In plain double
/// precision: a sum is at least exp(-beta N max(a, b)) of the largest probability, which the studies keep far from 0.
/// </remarks>
internal sealed class ExactIteration
{
    private readonly double[] _a, _b;
    private readonly double _beta;

    public ExactIteration(DistortionMeasure measure, double beta, int bits)
    {
        _beta = beta;
        _a = [.. Enumerable.Range(0, bits).Select(i => measure.At(i).A)];
        _b = [.. Enumerable.Range(0, bits).Select(i => measure.At(i).B)];
    }

    /// <summary>Z'(x) = sum over y of mu(y) exp(-beta d(x, y)).</summary>
    public double[] Normalizers(ReadOnlySpan<double> marginal)
    {
        double[] sums = marginal.ToArray();
        Transform(sums, _a, _b);
        return sums;
    }

    /// <summary>The figures of mu, and mu'.</summary>
    /// <param name="source">P.</param>
    /// <param name="marginal">mu, of sum 1.</param>
    public (MarginalFigures Figures, double[] Next) Step(ReadOnlySpan<double> source, ReadOnlySpan<double> marginal)
    {
        double[] normalizers = Normalizers(marginal), factors = new double[normalizers.Length];
        double logs = 0;
        for (int x = 0; x < factors.Length; x++)
        {
            if (source[x] == 0) continue;
            factors[x] = source[x] / normalizers[x];
            logs += source[x] * Math.Log(normalizers[x]);
        }

        double distortion = MeanDistortion(factors, marginal);

        // c(y) = sum over x of P(x) exp(-beta d) / Z'(x): the same transform with the roles of 0 and 1 exchanged.
        Transform(factors, _b, _a);
        var next = new double[factors.Length];
        double divergence = 0;
        for (int y = 0; y < next.Length; y++)
        {
            next[y] = marginal[y] * factors[y];
            if (next[y] > 0) divergence += next[y] * Math.Log(factors[y]);
        }

        double scale = 1 / (_a.Length * Math.Log(2)), rate = -_beta * distortion - logs;
        return (new(distortion / _a.Length, rate * scale, (rate - divergence) * scale, logs), next);
    }

    /// <summary>The marginals of so many exact steps, the start first.</summary>
    public double[][] Path(ReadOnlySpan<double> source, double[] start, int steps)
    {
        var path = new double[steps + 1][];
        path[0] = start;
        for (int t = 1; t <= steps; t++) path[t] = Step(source, path[t - 1]).Next;
        return path;
    }

    /// <summary>An optimal mu, its figures, and a number that E log Z' of no mu is above.</summary>
    public (double[] Marginal, MarginalFigures Figures, double Upper) Solve(ReadOnlySpan<double> source)
    {
        double[] mu = new double[source.Length];
        mu.AsSpan().Fill(1.0 / mu.Length);
        MarginalFigures figures = default;
        double upper = double.PositiveInfinity;
        for (int t = 0; t < 200_000; t++)
        {
            (figures, double[] next) = Step(source, mu);
            double most = 0;
            for (int y = 0; y < mu.Length; y++)
                if (mu[y] > 0) most = Math.Max(most, next[y] / mu[y]);
            upper = Math.Min(upper, figures.MeanLogNormalizer + Math.Log(most));
            if (most < 1 + 1e-9) break;
            mu = next;
        }

        return (mu, figures, upper);
    }

    // E d = sum over x of (P/Z')(x) times the sum over y of mu(y) exp(-beta d) d: beside each sum goes its derivative by -beta.
    private double MeanDistortion(ReadOnlySpan<double> weights, ReadOnlySpan<double> marginal)
    {
        double[] sums = marginal.ToArray(), moments = new double[sums.Length];
        for (int i = 0; i < _a.Length; i++)
        {
            double up = Math.Exp(-_beta * _a[i]), down = Math.Exp(-_beta * _b[i]), costUp = up == 0 ? 0 : _a[i] * up, costDown = _b[i] * down;
            for (int zero = 0; zero < sums.Length; zero++)
            {
                int one = zero | 1 << i;
                if (one == zero) continue;
                (double f0, double f1, double g0, double g1) = (sums[zero], sums[one], moments[zero], moments[one]);
                (sums[zero], sums[one]) = (f0 + up * f1, f1 + down * f0);
                (moments[zero], moments[one]) = (g0 + up * g1 + costUp * f1, g1 + down * g0 + costDown * f0);
            }
        }

        double mean = 0;
        for (int x = 0; x < moments.Length; x++) mean += weights[x] * moments[x];
        return mean;
    }

    private void Transform(double[] sums, double[] ups, double[] downs)
    {
        for (int i = 0; i < ups.Length; i++)
        {
            double up = Math.Exp(-_beta * ups[i]), down = Math.Exp(-_beta * downs[i]);
            for (int zero = 0; zero < sums.Length; zero++)
            {
                int one = zero | 1 << i;
                if (one == zero) continue;
                (double f0, double f1) = (sums[zero], sums[one]);
                (sums[zero], sums[one]) = (f0 + up * f1, f1 + down * f0);
            }
        }
    }
}
