using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Z'_beta(x) as a ratio of partition functions, at one beta: each chain climbs by inverse temperature from
/// independent units to the machine, the field of its x standing all the way. Such a machine is easy: the field leaves it about one mode.
/// </summary>
/// <remarks>
/// Theorem 1: log Z'_beta(x) = log Z(W, b + s(x), c) - log Z(W, b, c) - beta sum of b_i x_i. Of the two, only the second, which all x
/// share, is hard. On the reference machine (784 x 500, CD-25) chains that climb from samples of mu keep 1 of 16 effective at beta = 1.
/// </remarks>
internal sealed class FieldAnnealing
{
    // sigmoid of it is 0 in single precision: a forbidden one is never drawn, and its softplus adds nothing.
    private const float Forbidden = -1000;

    private readonly AnnealedImportanceSampling _sampling;
    private readonly DistortionMeasure _measure;
    private readonly double _beta, _logPartition;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace;

    /// <summary>Prepares the chains.</summary>
    /// <param name="sampling">The machine's chains, from the base.</param>
    /// <param name="measure">d.</param>
    /// <param name="beta">beta.</param>
    /// <param name="logPartition">log Z(W, b, c).</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    public FieldAnnealing(
        AnnealedImportanceSampling sampling, DistortionMeasure measure, double beta, double logPartition, WorkerTeam team,
        Workspace workspace)
    {
        (_sampling, _measure, _beta, _logPartition, _team, _workspace) = (sampling, measure, beta, logPartition, team, workspace);
    }

    /// <summary>Brings chains to mu(y given x); the mean of a chain's weight is Z'_beta(x).</summary>
    /// <param name="sources">B x N, each chain's x.</param>
    /// <param name="states">B x N, where the chains are at the end.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>Logarithms of the weights.</returns>
    public double[] Climb(BitMatrix sources, BitMatrix states, uint firstRow, CancellationToken token)
    {
        var fields = new Matrix(sources.Rows, sources.Columns);
        var field = new VisibleField(_measure, _beta, sources.Columns);
        var ones = new double[sources.Rows];
        for (int r = 0; r < sources.Rows; r++)
        {
            Span<float> row = fields.Row(r);
            for (int i = 0; i < row.Length; i++)
            {
                bool isOne = sources[r, i];
                row[i] = isOne ? field.One[i] : field.Clamps ? Forbidden : field.Zero[i];
                if (isOne) ones[r] += _measure.At(i).B;
            }
        }

        double[] logs = _sampling.ForwardLogs(states, fields.View, firstRow, _team, _workspace, token);
        for (int r = 0; r < logs.Length; r++) logs[r] -= _logPartition + _beta * ones[r];

        // Inputs of a thousand would outweigh the field that forbids.
        if (_measure.IsConstraint)
            for (int w = 0; w < states.Words.Length; w++) states.Words[w] &= sources.Words[w];
        return logs;
    }
}
