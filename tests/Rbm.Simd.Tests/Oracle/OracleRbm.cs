using Rbm.Simd.Models;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>
/// A restricted Boltzmann machine in double precision, everything by its definition and by enumeration of all states: for
/// machines of up to about 20 units. Shares nothing with the engine.
/// </summary>
public sealed class OracleRbm
{
    /// <summary>A machine of given parameters: W is N x K.</summary>
    public OracleRbm(double[,] w, double[] b, double[] c)
    {
        Assert.Equal((b.Length, c.Length), (w.GetLength(0), w.GetLength(1)));
        (W, B, C) = (w, b, c);
    }

    public double[,] W { get; }

    public double[] B { get; }

    public double[] C { get; }

    public int Visible => B.Length;

    public int Hidden => C.Length;

    public int VisibleStates => 1 << Visible;

    public int HiddenStates => 1 << Hidden;

    /// <summary>The engine's parameters, widened.</summary>
    public static OracleRbm From(RestrictedBoltzmannMachine machine)
    {
        var w = new double[machine.Visible, machine.Hidden];
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) w[i, j] = machine.Weights[i, j];
        }

        return new(w, Widen(machine.VisibleBias), Widen(machine.HiddenBias));

        static double[] Widen(ReadOnlySpan<float> values) => [.. values.ToArray().Select(x => (double)x)];
    }

    /// <summary>
    /// Parameters uniform on -scale .. scale, rounded to single precision so that an engine model can hold them.
    /// </summary>
    public static OracleRbm Random(int visible, int hidden, double scale, int seed)
    {
        var random = new System.Random(seed);
        var w = new double[visible, hidden];
        for (int i = 0; i < visible; i++)
        {
            for (int j = 0; j < hidden; j++) w[i, j] = Next();
        }

        return new(w, [.. Enumerable.Range(0, visible).Select(_ => Next())], [.. Enumerable.Range(0, hidden).Select(_ => Next())]);

        double Next() => (float)((2 * random.NextDouble() - 1) * scale);
    }

    /// <summary>An engine model of the same parameters, both orientations of W filled.</summary>
    public RestrictedBoltzmannMachine ToEngine()
    {
        var machine = new RestrictedBoltzmannMachine(Visible, Hidden);
        for (int i = 0; i < Visible; i++)
        {
            machine.VisibleBias[i] = (float)B[i];
            for (int j = 0; j < Hidden; j++) machine.Up.Weights[i, j] = machine.Down.Weights[j, i] = (float)W[i, j];
        }

        for (int j = 0; j < Hidden; j++) machine.HiddenBias[j] = (float)C[j];
        return machine;
    }

    /// <summary>The same machine with a field added to the visible biases.</summary>
    public OracleRbm WithField(IReadOnlyList<double> field) => new(W, [.. B.Zip(field, (x, s) => x + s)], C);

    /// <summary>E(v, h) = -v'Wh - b'v - c'h.</summary>
    public double Energy(int v, int h)
    {
        double energy = 0;
        for (int i = 0; i < Visible; i++)
        {
            for (int j = 0; j < Hidden; j++) energy -= Bit(v, i) * W[i, j] * Bit(h, j);
        }

        for (int i = 0; i < Visible; i++) energy -= B[i] * Bit(v, i);
        for (int j = 0; j < Hidden; j++) energy -= C[j] * Bit(h, j);
        return energy;
    }

    /// <summary>log Z over all pairs of states.</summary>
    public double LogPartition() =>
        LogSumExp(from v in Enumerable.Range(0, VisibleStates) from h in Enumerable.Range(0, HiddenStates) select -Energy(v, h));

    /// <summary>P(v, h), by enumeration: row v, column h.</summary>
    public double[,] Joint()
    {
        double logZ = LogPartition();
        var joint = new double[VisibleStates, HiddenStates];
        for (int v = 0; v < VisibleStates; v++)
        {
            for (int h = 0; h < HiddenStates; h++) joint[v, h] = Math.Exp(-Energy(v, h) - logZ);
        }

        return joint;
    }

    /// <summary>F(v) = -b'v - sum over j of softplus(c_j + (W'v)_j).</summary>
    public double FreeEnergy(int v)
    {
        double energy = 0;
        for (int i = 0; i < Visible; i++) energy -= B[i] * Bit(v, i);
        for (int j = 0; j < Hidden; j++) energy -= Softplus(HiddenInput(v, j));
        return energy;
    }

    /// <summary>log P(v) = -F(v) - log Z for all v; no probability is too small for it.</summary>
    public double[] LogVisibleMarginal()
    {
        double[] logs = [.. Enumerable.Range(0, VisibleStates).Select(v => -FreeEnergy(v))];
        double logZ = LogSumExp(logs);
        return [.. logs.Select(x => x - logZ)];
    }

    /// <summary>P(v) = exp(-F(v)) / Z for all v.</summary>
    public double[] VisibleMarginal() => [.. LogVisibleMarginal().Select(Math.Exp)];

    /// <summary>P(h) for all h.</summary>
    public double[] HiddenMarginal() => Transposed().VisibleMarginal();

    /// <summary>The same machine with the roles of the units exchanged.</summary>
    public OracleRbm Transposed()
    {
        var transposed = new double[Hidden, Visible];
        for (int i = 0; i < Visible; i++)
        {
            for (int j = 0; j < Hidden; j++) transposed[j, i] = W[i, j];
        }

        return new(transposed, C, B);
    }

    /// <summary>P(h_j = 1 given v) for all j.</summary>
    public double[] HiddenGiven(int v) => [.. Enumerable.Range(0, Hidden).Select(j => Sigmoid(HiddenInput(v, j)))];

    /// <summary>P(v_i = 1 given h) for all i.</summary>
    public double[] VisibleGiven(int h) => [.. VisibleInputs(h).Select(Sigmoid)];

    /// <summary>b_i + W_i h for all i.</summary>
    public double[] VisibleInputs(int h) => [.. Enumerable.Range(0, Visible).Select(i => VisibleInput(h, i))];

    /// <summary>P(h given v): row v, column h.</summary>
    public double[,] UpTransition()
    {
        var transition = new double[VisibleStates, HiddenStates];
        for (int v = 0; v < VisibleStates; v++)
        {
            double[] p = HiddenGiven(v);
            for (int h = 0; h < HiddenStates; h++) transition[v, h] = Product(p, h);
        }

        return transition;
    }

    /// <summary>P(v given h): row h, column v.</summary>
    public double[,] DownTransition() => Transposed().UpTransition();

    /// <summary>
    /// One step of block Gibbs over the visible units alone, v to h to v: row the state left, column the state reached.
    /// </summary>
    public double[,] GibbsTransition() => Then(UpTransition(), DownTransition());

    /// <summary>One step of block Gibbs over pairs: h is drawn given v, then v given that h.</summary>
    public double[,] StepJoint(double[,] joint)
    {
        double[,] up = UpTransition(), down = DownTransition();
        var result = new double[VisibleStates, HiddenStates];
        for (int v = 0; v < VisibleStates; v++)
        {
            double p = 0;
            for (int h = 0; h < HiddenStates; h++) p += joint[v, h];
            for (int h = 0; h < HiddenStates; h++)
            {
                for (int next = 0; next < VisibleStates; next++) result[next, h] += p * up[v, h] * down[h, next];
            }
        }

        return result;
    }

    /// <summary>The mean log-likelihood of data given as a distribution over visible states, in nats.</summary>
    public double LogLikelihood(IReadOnlyList<double> data)
    {
        double logZ = LogPartition();
        return data.Select((p, v) => p == 0 ? 0 : p * (-FreeEnergy(v) - logZ)).Sum();
    }

    /// <summary>E[v h'], E[v] and E[h] when v has a given distribution and h is drawn given v.</summary>
    public OracleStatistics Statistics(IReadOnlyList<double> visible)
    {
        var statistics = new OracleStatistics(new double[Visible, Hidden], new double[Visible], new double[Hidden]);
        for (int v = 0; v < VisibleStates; v++)
        {
            double[] h = HiddenGiven(v);
            for (int i = 0; i < Visible; i++)
            {
                statistics.B[i] += visible[v] * Bit(v, i);
                for (int j = 0; j < Hidden; j++) statistics.W[i, j] += visible[v] * Bit(v, i) * h[j];
            }

            for (int j = 0; j < Hidden; j++) statistics.C[j] += visible[v] * h[j];
        }

        return statistics;
    }

    /// <summary>The exact gradient of <see cref="LogLikelihood"/>: positive less negative statistics.</summary>
    public OracleStatistics Gradient(IReadOnlyList<double> data) => Statistics(data).Minus(Statistics(VisibleMarginal()));

    /// <summary>
    /// The expected update of CD-k: the negative statistics are those after k steps of block Gibbs from the data.
    /// </summary>
    public OracleStatistics ContrastiveDivergence(IReadOnlyList<double> data, int k)
    {
        double[,] step = GibbsTransition();
        IReadOnlyList<double> chain = data;
        for (int i = 0; i < k; i++) chain = Push(chain, step);
        return Statistics(data).Minus(Statistics(chain));
    }

    private double HiddenInput(int v, int j)
    {
        double input = C[j];
        for (int i = 0; i < Visible; i++) input += Bit(v, i) * W[i, j];
        return input;
    }

    private double VisibleInput(int h, int i)
    {
        double input = B[i];
        for (int j = 0; j < Hidden; j++) input += Bit(h, j) * W[i, j];
        return input;
    }

    public override string ToString() => $"RBM {Visible} x {Hidden}, max |w| {W.Cast<double>().Max(Math.Abs):G3}";
}

/// <summary>Numbers in the shape of a machine's parameters: statistics, or a gradient.</summary>
public sealed record OracleStatistics(double[,] W, double[] B, double[] C)
{
    /// <summary>All numbers: W row by row, then b, then c.</summary>
    public IEnumerable<double> All => [.. W.Cast<double>(), .. B, .. C];

    public OracleStatistics Minus(OracleStatistics other)
    {
        var w = new double[B.Length, C.Length];
        for (int i = 0; i < B.Length; i++)
        {
            for (int j = 0; j < C.Length; j++) w[i, j] = W[i, j] - other.W[i, j];
        }

        return new(w, [.. B.Zip(other.B, (x, y) => x - y)], [.. C.Zip(other.C, (x, y) => x - y)]);
    }

    /// <summary>The largest absolute difference.</summary>
    public double DistanceTo(OracleStatistics other) => Minus(other).All.Max(Math.Abs);
}
