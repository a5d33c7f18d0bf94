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
    private readonly NetworkSweep _sweep;

    /// <summary>Prepares a sampler.</summary>
    /// <param name="network">mu's network.</param>
    /// <param name="measure">d.</param>
    /// <param name="beta">beta, 0 or more and finite; it multiplies the distortion summed over the bits.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative, infinite or NaN.</exception>
    public ConditionalSampler(DeepBeliefNetwork network, DistortionMeasure measure, double beta, ulong seed)
    {
        Throw.IfNotFiniteOrNegative(beta);
        _network = network;
        _measure = measure;
        _beta = beta;
        _sweep = new NetworkSweep(network, RandomUse.ConditionalChain, seed);
    }

    /// <summary>Draws one y for each x.</summary>
    /// <param name="source">B x N bits, x.</param>
    /// <param name="reproduction">B x N bits, y, the result.</param>
    /// <param name="sweeps">Sweeps of each chain, 0 or more; after 0, y = x.</param>
    /// <param name="firstStep">The draws' step of the first sweep; the chains of different calls take different steps or rows.</param>
    /// <param name="firstRow">The draws' row of the first chain, for example its item's index.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Sample(
        ReadOnlyBitView source, BitView reproduction, int sweeps, uint firstStep, uint firstRow, WorkerTeam team, Workspace workspace)
    {
        Throw.IfNegative(sweeps);
        Throw.IfDifferent(source.Columns, _network.Machines[0].Visible, "number of bits of a source item");
        Throw.IfDifferent(reproduction.Columns, source.Columns, "number of bits of a reproduction");
        Throw.IfDifferent(reproduction.Rows, source.Rows, "number of reproductions");
        source.Words.CopyTo(reproduction.Words);
        using Workspace.Mark mark = workspace.Borrow();
        MatrixView bias = workspace.TakeMatrix(source.Rows, source.Columns);
        ShiftBias(source, bias);
        for (uint s = 0; s < sweeps; s++)
        {
            _sweep.Run(reproduction, firstStep + s, firstRow, 1, bias, team, workspace);
            if (_measure.IsConstraint)
                for (int w = 0; w < source.Words.Length; w++) reproduction.Words[w] &= source.Words[w];
        }
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
