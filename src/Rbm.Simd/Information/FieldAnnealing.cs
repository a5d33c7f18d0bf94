using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Z'_beta(x) as a ratio of partition functions, at the largest beta of a ladder: each chain climbs by inverse temperature from
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
    private readonly double _beta;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace;

    public FieldAnnealing(
        RestrictedBoltzmannMachine machine, DistortionMeasure measure, TiltLadder ladder, ReadOnlyBitView items, BitMatrix samples,
        ModelCurveOptions options, WorkerTeam team, Workspace workspace)
    {
        (_measure, _team, _workspace) = (measure, team, workspace);
        _beta = ladder.Tilts[ladder.Marks[^1]].Beta;
        float[] rates = AnnealedImportanceSampling.BaseRates(items);
        _sampling = new(machine, rates, AnnealingLadder.Uniform(options.Steps), options.Seed);
        var whole = new AnnealedImportanceSampling(machine, rates, options.PartitionLadder, options.Seed);
        int back = Math.Min(options.PartitionChains, samples.Rows);
        LogPartition = whole.BothWays(options.PartitionChains, samples.Slice(0, back), team, workspace);
    }

    /// <summary>log Z(W, b, c).</summary>
    public LogPartitionEstimate LogPartition { get; }

    /// <summary>Brings chains to the largest beta; the mean of a chain's weight is Z'_beta(x) there.</summary>
    /// <param name="sources">B x N, each chain's x.</param>
    /// <param name="states">B x N, where the chains are at the end.</param>
    /// <param name="firstRow">The draws' row of the first chain.</param>
    /// <returns>Logarithms of the weights.</returns>
    public double[] Climb(BitMatrix sources, BitMatrix states, uint firstRow)
    {
        var fields = new Matrix(sources.Rows, sources.Columns);
        var ones = new double[sources.Rows];
        for (int i = 0; i < sources.Columns; i++)
        {
            (double a, double b) = _measure.At(i);
            float zero = _measure.IsConstraint ? Forbidden : (float)(-_beta * a), one = (float)(_beta * b);
            for (int r = 0; r < sources.Rows; r++)
            {
                bool isOne = sources[r, i];
                fields[r, i] = isOne ? one : zero;
                if (isOne) ones[r] += b;
            }
        }

        double[] logs = _sampling.ForwardLogs(states, fields.View, firstRow, _team, _workspace);
        for (int r = 0; r < logs.Length; r++) logs[r] -= LogPartition.Value + _beta * ones[r];
        return logs;
    }
}
