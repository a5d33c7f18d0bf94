using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// Contrastive divergence (Hinton 2002): moves a machine's parameters along the difference of the statistics v h of the data and
/// of a short Gibbs chain. Hidden units that drive a chain are drawn; the last ones of either phase enter as probabilities, which
/// has the same mean and less noise.
/// </summary>
/// <remarks>
/// A step is four passes over the weights, each shared out among the team: up (P, and h drawn), down (v' drawn), up again, and the
/// update. The sums of the second up-pass go on from those of the first, S' = S + (v' - v) W, since a reconstruction keeps most of
/// the units; and the statistics add P - P' once for a unit that is on in both phases. With the data that is half of the additions
/// of the plain form. Both are chains of additions in an order that depends on the states only.
/// </remarks>
public sealed unsafe class ContrastiveDivergence
{
    // The offsets of the centred gradient follow the data's means at this rate (Melchior et al., section 4.1).
    private const float OffsetRate = 0.01f;

    private readonly CdOptions _options;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace = new();
    private readonly ulong _seed;
    private readonly int _layer;
    private readonly AlignedBuffer<float> _visibleGradient;
    private readonly AlignedBuffer<float> _hiddenGradient;
    private readonly TemperedPhase? _tempered;
    private Matrix? _gradient;

    /// <summary>Prepares the training of a machine.</summary>
    /// <param name="machine">The machine, trained in place.</param>
    /// <param name="options">The estimator and its constants.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="layer">The machine's place in a stack, which sets its draws apart from those of the others.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">An option is out of range, or two contradict each other.</exception>
    public ContrastiveDivergence(RestrictedBoltzmannMachine machine, CdOptions options, ulong seed, int layer, WorkerTeam team)
    {
        options.Check();
        Machine = machine;
        _options = options;
        _seed = seed;
        _layer = layer;
        _team = team;
        _visibleGradient = new AlignedBuffer<float>(machine.Visible);
        _hiddenGradient = new AlignedBuffer<float>(machine.Hidden);
        State = new CdState(machine.Visible, machine.Hidden);
        if (options.Temperatures > 1) _tempered = new TemperedPhase(machine, options, seed, layer);
    }

    /// <summary>The machine.</summary>
    public RestrictedBoltzmannMachine Machine { get; }

    /// <summary>
    /// The shares of exchanges that were accepted between neighbouring temperatures, from t = 1 on, since they were last forgotten;
    /// NaN where none was tried; empty without tempering.
    /// </summary>
    public IReadOnlyList<double> SwapRates => _tempered?.Exchange.Rates ?? [];

    /// <summary>What the next step depends on besides the parameters: velocities, offsets, persistent chains.</summary>
    internal CdState State { get; }

    /// <summary>Begins to count exchanges anew.</summary>
    public void ForgetSwapRates() => _tempered?.Exchange.ForgetRates();

    /// <summary>One step on a mini-batch.</summary>
    /// <param name="data">B x N bits, B at least 1.</param>
    /// <param name="step">The number of the step; the draws' address.</param>
    /// <param name="learningRate">0 or more.</param>
    /// <returns>
    /// Bits by which the first reconstruction differs from the data, summed over the mini-batch; null with persistent chains,
    /// which do not start at the data.
    /// </returns>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public long? Step(ReadOnlyBitView data, uint step, double learningRate)
    {
        long? differing = Advance(data, step, learningRate);
        Machine.TransposeWeights(_team);
        return differing;
    }

