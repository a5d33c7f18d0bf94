using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Models;

/// <summary>
/// Draws reproductions y from mu(y given x), proportional to mu(y) exp(-beta d(x, y)) (Lemma 1), by a Markov chain that starts
/// at y = x: sweeps through the network with the visible bias shifted by the field of x (Theorem 1).
/// </summary>
/// <remarks>
/// The field of bit i, of weight w_i, is -beta a w_i where x is 0 and +beta b w_i where it is 1. For a network of one machine the chain
/// is exact block Gibbs sampling for mu(y given x). For deeper ones <see cref="ConditionalChain.UpDown"/> is an approximation: tilting a
/// directed layer also reweights its parents, by a factor that the paper's Theorem 1 drops; <see cref="ConditionalChain.Metropolis"/>
/// keeps the factor and is exact. For a = infinity the bits where x is 0 are clamped to 0.
/// At small beta a chain takes long to leave x: at beta = 0.25 on a 784 x 500 machine 100 sweeps do not suffice.
/// </remarks>
public sealed class ConditionalSampler
{
    private readonly DeepBeliefNetwork _network;
    private readonly VisibleField _field;
    private readonly RandomUse _use;
    private readonly ConditionalChain _chain;
    private long _proposed, _accepted;

    /// <summary>Prepares a sampler.</summary>
    /// <param name="network">mu's network.</param>
    /// <param name="measure">d.</param>
    /// <param name="beta">beta, 0 or more and finite; it multiplies the distortion summed over the bits.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="chain">The chain.</param>
    /// <exception cref="ArgumentException">
    /// beta is negative, infinite or NaN, or too large for a bit's cost; the measure's weights are not those of N bits; the chain is none.
    /// </exception>
    public ConditionalSampler(
        DeepBeliefNetwork network, DistortionMeasure measure, double beta, ulong seed, ConditionalChain chain = ConditionalChain.UpDown)
        : this(network, measure, beta, seed, RandomUse.ConditionalChain, chain)
    {
    }

    /// <summary>Prepares a sampler whose draws are for a use of their own.</summary>
    internal ConditionalSampler(
        DeepBeliefNetwork network, DistortionMeasure measure, double beta, ulong seed, RandomUse use,
        ConditionalChain chain = ConditionalChain.UpDown)
    {
        Throw.IfOutside((int)chain, (int)ConditionalChain.UpDown, (int)ConditionalChain.Metropolis, nameof(chain));
        _field = new VisibleField(measure, beta, network.Machines[0].Visible);
        _network = network;
        Seed = seed;
        _use = use;
        _chain = chain;
    }

    /// <summary>The seed of the draws of the calls that follow.</summary>
    internal ulong Seed { get; set; }

    /// <summary>
    /// The share of the proposed moves that were accepted in all calls so far; null where none was proposed, as by every chain but
    /// <see cref="ConditionalChain.Metropolis"/> over two machines or more.
    /// </summary>
    public double? AcceptanceRate => _proposed == 0 ? null : (double)_accepted / _proposed;

    /// <summary>Draws one y for each x.</summary>
    /// <param name="source">B x N bits, x.</param>
    /// <param name="reproduction">B x N bits, y, the result, not overlapping x.</param>
    /// <param name="sweeps">Sweeps of each chain, 0 or more; after 0, y = x.</param>
    /// <param name="firstStep">The draws' step of the first sweep; the chains of different calls take different steps or
    /// rows.</param>
    /// <param name="firstRow">The draws' row of the first chain, for example its item's index.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or x and y overlap.</exception>
    public void Sample(
        ReadOnlyBitView source, BitView reproduction, int sweeps, uint firstStep, uint firstRow, WorkerTeam team, Workspace workspace)
    {
        Throw.IfNegative(sweeps);
        Throw.IfOverlapping(source.Words, reproduction.Words, "source");
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView probabilities = workspace.TakeMatrix(source.Rows, source.Columns);
        Run(source, reproduction, probabilities, default, sweeps, firstStep, firstRow, team, workspace);
    }

    /// <summary>E[y given x], estimated by the mean of the chain's visible probabilities over its sweeps.</summary>
    /// <param name="source">B x N bits, x.</param>
    /// <param name="mean">B x N, the result.</param>
    /// <param name="sweeps">Sweeps of each chain, 1 or more; the first half is left out of the mean.</param>
    /// <param name="firstStep">The draws' step of the first sweep.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Expectation(
        ReadOnlyBitView source, MatrixView mean, int sweeps, uint firstStep, uint firstRow, WorkerTeam team, Workspace workspace)
    {
        Throw.IfNotPositive(sweeps);
        Throw.IfDifferent(mean.Rows, source.Rows, "number of rows of the mean");
        Throw.IfDifferent(mean.Columns, source.Columns, "number of columns of the mean");
        using Workspace.Mark mark = workspace.Borrow();
        BitView states = workspace.TakeBits(source.Rows, source.Columns);
        MatrixView probabilities = workspace.TakeMatrix(source.Rows, source.Columns);
        Run(source, states, probabilities, mean, sweeps, firstStep, firstRow, team, workspace);
        int counted = sweeps - sweeps / 2;
        for (int r = 0; r < mean.Rows; r++)
            foreach (ref float p in mean.Row(r)) p /= counted;
    }

    private void Run(
        ReadOnlyBitView source, BitView states, MatrixView probabilities, MatrixView sum, int sweeps, uint firstStep, uint firstRow,
        WorkerTeam team, Workspace workspace)
    {
        Throw.IfDifferent(source.Columns, _network.Machines[0].Visible, "number of bits of a source item");
        Throw.IfDifferent(states.Columns, source.Columns, "number of bits of a reproduction");
        Throw.IfDifferent(states.Rows, source.Rows, "number of reproductions");
        source.Words.CopyTo(states.Words);
        for (int r = 0; r < sum.Rows; r++) sum.Row(r).Clear();
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView bias = workspace.TakeMatrix(source.Rows, source.Columns);
        ShiftBias(source, bias);
        var sweep = new NetworkSweep
        {
            Network = _network, Use = _use, Seed = Seed, FirstRow = firstRow,
            VisibleBias = bias, Team = team, Workspace = workspace,
        };
        bool metropolis = _chain == ConditionalChain.Metropolis && _network.Machines.Count > 1 && sweeps > 0;
        MetropolisChain chain = metropolis ? new MetropolisChain(sweep, source, _field, firstStep) : default;
        for (int s = 0; s < sweeps; s++)
        {
            uint step = firstStep + (uint)s;
            bool counted = sum.Rows > 0 && s >= sweeps / 2;
            if (!metropolis)
            {
                sweep.Run(states, probabilities, step);
            }
            else
            {
                Interlocked.Add(ref _accepted, chain.Move(step));
                Interlocked.Add(ref _proposed, source.Rows);

                // y is no part of the chain's state: it is drawn where it is wanted.
                if (!counted && s < sweeps - 1) continue;
                sweep.DrawVisible(chain.Bottom, states, probabilities, sweep.Address(0, 1), step);
            }

            _field.Clamp(source, states, probabilities);
            if (!counted) continue;
            for (int r = 0; r < sum.Rows; r++)
            {
                Span<float> to = sum.Row(r), from = probabilities.Row(r);
                for (int i = 0; i < to.Length; i++) to[i] += from[i];
            }
        }
    }

    /// <summary>b + s(x), the visible biases of mu(y given x).</summary>
    internal void ShiftBias(ReadOnlyBitView source, MatrixView bias) =>
        _field.AddTo(_network.Machines[0].VisibleBias, source, bias);
}
