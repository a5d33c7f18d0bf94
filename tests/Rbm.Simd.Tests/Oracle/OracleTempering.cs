namespace Rbm.Simd.Tests.Oracle;

/// <summary>What replica exchange is about, by its definition: the distributions between a base and a machine.</summary>
public static class OracleTempering
{
    /// <summary>exp(-E_t) with E_t = -t (v'Wh + b'v + c'h) - (1 - t) a'v is a machine again.</summary>
    public static OracleRbm At(OracleRbm machine, IReadOnlyList<double> foundation, double t)
    {
        var w = (double[,])machine.W.Clone();
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) w[i, j] *= t;
        }

        return new(w, [.. machine.B.Zip(foundation, (b, a) => t * b + (1 - t) * a)], [.. machine.C.Select(c => t * c)]);
    }

    /// <summary>
    /// A machine of two modes, all visible units off and all of them on, the second a little more probable, that block Gibbs sampling
    /// hardly leaves.
    /// </summary>
    public static OracleRbm TwoModes(int visible, int hidden, double weight)
    {
        var w = new double[visible, hidden];
        for (int i = 0; i < visible; i++)
        {
            // Different, but not much.
            for (int j = 0; j < hidden; j++) w[i, j] = (float)(weight * (1 + 0.2 * Math.Sin(1 + i + 3 * j)));
        }

        // Minus half of the weights' sums: flipping all units changes nothing, but for the little that is added.
        double[] b = [.. Enumerable.Range(0, visible).Select(i => Single(-Enumerable.Range(0, hidden).Sum(j => w[i, j]) / 2))];
        double[] c = [.. Enumerable.Range(0, hidden).Select(j => Single(0.1 - Enumerable.Range(0, visible).Sum(i => w[i, j]) / 2))];
        return new(w, b, c);

        static double Single(double x) => (float)x;
    }
}
