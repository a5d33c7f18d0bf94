using Rbm.Simd.Information;
using Rbm.Simd.Models;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>
/// A deep belief network in double precision, by enumeration. The joint is the corrected eq. (2):
/// P(v, h1 .. hL) = [product over k = 0 .. L-2 of P(h^k given h^(k+1))] P(h^(L-1), h^L), with h^0 = v.
/// </summary>
public sealed class OracleDbn(params OracleRbm[] machines)
{
    /// <summary>The machines, bottom first.</summary>
    public IReadOnlyList<OracleRbm> Machines { get; } = machines;

    public int Depth => Machines.Count;

    public int Visible => Machines[0].Visible;

    /// <summary>The engine's parameters, widened.</summary>
    public static OracleDbn From(DeepBeliefNetwork network) => new([.. network.Machines.Select(OracleRbm.From)]);

    /// <summary>Parameters uniform on -scale .. scale.</summary>
    public static OracleDbn Random(double scale, int seed, params int[] sizes) =>
        new([.. Enumerable.Range(0, sizes.Length - 1).Select(l => OracleRbm.Random(sizes[l], sizes[l + 1], scale, seed * 101 + l))]);

    /// <summary>An engine model of the same parameters.</summary>
    public DeepBeliefNetwork ToEngine()
    {
        var network = new DeepBeliefNetwork([Visible, .. Machines.Select(m => m.Hidden)]);
        for (int l = 0; l < Depth; l++) network.Machines[l].CopyFrom(Machines[l].ToEngine());
        return network;
    }

    /// <summary>The same network with a field added to the biases of the visible units.</summary>
    public OracleDbn WithField(IReadOnlyList<double> field) => new([Machines[0].WithField(field), .. Machines.Skip(1)]);

    /// <summary>The probability of one state of all layers, v first: eq. (2), factor by factor.</summary>
    public double Joint(params int[] states)
    {
        Assert.Equal(Depth + 1, states.Length);
        double probability = Math.Exp(-Machines[^1].Energy(states[^2], states[^1]) - Machines[^1].LogPartition());
        for (int k = 0; k < Depth - 1; k++) probability *= Product(Machines[k].VisibleGiven(states[k + 1]), states[k]);
        return probability;
    }

    /// <summary>P(h^l), l = 0 for the visible layer: the top machine's marginal, passed down exactly.</summary>
    public double[] Marginal(int layer = 0) => [.. LogMarginal(layer).Select(Math.Exp)];

    /// <summary>The logarithm of <see cref="Marginal"/>, for probabilities of any smallness.</summary>
    public double[] LogMarginal(int layer = 0)
    {
        double[] logs = layer == Depth ? Machines[^1].Transposed().LogVisibleMarginal() : Machines[^1].LogVisibleMarginal();
        for (int k = Depth - 2; k >= layer; k--)
        {
            double[] above = logs;
            double[][] inputs = [.. Enumerable.Range(0, above.Length).Select(Machines[k].VisibleInputs)];
            logs =
            [
                .. Enumerable.Range(0, Machines[k].VisibleStates)
                    .Select(v => LogSumExp(above.Select((p, h) => p + LogProduct(inputs[h], v)))),
            ];
        }

        return logs;
    }

    /// <summary>mu(y given x) for all y by eq. (3): mu(y) exp(-beta d(x, y)), normalised.</summary>
    public double[] Conditional(DistortionMeasure measure, double beta, int source) =>
        Normalize(OracleDistortion.Tilt(LogMarginal(), measure, beta, source, Visible));

    /// <summary>log Z'_beta(x) = log of the sum over y of mu(y) exp(-beta d(x, y)).</summary>
    public double LogNormalizer(DistortionMeasure measure, double beta, int source) =>
        LogSumExp(OracleDistortion.Tilt(LogMarginal(), measure, beta, source, Visible));

    /// <summary>
    /// The paper's eq. (5) taken literally: the network with the field of x on its visible biases. Exact for one layer only.
    /// A constraint clamps the units where x is 0.
    /// </summary>
    public double[] LiteralConditional(DistortionMeasure measure, double beta, int source)
    {
        OracleDbn shifted = WithField(OracleDistortion.Field(measure, beta, source, Visible));
        if (Depth == 1) return Clamp(shifted.LogMarginal(), measure, source);

        // Clamped within P(y given h1): P(h1) is not touched, as in eq. (5).
        double[] p = shifted.Marginal(1), result = new double[1 << Visible];
        for (int h = 0; h < p.Length; h++)
        {
            double[] y = shifted.ClampedVisible(measure, source, h);
            for (int s = 0; s < result.Length; s++) result[s] += p[h] * Product(y, s);
        }

        return result;
    }

