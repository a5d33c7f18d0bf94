using Rbm.Simd.Information;
using Rbm.Simd.Models;

namespace Rbm.Simd.Lab.Studies;

/// <summary>
/// A small deep belief network of two machines or more in double precision, by enumeration: mu, and what becomes of it when y is
/// to be drawn given x.
/// </summary>
/// <remarks>
/// With z_i = b_i + (W h1)_i the visible units' inputs given the first hidden layer, and s(x) the field of x (Theorem 1), tilting
/// mu(y) by exp(s'y) reweights h1 by r_x(h1) = product over i of (1 + exp(z_i + s_i)) / (1 + exp(z_i)), a factor that the paper's
/// eq. (5) drops.
/// </remarks>
internal sealed class EnumeratedNetwork
{
    private readonly DistortionMeasure _measure;

    // 2^K_1 rows: z given h1; 2^N rows: P(h1 given v); 2^K_1 rows: h1 to h1 through the layers above, one Gibbs step at the top.
    private readonly double[][] _inputs, _up, _above;
    private readonly double[] _hidden;

    public EnumeratedNetwork(DeepBeliefNetwork network, DistortionMeasure measure)
    {
        IReadOnlyList<RestrictedBoltzmannMachine> machines = network.Machines;
        if (machines.Count < 2) throw new ArgumentException($"the network has {machines.Count} machine, 2 or more expected");
        _measure = measure;
        _inputs = Enumeration.VisibleInputs(machines[0]);
        _up = Rows(Enumeration.HiddenInputs(machines[0]));

        double[][] way = Enumeration.Then(Rows(Enumeration.HiddenInputs(machines[^1])), Rows(Enumeration.VisibleInputs(machines[^1])));
        double[] hidden = Enumeration.Marginal(machines[^1]);
        for (int l = machines.Count - 2; l > 0; l--)
        {
            double[][] down = Rows(Enumeration.VisibleInputs(machines[l]));
            way = Enumeration.Then(Enumeration.Then(Rows(Enumeration.HiddenInputs(machines[l])), way), down);
            hidden = Enumeration.Push(hidden, down);
        }

        (_above, _hidden) = (way, hidden);
        Marginal = Enumeration.Push(hidden, Rows(_inputs));
    }

    /// <summary>mu(y).</summary>
    public double[] Marginal { get; }

    /// <summary>N.</summary>
    public int Bits => _inputs[0].Length;

    /// <summary>Eq. (3): mu(y) exp(-beta d(x, y)), normalised.</summary>
    public double[] Exact(int x, double beta) =>
        Enumeration.Normalize([.. Marginal.Select((p, y) => Math.Log(p) - beta * Distortion(x, y))]);

    /// <summary>Eq. (5) as printed: the visible biases shifted, the layers above as they were.</summary>
    public double[] Literal(int x, double beta) => Enumeration.Push(_hidden, Down(x, beta));

    /// <summary>Eq. (5) with the layers above reweighted by r_x.</summary>
    public double[] Corrected(int x, double beta)
    {
        double[] field = Field(x, beta);
        double[] weights = Enumeration.Normalize([.. _hidden.Select((p, h) =>
            Math.Log(p) + _inputs[h].Zip(field, (z, s) => Enumeration.Softplus(z + s) - Enumeration.Softplus(z)).Sum())]);
        return Enumeration.Push(weights, Down(x, beta));
    }

    /// <summary>
    /// Where the up-down chain with the shifted visible biases ends (its stationary distribution), and where it is after so many
    /// sweeps from y = x.
    /// </summary>
    public (double[] Stationary, double[] Swept) Chain(int x, double beta, int sweeps)
    {
        double[][] down = Down(x, beta), sweep = Enumeration.Then(Enumeration.Then(down, _up), _above);
        double[] hidden = Enumeration.Push(_up[x], _above);
        for (int s = 1; s < sweeps; s++) hidden = Enumeration.Push(hidden, sweep);
        return (Enumeration.Push(Enumeration.Stationary(sweep), down), Enumeration.Push(hidden, down));
    }

    /// <summary>E d(x, y) of a source bit.</summary>
    public double MeanDistortion(int x, ReadOnlySpan<double> law)
    {
        double sum = 0;
        for (int y = 0; y < law.Length; y++) sum += law[y] * Distortion(x, y);
        return sum / Bits;
    }

    private static double[][] Rows(double[][] inputs) => [.. inputs.Select(row => Enumeration.Product(row))];

    private double Distortion(int x, int y)
    {
        double sum = 0;
        for (int i = 0; i < Bits; i++)
        {
            (double a, double b) = _measure.At(i);
            if (((x ^ y) >> i & 1) != 0) sum += (y >> i & 1) != 0 ? a : b;
        }

        return sum;
    }

    private double[] Field(int x, double beta) =>
        [.. Enumerable.Range(0, Bits).Select(i => (x >> i & 1) != 0 ? beta * _measure.At(i).B : -beta * _measure.At(i).A)];

    private double[][] Down(int x, double beta)
    {
        double[] field = Field(x, beta), shifted = new double[Bits];
        return
        [
            .. _inputs.Select(z =>
            {
                for (int i = 0; i < shifted.Length; i++) shifted[i] = z[i] + field[i];
                return Enumeration.Product(shifted);
            }),
        ];
    }
}
