using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// Contrastive divergence (Hinton 2002): moves a machine's parameters along the difference of the statistics v h of the data and
/// of a short Gibbs chain. Hidden units that drive a chain are drawn; the last ones of either phase enter as probabilities, which
/// has the same mean and less noise.
/// </summary>
public sealed unsafe class ContrastiveDivergence
{
    // The offsets of the centred gradient follow the data's means at this rate (Melchior et al., section 4.1).
    private const float OffsetRate = 0.01f;

    private readonly CdOptions _options;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace = new();
    private readonly ulong _seed;
    private readonly int _layer;
    private readonly Matrix _gradient;
    private readonly AlignedBuffer<float> _visibleGradient;
    private readonly AlignedBuffer<float> _hiddenGradient;

    /// <summary>Prepares the training of a machine.</summary>
    /// <param name="machine">The machine, trained in place.</param>
    /// <param name="options">The estimator and its constants.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="layer">The machine's place in a stack, which sets its draws apart from those of the others.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public ContrastiveDivergence(RestrictedBoltzmannMachine machine, CdOptions options, ulong seed, int layer, WorkerTeam team)
    {
        options.Check();
        Machine = machine;
        _options = options;
        _seed = seed;
        _layer = layer;
        _team = team;
        _gradient = new Matrix(machine.Visible, machine.Hidden);
        _visibleGradient = new AlignedBuffer<float>(machine.Visible);
        _hiddenGradient = new AlignedBuffer<float>(machine.Hidden);
        State = new CdState(machine.Visible, machine.Hidden);
    }

    /// <summary>The machine.</summary>
    public RestrictedBoltzmannMachine Machine { get; }

    /// <summary>What the next step depends on besides the parameters: velocities, offsets, persistent chains.</summary>
    internal CdState State { get; }

    /// <summary>One step on a mini-batch.</summary>
    /// <param name="data">B x N bits, B at least 1.</param>
    /// <param name="step">The number of the step; the draws' address.</param>
    /// <param name="learningRate">0 or more.</param>
    /// <returns>
    /// Bits by which the first reconstruction differs from the data, summed over the mini-batch; null with persistent chains,
    /// which
    /// do not start at the data.
    /// </returns>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public long? Step(ReadOnlyBitView data, uint step, double learningRate)
    {
        Throw.IfNotPositive(data.Rows, "number of items of the mini-batch");
        Throw.IfDifferent(data.Columns, Machine.Visible, "number of bits of an item");
        Throw.IfNotFiniteOrNegative(learningRate);
        Gradient(data, step, out long? differing);
        Update(data.Rows, (float)learningRate);
        return differing;
    }

    /// <summary>
    /// The gradient estimate summed over the mini-batch, without an update: N x K for the weights, N and K for the biases.
    /// </summary>
    internal (Matrix Weights, AlignedBuffer<float> Visible, AlignedBuffer<float> Hidden) Gradient(
        ReadOnlyBitView data, uint step, out long? differing)
    {
        int rows = data.Rows, padded = (rows + 63) / 64 * 64, n = Machine.Visible, k = Machine.Hidden;
        using Workspace.Mark mark = _workspace.Borrow();

        // Both phases' probabilities one above the other, the negative ones with their sign turned; and both phases' visible
        // states side by side as columns. One product of the two is then the whole difference of the statistics.
        MatrixView both = _workspace.TakeMatrix(padded + rows, k);
        MatrixView positive = both.Slice(0, rows), negative = both.Slice(padded, rows);
        for (int r = rows; r < padded; r++) both.Row(r).Clear();
        BitView columns = _workspace.TakeBits(n, padded + rows);
        BitView hidden = _workspace.TakeBits(rows, k), visible = _workspace.TakeBits(rows, n);

        Machine.Up.Forward(data, positive, UnitStates.Draw(hidden, Stream(0), step), _team, _workspace);
        if (_options.Persistent) StartChains(hidden);
        BitView chain = _options.Persistent ? State.Chains!.View : hidden;
        differing = null;
        for (int s = 0; s < _options.Steps; s++)
        {
            DrawVisible(chain, visible, step, s);
            if (s == 0 && !_options.Persistent) differing = BitCounts.Differing(data, visible);
            bool last = s == _options.Steps - 1;
            UnitStates states = last && !_options.Persistent
                ? UnitStates.None
                : UnitStates.Draw(chain, Stream(2 * s + 2), step);
            Machine.Up.Forward(visible, negative, states, _team, _workspace);
        }

        for (int r = 0; r < rows; r++)
            foreach (ref float p in negative.Row(r)) p = -p;
        BitTranspose.Transpose(data, columns);
        BitTranspose.Transpose(visible, columns, padded);
        GatherProduct.Multiply(
            columns, both, _gradient.View, ProductStart.Zero, default(NoEpilogue), _team, _workspace);
        CountDifference(columns, padded, _visibleGradient.Span);
        ColumnSums.Compute(both, _hiddenGradient.Span);
        if (_options.Centered)
        {
            MoveOffsets(positive, columns, rows);
            CenteredGradient.Apply(
                _gradient, _visibleGradient.Span, _hiddenGradient.Span, State.VisibleOffsets.Span, State.HiddenOffsets.Span, _workspace);
        }

        return (_gradient, _visibleGradient, _hiddenGradient);
    }

