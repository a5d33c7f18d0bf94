using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Estimates log Z of a machine of any size by annealed importance sampling (Neal 2001; Salakhutdinov and Murray 2008): chains that go
/// from a base of independent units, whose Z is known, to the machine, or from samples of the machine back to the base.
/// </summary>
/// <remarks>
/// <para>
/// The path is geometric, by the inverse temperature t from 0 to 1: log p*_t(v) = (1 - t) bA'v + t b'v + sum of softplus(t (c_j +
/// (W'v)_j)). At t = 0 the visible units are independent with biases bA: log Z_A = sum of softplus(bA_i) + K ln 2. A step of a chain is a
/// block Gibbs step of the machine at t, which is reversible, so that the way back runs the same steps.
/// </para>
/// <para>
/// Forward weights have the mean Z / Z_A. The logarithm of their average is therefore below log Z in expectation, a stochastic lower
/// bound, which is above log Z by more than x nats with a probability of at most exp(-x) (Markov's inequality); the mean of their
/// logarithms is another one, looser (Jensen's inequality). Weights of the way back have the mean Z_A / Z if the samples are exact ones
/// of the machine, so that log Z_A less the logarithm of their average is above log Z in expectation, a stochastic upper bound; if the
/// samples are not the machine's, it bounds nothing.
/// </para>
/// <para>
/// The states of the chains are the same bits on every processor and for every number of threads. The weights are sums in double of
/// single-precision inputs of the hidden units: the same for every number of threads, and on every processor to rounding.
/// </para>
/// </remarks>
public sealed unsafe class AnnealedImportanceSampling
{
    private readonly RestrictedBoltzmannMachine _machine;
    private readonly float[] _base;
    private readonly AnnealingLadder _ladder;
    private readonly ulong _seed;

    /// <summary>Prepares runs from the base that the machine's own visible biases make.</summary>
    /// <inheritdoc cref="AnnealedImportanceSampling(RestrictedBoltzmannMachine, ReadOnlySpan{float}, AnnealingLadder, ulong)"/>
    public AnnealedImportanceSampling(RestrictedBoltzmannMachine machine, AnnealingLadder ladder, ulong seed)
        : this(machine, machine.VisibleBias, ladder, seed)
    {
    }

    /// <summary>Prepares runs.</summary>
    /// <param name="machine">The machine, W in both orientations; it must not change during a run.</param>
    /// <param name="baseBiases">bA, one for each visible unit, for example <see cref="BaseRates"/>.</param>
    /// <param name="ladder">The inverse temperatures.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="ArgumentException">There are not as many biases as visible units, or a parameter is not finite.</exception>
    public AnnealedImportanceSampling(
        RestrictedBoltzmannMachine machine, ReadOnlySpan<float> baseBiases, AnnealingLadder ladder, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        Throw.IfDifferent(baseBiases.Length, machine.Visible, "number of base biases");
        FiniteParameters.Require(machine);
        FiniteParameters.Require(baseBiases, "the base biases");
        (_machine, _base, _ladder, _seed) = (machine, baseBiases.ToArray(), ladder, seed);
        LogBasePartition = machine.Hidden * LogDomain.Ln2;
        foreach (float bias in baseBiases) LogBasePartition += LogDomain.Softplus(bias);
    }

    /// <summary>log Z_A, exactly, in nats.</summary>
    public double LogBasePartition { get; }

    /// <summary>The biases of independent units that are 1 as often as in data: the logit of (count + s) / (rows + 2 s).</summary>
    /// <param name="data">B x N bits, B may be 0.</param>
    /// <param name="smoothing">s, more than 0: units that never change in the data must be able to.</param>
    /// <returns>N biases.</returns>
    /// <exception cref="ArgumentException">s is not a positive finite number.</exception>
    public static float[] BaseRates(ReadOnlyBitView data, double smoothing = 5)
    {
        if (!(smoothing > 0) || !double.IsFinite(smoothing))
            throw new ArgumentException(FormattableString.Invariant($"smoothing is {smoothing}, expected a finite number above 0"));
        var biases = new float[data.Columns];
        Models.BaseRates.ToBias(data, smoothing, biases);
        return biases;
    }