    /// <summary>
    /// <see cref="Step"/> without <see cref="RestrictedBoltzmannMachine.TransposeWeights"/>, which is due after the last of several: the
    /// steps themselves read W only as it stands. (Read and written once a step, the transposed weights were a third of all memory
    /// traffic.)
    /// </summary>
    /// <inheritdoc cref="Step"/>
    public long? Advance(ReadOnlyBitView data, uint step, double learningRate)
    {
        Throw.IfNotPositive(data.Rows, "number of items of the mini-batch");
        Throw.IfDifferent(data.Columns, Machine.Visible, "number of bits of an item");
        Throw.IfNotFiniteOrNegative(learningRate);
        using Workspace.Mark mark = _workspace.Borrow();
        Phases phases = Run(data, step);
        float rate = (float)learningRate / data.Rows, decay = (float)(learningRate * _options.WeightDecay);
        var weights = new MomentumUpdate(rate, decay, (float)_options.Momentum);
        var biases = new MomentumUpdate(rate, 0, (float)_options.Momentum);
        if (_options.Centered) weights.Run(Center(phases, data), State.WeightVelocity, Machine.Weights, _team);
        else StatisticsUpdate.Run(phases.Pairs, phases.Rows, Machine.Weights, State.WeightVelocity, weights, _team);
        biases.Run(_visibleGradient.Span, State.VisibleVelocity.Span, Machine.VisibleBias);
        biases.Run(_hiddenGradient.Span, State.HiddenVelocity.Span, Machine.HiddenBias);
        return phases.Differing;
    }

    /// <summary>
    /// The gradient estimate summed over the mini-batch, without an update: N x K for the weights, N and K for the biases.
    /// </summary>
    internal (Matrix Weights, AlignedBuffer<float> Visible, AlignedBuffer<float> Hidden) Gradient(
        ReadOnlyBitView data, uint step, out long? differing)
    {
        using Workspace.Mark mark = _workspace.Borrow();
        Phases phases = Run(data, step);
        differing = phases.Differing;
        return (_options.Centered ? Center(phases, data) : WeightGradient(phases), _visibleGradient, _hiddenGradient);
    }

    // Both phases: the stacked rows [P; -P'; P - P'] and which of them each visible unit adds, and the biases' gradients.
    private Phases Run(ReadOnlyBitView data, uint step)
    {
        int rows = data.Rows, n = Machine.Visible, k = Machine.Hidden;
        MatrixView stacked = _workspace.TakeMatrix(3 * rows, k), sums = _workspace.TakeMatrix(rows, k);
        MatrixView positive = stacked.Slice(0, rows), negative = stacked.Slice(rows, rows), difference = stacked.Slice(2 * rows, rows);
        for (int r = 0; r < stacked.Rows; r++) stacked.Data.Slice(r * stacked.Stride + k, stacked.Stride - k).Clear();
        BitView hidden = _workspace.TakeBits(rows, k), visible = _workspace.TakeBits(rows, n), next = _workspace.TakeBits(rows, n);

        fixed (ulong* drawn = hidden.Words)
        fixed (float* p = positive.Data)
            Machine.Up.Forward(data, sums, UnitStates.Draw(hidden, Stream(0), step).Epilogue(drawn, p, positive.Stride), _team, _workspace);

        if (_options.Centered || _tempered is not null) MoveVisibleOffsets(data);
        if (_options.Persistent) StartChains(hidden);
        if (_tempered is not null)
        {
            _tempered.Run(State, visible, positive, negative, difference, step, _team, _workspace);
            return Finish(data, visible, stacked, difference, null);
        }

        BitView chain = _options.Persistent ? State.Chains!.View : hidden;
        long? differing = null;
        for (int s = 0; s < _options.Steps; s++)
        {
            DrawVisible(chain, next, step, s);
            if (s == 0 && !_options.Persistent) differing = BitCounts.Differing(data, next);
            UnitStates states = s < _options.Steps - 1 || _options.Persistent
                ? UnitStates.Draw(chain, Stream(2 * s + 2), step)
                : UnitStates.None;
            fixed (ulong* drawn = states.Bits.Words)
            fixed (float* p = positive.Data, q = negative.Data, d = difference.Data)
            {
                var epilogue = new NegativePhaseEpilogue
                {
                    Units = states.Epilogue(drawn, q, stacked.Stride), Positive = p, Difference = d,
                };

                // The sums follow the chain: only the units that a step has changed are subtracted or added. The first step of a
                // persistent chain has no sums to go on from.
                if (s == 0 && _options.Persistent) Machine.Up.Forward(next, sums, epilogue, _team, _workspace);
                else Machine.Up.Follow(next, s == 0 ? data : visible, sums, epilogue, _team, _workspace);
            }

            BitView drawnBefore = visible;
            visible = next;
            next = drawnBefore;
        }

        return Finish(data, visible, stacked, difference, differing);
    }

