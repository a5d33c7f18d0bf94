using Rbm.Simd.Information;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>
/// The Metropolis chain for mu(y given x) by enumeration: its states H are those of the layers h1 .. h^(L-1), h1 in the lowest bits. A
/// move is proposed by a Gibbs step of the top machine and new draws of the layers below, and accepted with min(1, r_x(h1') / r_x(h1)).
/// </summary>
public sealed class OracleHiddenChain
{
    private readonly int[] _bits, _offset;
    private readonly double[,] _down;

    public OracleHiddenChain(OracleDbn dbn, DistortionMeasure measure, double beta, int source)
    {
        Assert.True(dbn.Depth > 1);
        _bits = [.. dbn.Machines.Take(dbn.Depth - 1).Select(m => m.Hidden)];
        _offset = [.. _bits.Select((_, l) => _bits.Take(l).Sum())];
        int states = 1 << _bits.Sum();
        double[] logRatios = dbn.LogReweights(measure, beta, source);
        double[,] gibbs = dbn.Machines[^1].GibbsTransition();
        double[] top = dbn.Machines[^1].LogVisibleMarginal();
        double[][,] lower = [.. dbn.Machines.Skip(1).Take(dbn.Depth - 2).Select(m => m.DownTransition())];
        double[] generated = [.. Enumerable.Range(0, states).Select(Generated)];

        Start = [.. Enumerable.Range(0, states).Select(UpPass)];
        Target = Normalize([.. Enumerable.Range(0, states)
            .Select(s => top[Layer(s, _bits.Length - 1)] + Math.Log(generated[s]) + logRatios[Layer(s, 0)])]);
        Move = new double[states, states];
        Acceptance = new double[states];
        for (int s = 0; s < states; s++)
        {
            double moved = 0;
            for (int t = 0; t < states; t++)
            {
                double proposed = gibbs[Layer(s, _bits.Length - 1), Layer(t, _bits.Length - 1)] * generated[t];
                double accepted = proposed * Math.Min(1, Math.Exp(logRatios[Layer(t, 0)] - logRatios[Layer(s, 0)]));
                Acceptance[s] += accepted;
                if (s == t) continue;
                Move[s, t] = accepted;
                moved += accepted;
            }

            Move[s, s] = 1 - moved;
        }

        _down = dbn.WithField(OracleDistortion.Field(measure, beta, source, dbn.Visible)).ClampedDown(measure, source);

        // The draws of the layers below h^(L-1).
        double Generated(int state)
        {
            double p = 1;
            for (int l = 0; l < lower.Length; l++) p *= lower[l][Layer(state, l + 1), Layer(state, l)];
            return p;
        }

        double UpPass(int state)
        {
            double p = Product(dbn.Machines[0].HiddenGiven(source), Layer(state, 0));
            for (int l = 1; l < _bits.Length; l++) p *= Product(dbn.Machines[l].HiddenGiven(Layer(state, l - 1)), Layer(state, l));
            return p;
        }
    }

    /// <summary>The distribution of H that an up-pass of x draws.</summary>
    public double[] Start { get; }

    /// <summary>The distribution of H given x: P(H) r_x(h1), normalised.</summary>
    public double[] Target { get; }

    /// <summary>The transition matrix of a move.</summary>
    public double[,] Move { get; }

    /// <summary>The probability that the move proposed from a state is accepted.</summary>
    public double[] Acceptance { get; }

    /// <summary>The distribution of y, drawn from P(y given h1) with the field of x, for one of H.</summary>
    public double[] Reproduction(IReadOnlyList<double> hidden)
    {
        var bottom = new double[1 << _bits[0]];
        for (int s = 0; s < hidden.Count; s++) bottom[Layer(s, 0)] += hidden[s];
        return Push(bottom, _down);
    }

    private int Layer(int state, int layer) => state >> _offset[layer] & (1 << _bits[layer]) - 1;
}
