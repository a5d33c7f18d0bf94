using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Chains of a machine's visible units y, each towards a source item x of its own: block Gibbs sampling of mu tilted towards x,
/// which for one machine is exact (Theorem 1: the tilt is a field on the visible biases).
/// </summary>
internal sealed class TiltedChains
{
    private readonly RestrictedBoltzmannMachine _machine;
    private readonly DistortionMeasure _measure;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace;
    private readonly float[] _zeroBias;
    private readonly float[] _oneBias;

    /// <summary>Takes chains where they stand.</summary>
    /// <param name="machine">mu, N visible units.</param>
    /// <param name="measure">d.</param>
    /// <param name="sources">B x N, each chain's x.</param>
    /// <param name="states">B x N, each chain's y, advanced in place.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    public TiltedChains(
        RestrictedBoltzmannMachine machine, DistortionMeasure measure, BitMatrix sources, BitMatrix states, WorkerTeam team,
        Workspace workspace)
    {
        (_machine, _measure, Sources, States, _team, _workspace) = (machine, measure, sources, states, team, workspace);
        _zeroBias = new float[machine.Visible];
        _oneBias = new float[machine.Visible];
    }

    /// <summary>Each chain's x.</summary>
    public BitMatrix Sources { get; }

    /// <summary>Each chain's y.</summary>
    public BitMatrix States { get; }

    /// <summary>One sweep of block Gibbs sampling of mu under a tilt.</summary>
    /// <param name="tilt">The tilt.</param>
    /// <param name="use">What the draws are for.</param>
    /// <param name="seed">Their seed.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    /// <param name="step">The draws' step.</param>
    public void Sweep(Tilt tilt, RandomUse use, ulong seed, uint firstRow, uint step)
    {
        using Workspace.Mark mark = _workspace.Borrow();
        BitView hidden = _workspace.TakeBits(States.Rows, _machine.Hidden);
        MatrixView p = _workspace.TakeMatrix(States.Rows, _machine.Hidden);
        _machine.Up.Forward(States.View, p, UnitStates.Draw(hidden, use.Stream(seed, 0), step, firstRow), _team, _workspace);

        MatrixView q = _workspace.TakeMatrix(States.Rows, _machine.Visible);
        WriteBiases(tilt, q);
        _machine.Down.ForwardFromBiases(hidden, q, UnitStates.Draw(States.View, use.Stream(seed, 1), step, firstRow), _team, _workspace);
        if (!tilt.IsHard) return;
        Span<ulong> y = States.Words;
        ReadOnlySpan<ulong> x = Sources.Words;
        for (int w = 0; w < y.Length; w++) y[w] &= x[w];
    }

    /// <summary>Adds to each chain's logarithm what moving on from one tilt to the next weighs.</summary>
    public void AddLogRatios(Tilt before, Tilt next, Span<double> logs)
    {
        for (int r = 0; r < States.Rows; r++) logs[r] += next.LogRatio(before, _measure, Sources.Row(r), States.Row(r));
    }

    /// <summary>d(x, y) of each chain, summed over the bits.</summary>
    public void Distortions(Span<double> distortions)
    {
        for (int r = 0; r < States.Rows; r++) distortions[r] = _measure.Sum(Sources.Row(r), States.Row(r));
    }

    // b + s(x): where x is 0, b - beta a (a constraint: b - penalty; clamped, any bias does), where x is 1, b + beta b_cost.
    private void WriteBiases(Tilt tilt, MatrixView biases)
    {
        ReadOnlySpan<float> own = _machine.VisibleBias;
        var field = new VisibleField(_measure, tilt.Beta, own.Length);
        for (int i = 0; i < own.Length; i++)
        {
            _zeroBias[i] = own[i] + (field.Clamps && !tilt.IsHard ? -(float)tilt.Penalty : field.Zero[i]);
            _oneBias[i] = own[i] + field.One[i];
        }

        for (int r = 0; r < biases.Rows; r++)
        {
            Span<float> row = biases.Row(r);
            _zeroBias.CopyTo(row);
            ReadOnlySpan<ulong> x = Sources.Row(r);
            for (int w = 0; w < x.Length; w++)
            {
                for (ulong rest = x[w]; rest != 0; rest &= rest - 1)
                {
                    int i = w * 64 + BitOperations.TrailingZeroCount(rest);
                    row[i] = _oneBias[i];
                }
            }
        }
    }
}