    private void Update(int rows, float learningRate)
    {
        float rate = learningRate / rows, momentum = (float)_options.Momentum;
        float decay = learningRate * (float)_options.WeightDecay;
        MomentumUpdate.Run(_gradient, State.WeightVelocity, Machine.Weights, rate, decay, momentum, _team);
        MomentumUpdate.Run(_visibleGradient.Span, State.VisibleVelocity.Span, Machine.VisibleBias, rate, 0, momentum);
        MomentumUpdate.Run(_hiddenGradient.Span, State.HiddenVelocity.Span, Machine.HiddenBias, rate, 0, momentum);
        Machine.TransposeWeights(_team);
    }

    private RandomStream Stream(int draw) =>
        (draw % 2 == 0 ? RandomUse.HiddenUnits : RandomUse.VisibleUnits).Stream(_seed, _layer << 10 | draw / 2);

    private void StartChains(ReadOnlyBitView hidden)
    {
        // The first chains start at the data; a smaller last mini-batch would be another number of chains.
        if (State.Chains is not null && State.Chains.Rows == hidden.Rows) return;
        if (State.Chains is not null)
            throw new ArgumentException($"persistent chains are {State.Chains.Rows}, the mini-batch has {hidden.Rows} items; all must have as many");
        State.Chains = new BitMatrix(hidden.Rows, hidden.Columns);
        hidden.Words.CopyTo(State.Chains.Words);
    }

    private void DrawVisible(ReadOnlyBitView hidden, BitView visible, uint step, int s)
    {
        using Workspace.Mark mark = _workspace.Borrow();
        MatrixView p = _workspace.TakeMatrix(hidden.Rows, Machine.Visible);
        Machine.Down.Forward(hidden, p, UnitStates.Draw(visible, Stream(2 * s + 1), step), _team, _workspace);
    }

    // The offsets start at the first mini-batch's means and follow those of the later ones.
    private void MoveOffsets(ReadOnlyMatrixView positive, ReadOnlyBitView columns, int rows)
    {
        Span<float> visible = State.VisibleOffsets.Span, hidden = State.HiddenOffsets.Span;
        for (int i = 0; i < visible.Length; i++)
        {
            Follow(ref visible[i], BitCounts.Ones(columns.Row(i)[..((rows + 63) / 64)]) / (float)rows);
        }

        using Workspace.Mark mark = _workspace.Borrow();
        var sums = new Span<float>(_workspace.Take<float>(hidden.Length), hidden.Length);
        ColumnSums.Compute(positive, sums);
        for (int j = 0; j < hidden.Length; j++) Follow(ref hidden[j], sums[j] / rows);

        static void Follow(ref float offset, float mean) => offset = offset < 0 ? mean : offset + OffsetRate * (mean - offset);
    }

    // Set bits in the columns before the split less those after it, for every row: sum of v less sum of v'.
    private static void CountDifference(ReadOnlyBitView columns, int split, Span<float> difference)
    {
        for (int i = 0; i < columns.Rows; i++)
        {
            ReadOnlySpan<ulong> row = columns.Row(i);
            difference[i] = BitCounts.Ones(row[..(split / 64)]) - BitCounts.Ones(row[(split / 64)..]);
        }
    }
}
