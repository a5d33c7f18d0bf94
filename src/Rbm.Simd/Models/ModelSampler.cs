using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// Draws states v of a machine's marginal P(v) by Markov chains: block Gibbs sampling, or parallel tempering
/// (<see href="https://proceedings.mlr.press/v9/desjardins10a.html">Desjardins et al. 2010</see>) where the machine has modes that
/// a single chain does not leave.
/// </summary>
/// <remarks>
/// Every chain has its number, and depends on that, the seed, the step and its start alone: chains may be drawn in any portions. An
/// instance counts exchanges and keeps scratch memory: one caller at a time.
/// </remarks>
public sealed class ModelSampler
{
    // So many states at once, replicas counted: their sums stay within a second-level cache or two.
    private const int RowsAtOnce = 1024;

    private readonly RestrictedBoltzmannMachine _machine;
    private readonly ReplicaExchange _exchange;
    private readonly ulong _seed;

    /// <summary>Prepares a sampler.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="seed">The seed of all draws.</param>
    /// <param name="temperatures">Replicas of each chain, at inverse temperatures from 1 to 0: 1 (block Gibbs sampling) to 1000.</param>
    /// <param name="items">
    /// Items like those that the machine has learned: their means are the base at inverse temperature 0, and where <see cref="Draw"/>
    /// starts. Without any the base is the machine's own visible bias.
    /// </param>
    /// <exception cref="ArgumentException">The items are not of N bits, or a number is out of range.</exception>
    public ModelSampler(RestrictedBoltzmannMachine machine, ulong seed, int temperatures = 1, ReadOnlyBitView items = default)
    {
        _exchange = new ReplicaExchange(machine, temperatures);
        _machine = machine;
        _seed = seed;
        if (items.Rows == 0)
        {
            machine.VisibleBias.CopyTo(_exchange.BaseBias.Span);
            return;
        }

        Throw.IfDifferent(items.Columns, machine.Visible, "number of bits of an item");
        BaseRates.ToBias(items, _exchange.BaseBias.Span);
    }

    /// <summary>Replicas of each chain.</summary>
    public int Temperatures => _exchange.Temperatures;

    /// <summary>
    /// The shares of exchanges that were accepted between neighbouring temperatures so far, from t = 1 on; NaN where none was tried.
    /// A chain is as good as the least of them.
    /// </summary>
    public IReadOnlyList<double> SwapRates => _exchange.Rates;

    /// <summary>Advances chains from given states, in place. All replicas of a chain start at its state.</summary>
    /// <param name="states">B x N bits: where the chains start, and where they end.</param>
    /// <param name="sweeps">Sweeps of each chain, 0 or more: hidden units, then visible ones.</param>
    /// <param name="firstStep">The draws' step of the first sweep.</param>
    /// <param name="firstChain">The number of the first chain.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="token">Stops the work; the states hold nothing of use then.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or there are more draws than addresses.</exception>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    public void Sample(
        BitView states, int sweeps, uint firstStep, uint firstChain, WorkerTeam team, Workspace workspace,
        CancellationToken token = default) =>
        Run(states, sweeps, firstStep, firstChain, fromBase: false, team, workspace, token);

    /// <summary>Draws states by chains whose replicas start at independent states of the base.</summary>
    /// <param name="states">B x N bits, the result.</param>
    /// <param name="sweeps">Sweeps of each chain, 0 or more.</param>
    /// <param name="firstStep">The draws' step of the first sweep.</param>
    /// <param name="firstChain">The number of the first chain.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="token">Stops the work; the states hold nothing of use then.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or there are more draws than addresses.</exception>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    public void Draw(
        BitView states, int sweeps, uint firstStep, uint firstChain, WorkerTeam team, Workspace workspace,
        CancellationToken token = default) =>
        Run(states, sweeps, firstStep, firstChain, fromBase: true, team, workspace, token);

    private void Run(
        BitView states, int sweeps, uint firstStep, uint firstChain, bool fromBase, WorkerTeam team, Workspace workspace,
        CancellationToken token)
    {
        Throw.IfNegative(sweeps);
        Throw.IfDifferent(states.Columns, _machine.Visible, "number of bits of a state");
        if ((long)firstStep + sweeps > uint.MaxValue)
            throw new ArgumentException($"{sweeps} sweeps from step {firstStep} on go past the last step, {uint.MaxValue}");
        if (((long)firstChain + states.Rows) * Temperatures > uint.MaxValue)
        {
            throw new ArgumentException(
                $"{states.Rows} chains of {Temperatures} replicas from chain {firstChain} on are more than 2^32 draws' addresses");
        }

        int chainsAtOnce = Math.Max(1, RowsAtOnce / Temperatures);
        for (int first = 0; first < states.Rows; first += chainsAtOnce)
        {
            BitView portion = states.Slice(first, Math.Min(chainsAtOnce, states.Rows - first));
            RunPortion(portion, sweeps, firstStep, firstChain + (uint)first, fromBase, team, workspace, token);
        }
    }

    private void RunPortion(
        BitView states, int sweeps, uint firstStep, uint firstChain, bool fromBase, WorkerTeam team, Workspace workspace,
        CancellationToken token)
    {
        using Workspace.Mark mark = workspace.Borrow();
        int rows = states.Rows * Temperatures;
        BitView visible = workspace.TakeBits(rows, _machine.Visible), hidden = workspace.TakeBits(rows, _machine.Hidden);
        MatrixView probabilities = workspace.TakeMatrix(rows, _machine.Hidden);
        var draws = new ReplicaDraws(
            RandomUse.ModelSampler.Stream(_seed, 0), RandomUse.ModelSampler.Stream(_seed, 1), RandomUse.ModelSampler.Stream(_seed, 2),
            firstStep, firstChain);
        if (fromBase) _exchange.DrawBase(visible, RandomUse.ModelSampler.Stream(_seed, 3), firstStep, firstChain);
        else
            for (int r = 0; r < rows; r++) states.Row(r / Temperatures).CopyTo(visible.Row(r));
        for (int s = 0; s < sweeps; s++)
        {
            token.ThrowIfCancellationRequested();
            uint step = firstStep + (uint)s;
            _exchange.Up(visible, hidden, probabilities, draws with { Step = step }, step % 2 == 1, team, workspace);
            _exchange.Down(hidden, visible, draws with { Step = step }, transposed: true, team, workspace);
        }

        for (int r = 0; r < states.Rows; r++) visible.Row(r * Temperatures).CopyTo(states.Row(r));
    }
}