    private Phases Finish(
        ReadOnlyBitView data, ReadOnlyBitView visible, MatrixView stacked, ReadOnlyMatrixView difference, long? differing)
    {
        ColumnSums.Compute(difference, _hiddenGradient.Span);
        return new Phases
        {
            Rows = stacked, Differing = differing,
            Pairs = StatePairs.List(data, visible, _visibleGradient.Span, _team, _workspace),
        };
    }

    private Matrix WeightGradient(Phases phases)
    {
        _gradient ??= new Matrix(Machine.Visible, Machine.Hidden);
        GatherProduct.Multiply(phases.Pairs.Lists, phases.Rows, _gradient.View, ProductStart.Zero, default(NoEpilogue), _team, _workspace);
        return _gradient;
    }

    private Matrix Center(Phases phases, ReadOnlyBitView data)
    {
        Matrix gradient = WeightGradient(phases);
        MoveHiddenOffsets(phases.Rows.Slice(0, data.Rows));
        CenteredGradient.Apply(
            gradient, _visibleGradient.Span, _hiddenGradient.Span, State.VisibleOffsets.Span, State.HiddenOffsets.Span, _workspace);
        return gradient;
    }

    private RandomStream Stream(int draw) =>
        (draw % 2 == 0 ? RandomUse.HiddenUnits : RandomUse.VisibleUnits).Stream(_seed, _layer << 10 | draw / 2);

    private void StartChains(ReadOnlyBitView hidden)
    {
        // The first chains start at the data, all replicas of one alike; a smaller last mini-batch would be another number of chains.
        int replicas = _options.Temperatures;
        if (State.Chains is not null && State.Chains.Rows == hidden.Rows * replicas) return;
        if (State.Chains is not null)
        {
            throw new ArgumentException(
                $"persistent chains are {State.Chains.Rows / replicas}, the mini-batch has {hidden.Rows} items; all must have as many");
        }

        State.Chains = new BitMatrix(checked(hidden.Rows * replicas), hidden.Columns);
        for (int r = 0; r < State.Chains.Rows; r++) hidden.Row(r / replicas).CopyTo(State.Chains.Row(r));
    }

    private void DrawVisible(ReadOnlyBitView hidden, BitView visible, uint step, int s)
    {
        using Workspace.Mark mark = _workspace.Borrow();
        MatrixView p = _workspace.TakeMatrix(hidden.Rows, Machine.Visible);
        fixed (ulong* drawn = visible.Words)
        {
            UnitEpilogue epilogue = UnitStates.Draw(visible, Stream(2 * s + 1), step).Epilogue(drawn);
            Machine.Up.Backward(hidden, Machine.Down.Bias, p, epilogue, _team, _workspace);
        }
    }

    // The offsets start at the first mini-batch's means and follow those of the later ones.
    private void MoveVisibleOffsets(ReadOnlyBitView data)
    {
        Span<float> offsets = State.VisibleOffsets.Span;
        using Workspace.Mark mark = _workspace.Borrow();
        var ones = new Span<int>(_workspace.Take<int>(offsets.Length), offsets.Length);
        BitStatistics.ColumnCounts(data, ones);
        for (int i = 0; i < offsets.Length; i++) Follow(ref offsets[i], ones[i] / (float)data.Rows);
    }

    private void MoveHiddenOffsets(ReadOnlyMatrixView positive)
    {
        Span<float> offsets = State.HiddenOffsets.Span;
        using Workspace.Mark mark = _workspace.Borrow();
        var sums = new Span<float>(_workspace.Take<float>(offsets.Length), offsets.Length);
        ColumnSums.Compute(positive, sums);
        for (int j = 0; j < offsets.Length; j++) Follow(ref offsets[j], sums[j] / positive.Rows);
    }

    private static void Follow(ref float offset, float mean) => offset = offset < 0 ? mean : offset + OffsetRate * (mean - offset);

    private readonly ref struct Phases
    {
        public required ReadOnlyMatrixView Rows { get; init; }

        public required StatePairs Pairs { get; init; }

        public required long? Differing { get; init; }
    }
}
