using Rbm.Simd.Information;

namespace Rbm.Simd.Lab.Studies;

/// <summary>
/// One exact Blahut-Arimoto step over {0,1}^N: from mu to mu'(y) = sum over x of P(x) mu(y) exp(-beta d(x, y)) / Z'(x).
/// </summary>
/// <remarks>
/// The kernel exp(-beta d) is a product over bits, so a sum over all y for all x is taken a bit at a time. In plain double
/// precision: no sum is below exp(-beta N max(a, b)), which the studies' ranges keep far from 0.
/// </remarks>
internal sealed class ExactIteration
{
    private readonly double[] _ups, _downs;

    public ExactIteration(DistortionMeasure measure, double beta, int bits)
    {
        _ups = [.. Enumerable.Range(0, bits).Select(i => Math.Exp(-beta * measure.At(i).A))];
        _downs = [.. Enumerable.Range(0, bits).Select(i => Math.Exp(-beta * measure.At(i).B))];
    }

    /// <summary>Z'(x) = sum over y of mu(y) exp(-beta d(x, y)).</summary>
    public double[] Normalizers(ReadOnlySpan<double> marginal)
    {
        double[] sums = marginal.ToArray();
        Transform(sums, _ups, _downs);
        return sums;
    }

    /// <summary>mu'.</summary>
    /// <param name="source">P.</param>
    /// <param name="marginal">mu, of sum 1.</param>
    public double[] Step(ReadOnlySpan<double> source, ReadOnlySpan<double> marginal)
    {
        double[] factors = Normalizers(marginal);
        for (int x = 0; x < factors.Length; x++) factors[x] = source[x] == 0 ? 0 : source[x] / factors[x];

        // c(y) = sum over x of P(x) exp(-beta d) / Z'(x): the same transform with the roles of 0 and 1 exchanged.
        Transform(factors, _downs, _ups);
        for (int y = 0; y < factors.Length; y++) factors[y] *= marginal[y];
        return factors;
    }

    /// <summary>The marginals of so many exact steps, the start first.</summary>
    public double[][] Path(ReadOnlySpan<double> source, double[] start, int steps)
    {
        var path = new double[steps + 1][];
        path[0] = start;
        for (int t = 1; t <= steps; t++) path[t] = Step(source, path[t - 1]);
        return path;
    }

    // sum_j f(j) times the product over bits of: up where the result's bit is 0 and j's is 1, down where it is the other way round.
    private static void Transform(double[] sums, double[] ups, double[] downs)
    {
        for (int i = 0; i < ups.Length; i++)
        {
            for (int zero = 0; zero < sums.Length; zero++)
            {
                int one = zero | 1 << i;
                if (one == zero) continue;
                (double f0, double f1) = (sums[zero], sums[one]);
                (sums[zero], sums[one]) = (f0 + ups[i] * f1, f1 + downs[i] * f0);
            }
        }
    }
}