    /// <summary>Estimates log Z by chains from the base to the machine: a lower bound in expectation.</summary>
    /// <param name="chains">Number of chains, 1 or more.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no chain.</exception>
    public LogPartitionEstimate Forward(int chains, WorkerTeam team, Workspace workspace, CancellationToken token = default) =>
        new(LogBasePartition, ForwardLogs(chains, team, workspace, token: token), null);

    /// <summary>Estimates log Z both ways, and brackets it.</summary>
    /// <param name="chains">Number of forward chains, 1 or more.</param>
    /// <param name="samples">
    /// One visible state for each chain back, 1 or more, believed to be independent samples of the machine: of <see cref="ExactSampler"/>,
    /// or the ends of long chains.
    /// </param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">The samples have another number of bits, or there are none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no chain.</exception>
    public LogPartitionEstimate BothWays(
        int chains, ReadOnlyBitView samples, WorkerTeam team, Workspace workspace, CancellationToken token = default)
    {
        Throw.IfNotPositive(chains);
        CheckSamples(samples);
        double[] forward = ForwardLogs(chains, team, workspace, token: token);
        return new(LogBasePartition, forward, ReverseLogs(samples, team, workspace, token));
    }

    /// <summary>The logarithms of forward weights, each of mean Z / Z_A.</summary>
    internal double[] ForwardLogs(
        int chains, WorkerTeam team, Workspace workspace, BitMatrix? states = null, CancellationToken token = default)
    {
        Throw.IfNotPositive(chains);
        BitView v = (states ?? new BitMatrix(chains, _machine.Visible)).View;
        DrawBase(v, default, 1, 0, team, workspace);
        var logs = new double[chains];
        Run(v, _ladder.Temperatures, logs, 0, default, 0, team, workspace, token);
        return logs;
    }

    /// <summary>
    /// log Z(W, b + s, c) by a chain for each field s: a field stands unchanged all the way, so that the base, too, is drawn under it.
    /// The mean of its exponential is Z(W, b + s, c).
    /// </summary>
    /// <param name="states">One state a field; the results of the chains, whose weights the logarithms are up to a constant.</param>
    /// <param name="fields">B x N, s.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="token">Stops the work.</param>
    internal double[] ForwardLogs(
        BitMatrix states, ReadOnlyMatrixView fields, uint firstRow, WorkerTeam team, Workspace workspace, CancellationToken token)
    {
        DrawBase(states.View, fields, 5, firstRow, team, workspace);
        var logs = new double[states.Rows];
        for (int r = 0; r < logs.Length; r++)
        {
            logs[r] = _machine.Hidden * LogDomain.Ln2;
            ReadOnlySpan<float> field = fields.Row(r);
            for (int i = 0; i < _base.Length; i++) logs[r] += LogDomain.Softplus(_base[i] + field[i]);
        }

        Run(states.View, _ladder.Temperatures, logs, 4, fields, firstRow, team, workspace, token);
        return logs;
    }

    /// <summary>The logarithms of weights from the machine's samples back to the base, each of mean Z_A / Z.</summary>
    internal double[] ReverseLogs(ReadOnlyBitView samples, WorkerTeam team, Workspace workspace, CancellationToken token = default)
    {
        CheckSamples(samples);
        BitView v = new BitMatrix(samples.Rows, samples.Columns).View;
        samples.Words.CopyTo(v.Words);
        double[] back = _ladder.Temperatures.ToArray();
        Array.Reverse(back);
        var logs = new double[samples.Rows];
        Run(v, back, logs, 2, default, 0, team, workspace, token);
        return logs;
    }

    private void CheckSamples(ReadOnlyBitView samples)
    {
        Throw.IfDifferent(samples.Columns, _machine.Visible, "number of bits of a sample");
        if (samples.Rows == 0) throw new ArgumentException("there are no samples, 1 or more needed");
    }