    /// <summary>
    /// Eq. (5) with the factor that it drops: h1 is reweighted by r_x(h1) = product over i of
    /// (1 + exp(b_i + s_i + W_i h1)) / (1 + exp(b_i + W_i h1)). Exact for two layers and more.
    /// </summary>
    public double[] CorrectedConditional(DistortionMeasure measure, double beta, int source)
    {
        if (Depth == 1) return LiteralConditional(measure, beta, source);
        OracleDbn shifted = WithField(OracleDistortion.Field(measure, beta, source, Visible));
        double[] logRatios = LogReweights(measure, beta, source);
        double[] weights = Normalize([.. LogMarginal(1).Select((p, h) => p + logRatios[h])]);

        var result = new double[1 << Visible];
        for (int h = 0; h < weights.Length; h++)
        {
            double[] y = shifted.ClampedVisible(measure, source, h);
            for (int s = 0; s < result.Length; s++) result[s] += weights[h] * Product(y, s);
        }

        return result;
    }

    /// <summary>log r_x(h1) for every h1.</summary>
    public double[] LogReweights(DistortionMeasure measure, double beta, int source)
    {
        double[] field = OracleDistortion.Field(measure, beta, source, Visible);
        return [.. Enumerable.Range(0, Machines[0].HiddenStates).Select(Log)];

        double Log(int h)
        {
            double[] inputs = Machines[0].VisibleInputs(h);
            double sum = 0;
            for (int i = 0; i < Visible; i++)
            {
                double z = inputs[i];
                // A clamped unit keeps the 1 of its numerator only.
                double shiftedTerm = IsClamped(measure, source, i) ? 0 : Softplus(z + field[i]);
                sum += shiftedTerm - Softplus(z);
            }

            return sum;
        }
    }

    /// <summary>The Metropolis chain over the hidden layers below the top, for two machines and more, as exact matrices.</summary>
    public OracleHiddenChain HiddenChain(DistortionMeasure measure, double beta, int source) => new(this, measure, beta, source);

    /// <summary>
    /// The chain that the engine runs, as an exact transition matrix over y: up-pass, k steps of block Gibbs in the top machine,
    /// down-pass, with the field of x on the visible biases. For one layer it is k steps of block Gibbs for mu(y given x).
    /// </summary>
    public double[,] SweepTransition(DistortionMeasure measure, double beta, int source, int gibbsSteps)
    {
        OracleDbn shifted = WithField(OracleDistortion.Field(measure, beta, source, Visible));
        double[,] step = Depth == 1
            ? Then(Machines[0].UpTransition(), shifted.ClampedDown(measure, source))
            : Machines[^1].GibbsTransition();
        double[,] top = step;
        for (int i = 1; i < gibbsSteps; i++) top = Then(top, step);
        if (Depth == 1) return top;

        double[,] sweep = Machines[0].UpTransition();
        for (int l = 1; l < Depth - 1; l++) sweep = Then(sweep, Machines[l].UpTransition());
        sweep = Then(sweep, top);
        for (int l = Depth - 2; l > 0; l--) sweep = Then(sweep, Machines[l].DownTransition());
        return Then(sweep, shifted.ClampedDown(measure, source));
    }

    private static bool IsClamped(DistortionMeasure measure, int source, int i) => measure.IsConstraint && Bit(source, i) == 0;

    private static double[] Clamp(double[] logs, DistortionMeasure measure, int source) =>
        Normalize([.. logs.Select((p, y) => OracleDistortion.IsFeasible(measure, source, y) ? p : double.NegativeInfinity)]);

    private double[] ClampedVisible(DistortionMeasure measure, int source, int hidden) =>
        [.. Machines[0].VisibleGiven(hidden).Select((p, i) => IsClamped(measure, source, i) ? 0 : p)];

    /// <summary>P(y given h1) with the constraint's bits clamped, as a transition matrix.</summary>
    public double[,] ClampedDown(DistortionMeasure measure, int source)
    {
        var down = new double[Machines[0].HiddenStates, Machines[0].VisibleStates];
        for (int h = 0; h < down.GetLength(0); h++)
        {
            double[] y = ClampedVisible(measure, source, h);
            for (int s = 0; s < down.GetLength(1); s++) down[h, s] = Product(y, s);
        }

        return down;
    }
}
