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
/// The field is -beta a where x is 0 and +beta b where it is 1. For a network of one machine the chain is exact block Gibbs
/// sampling for mu(y given x). For deeper ones it is the up-down approximation: tilting a directed layer also reweights its
/// parents, by a factor that the paper's Theorem 1 drops. For a = infinity the bits where x is 0 are clamped to 0.
/// At small beta a chain takes long to leave x: at beta = 0.25 on a 784 x 500 machine 100 sweeps do not suffice.
/// </remarks>
public sealed class ConditionalSampler
{
    private readonly DeepBeliefNetwork _network;
    private readonly DistortionMeasure _measure;
    private readonly double _beta;
    private readonly ulong _seed;
    private readonly RandomUse _use;

    /// <summary>Prepares a sampler.</summary>
    /// <param name="network">mu's network.</param>
    /// <param name="measure">d.</param>
    /// <param name="beta">beta, 0 or more and finite; it multiplies the distortion summed over the bits.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative, infinite or NaN.</exception>
    public ConditionalSampler(DeepBeliefNetwork network, DistortionMeasure measure, double beta, ulong seed)
        : this(network, measure, beta, seed, RandomUse.ConditionalChain)
    {
    }

    /// <summary>Prepares a sampler whose draws are for a use of their own.</summary>
    internal ConditionalSampler(DeepBeliefNetwork network, DistortionMeasure measure, double beta, ulong seed, RandomUse use)
    {
        Throw.IfNotFiniteOrNegative(beta);
        _network = network;
        _measure = measure;
        _beta = beta;
        _seed = seed;
        _use = use;
    }

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
            Network = _network, Use = _use, Seed = _seed, FirstRow = firstRow,
            VisibleBias = bias, Team = team, Workspace = workspace,
        };
        for (int s = 0; s < sweeps; s++)
        {
            sweep.Run(states, probabilities, firstStep + (uint)s);
            if (_measure.IsConstraint) Clamp(source, states, probabilities);
            if (s < sweeps / 2) continue;
            for (int r = 0; r < sum.Rows; r++)
            {
                Span<float> to = sum.Row(r), from = probabilities.Row(r);
                for (int i = 0; i < to.Length; i++) to[i] += from[i];
            }
        }
    }

    // a = infinity: a reproduction has no 1 where the source has a 0.
    private static void Clamp(ReadOnlyBitView source, BitView states, MatrixView probabilities)
    {
        for (int w = 0; w < source.Words.Length; w++) states.Words[w] &= source.Words[w];
        for (int r = 0; r < source.Rows; r++)
            for (int i = 0; i < source.Columns; i++)
                if (!source[r, i]) probabilities.Row(r)[i] = 0;
    }

    /// <summary>b + s(x), the visible biases of mu(y given x).</summary>
    internal void ShiftBias(ReadOnlyBitView source, MatrixView bias)
    {
        ReadOnlySpan<float> own = _network.Machines[0].VisibleBias;

        // Bits where a is infinite are clamped, so any field does there.
        float zeroField = _measure.IsConstraint ? 0 : (float)(-_beta * _measure.A), oneField = (float)(_beta * _measure.B);
        for (int r = 0; r < source.Rows; r++)
        {
            Span<float> row = bias.Row(r);
            for (int i = 0; i < row.Length; i++) row[i] = own[i] + (source[r, i] ? oneField : zeroField) + 0f;
        }
    }
}