    private void DrawBase(BitView v, ReadOnlyMatrixView fields, int stream, uint firstRow, WorkerTeam team, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView inputs = workspace.TakeMatrix(v.Rows, v.Columns);
        WriteOffsets(inputs, fields, 1);
        BitView nothing = workspace.TakeBits(v.Rows, _machine.Hidden);
        nothing.Words.Clear();

        // The inputs of a layer of whose units none is on are what they start from: the biases.
        _machine.Down.ForwardFromBiases(
            nothing, inputs, UnitStates.Draw(v, RandomUse.AnnealedChain.Stream(_seed, stream), step: 0, firstRow), team, workspace);
    }

    // scale bA + s, where there are fields.
    private void WriteOffsets(MatrixView offsets, ReadOnlyMatrixView fields, float scale)
    {
        for (int r = 0; r < offsets.Rows; r++)
        {
            Span<float> row = offsets.Row(r);
            if (r == 0 || fields.Rows > 0)
                for (int i = 0; i < row.Length; i++) row[i] = scale * _base[i];
            else offsets.Row(0).CopyTo(row);
            if (fields.Rows == 0) continue;
            ReadOnlySpan<float> field = fields.Row(r);
            for (int i = 0; i < row.Length; i++) row[i] += field[i];
        }
    }

    // Along the temperatures, in either direction. The sums of one product give both the weight's factor for the present state and the
    // hidden units that the next state is drawn from.
    private void Run(
        BitView v, ReadOnlySpan<double> temperatures, double[] logs, int stream, ReadOnlyMatrixView fields, uint firstRow,
        WorkerTeam team, Workspace workspace, CancellationToken token)
    {
        using Workspace.Mark mark = workspace.Borrow();
        int rows = v.Rows, n = _machine.Visible, k = _machine.Hidden;
        BitView h = workspace.TakeBits(rows, k);
        MatrixView sums = workspace.TakeMatrix(rows, k), hidden = workspace.TakeMatrix(rows, k), visible = workspace.TakeMatrix(rows, n);
        MatrixView offsets = workspace.TakeMatrix(Math.Max(1, fields.Rows), n);
        double* difference = workspace.Take<double>(n);
        for (int i = 0; i < n; i++) difference[i] = (double)_machine.VisibleBias[i] - _base[i];
        RandomStream up = RandomUse.AnnealedChain.Stream(_seed, stream), down = RandomUse.AnnealedChain.Stream(_seed, stream + 1);
        fixed (float* pSums = sums.Data, pHidden = hidden.Data, pVisible = visible.Data, pOffsets = offsets.Data)
        fixed (ulong* pv = v.Words, ph = h.Words)
        fixed (double* pLogs = logs)
        {
            for (int s = 1; s < temperatures.Length; s++)
            {
                token.ThrowIfCancellationRequested();
                float t = (float)temperatures[s];
                var units = new AnnealedEpilogue
                {
                    Scale = t, Scaled = pHidden, ScaledStride = hidden.Stride,
                    Units = UnitStates.Draw(h, up, (uint)s, firstRow).Epilogue(ph),
                };
                _machine.Up.Forward(v, sums, units, team, workspace);
                var weights = new AnnealedWeightJob
                {
                    Now = temperatures[s - 1], Next = temperatures[s],
                    Sums = pSums, Stride = sums.Stride, Rows = rows, Hidden = k,
                    States = pv, WordsPerRow = v.WordsPerRow, BiasDifference = difference, LogWeights = pLogs,
                };
                team.Run(ref weights, (rows + AnnealedWeightJob.RowsPerPart - 1) / AnnealedWeightJob.RowsPerPart);
                if (s == temperatures.Length - 1) break;
                WriteOffsets(offsets, fields, 1 - t);
                _machine.Down.Forward(
                    h, visible,
                    new AnnealedEpilogue
                    {
                        Scale = t, Offset = pOffsets, OffsetStride = fields.Rows > 0 ? offsets.Stride : 0,
                        Scaled = pVisible, ScaledStride = visible.Stride,
                        Units = UnitStates.Draw(v, down, (uint)s, firstRow).Epilogue(pv),
                    },
                    team, workspace);
            }
        }
    }
}
