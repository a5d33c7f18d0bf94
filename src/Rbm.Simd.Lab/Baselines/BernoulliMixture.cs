using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// A mixture of 2^K vectors of independent bits, trained by EM. An item's code is its most probable component, whose means are
/// thresholded at 1/2.
/// </summary>
/// <remarks>
/// EM raises the likelihood plus what a prior adds: each component's means are those of its items and of a few more that have the
/// overall means (Dempster, Laird and Rubin, J. R. Statist. Soc. B 39(1), 1977).
/// </remarks>
public sealed class BernoulliMixture : IBaseline
{
    /// <summary>The largest K.</summary>
    public const int MostBits = 12;

    private const uint FirstStream = 0x0100_0062;
    private const int AtOnce = 1024;
    private const float Smallest = 1e-7f;

    private readonly int _bits;
    private readonly float[] _overall;

    // N x 2^K, a component a column; the logarithms are what they make of an item.
    private readonly Matrix _means, _logits;
    private readonly float[] _constants;
    private readonly double[] _weights;

    private BernoulliMixture(BitMatrix items, int bits)
    {
        _bits = bits;
        _overall = Overall(items);
        _means = new Matrix(items.Columns, 1 << bits);
        _logits = new Matrix(items.Columns, 1 << bits);
        _constants = new float[1 << bits];
        _weights = new double[1 << bits];
    }

    /// <inheritdoc/>
    public string Name => "Bernoulli mixture";

    /// <inheritdoc/>
    public double? Bits => _bits;

    /// <summary>Trains a mixture.</summary>
    /// <param name="items">The training items, one or more.</param>
    /// <param name="bits">K, 1 to <see cref="MostBits"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">There are no items, or K or an option is outside its range.</exception>
    public static BernoulliMixture Fit(
        BitMatrix items, int bits, MixtureOptions options, WorkerTeam team, CancellationToken token = default)
    {
        if (bits is < 1 or > MostBits) throw new ArgumentException($"a mixture of {bits} bits asked for, 1 to {MostBits} bits expected");
        if (items.Rows == 0) throw new ArgumentException("number of training items is 0, expected 1 or more");
        ArgumentOutOfRangeException.ThrowIfNegative(options.Steps);
        if (!(options.Prior > 0) || !double.IsFinite(options.Prior))
            throw new ArgumentException($"prior is {options.Prior}, a finite number above 0 expected");
        var mixture = new BernoulliMixture(items, bits);
        mixture.Begin(items, options.Seed);
        for (int step = 1; step <= options.Steps; step++)
        {
            double objective = mixture.Step(items, options.Prior, team, token);
            options.Report?.Invoke(step, objective);
        }

        return mixture;
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _means.Rows);
        var codewords = new BitMatrix(_weights.Length, items.Columns);
        for (int i = 0; i < items.Columns; i++)
        {
            ReadOnlySpan<float> means = _means.Row(i);
            for (int c = 0; c < means.Length; c++)
            {
                if (means[c] > 0.5f) codewords[c, i] = true;
            }
        }

        int[] codes = new int[items.Rows];
        ForEachBlock(items, team, default, (first, scores) =>
        {
            for (int r = 0; r < scores.Rows; r++)
            {
                ReadOnlySpan<float> row = scores.Row(r);
                for (int c = 1; c < row.Length; c++)
                {
                    if (row[c] > row[codes[first + r]]) codes[first + r] = c;
                }
            }
        });
        return BaselineItems.Gather(codewords, codes);
    }

    // Halfway from the overall means to items taken at random.
    private void Begin(BitMatrix items, ulong seed)
    {
        var stream = new RandomStream(seed, FirstStream);
        for (int c = 0; c < _weights.Length; c++)
        {
            _weights[c] = 1.0 / _weights.Length;
            int item = (int)((ulong)stream.Draw(0, (uint)c, 0) * (uint)items.Rows >> 32);
            for (int i = 0; i < _overall.Length; i++) _means[i, c] = (_overall[i] + (items[item, i] ? 1 : 0)) / 2;
        }

        Prepare();
    }

    /// <summary>An EM step; the objective before it.</summary>
    private double Step(BitMatrix items, double prior, WorkerTeam team, CancellationToken token)
    {
        double[] shares = new double[_weights.Length];
        var ones = new Matrix(_means.Rows, _means.Columns);
        var transposed = new BitMatrix(items.Columns, AtOnce);
        var workspace = new Workspace();
        double likelihood = 0;
        ForEachBlock(items, team, token, (first, scores) =>
        {
            for (int r = 0; r < scores.Rows; r++) likelihood += Responsibilities(scores.Row(r), shares);

            // Row i of the product sums the shares of the items that have bit i.
            if (scores.Rows != transposed.Columns) transposed = new BitMatrix(items.Columns, scores.Rows);
            BitTranspose.Transpose(items.Slice(first, scores.Rows), transposed.View);
            GatherProduct.Multiply(transposed.View, scores, ones.View, team, workspace);
        });
        double objective = (likelihood + prior * LogPrior()) / items.Rows;
        for (int i = 0; i < _overall.Length; i++)
        {
            Span<float> means = _means.Row(i);
            ReadOnlySpan<float> sums = ones.Row(i);
            for (int c = 0; c < means.Length; c++) means[c] = (float)((sums[c] + prior * _overall[i]) / (shares[c] + prior));
        }

        // The prior counts for the weights as well, so that none becomes 0.
        for (int c = 0; c < shares.Length; c++) _weights[c] = (shares[c] + prior) / (items.Rows + prior * shares.Length);
        Prepare();
        return objective;
    }

    // The logarithm of the prior's density at the means and weights, but for a constant and the factor.
    private double LogPrior()
    {
        double sum = 0;
        for (int i = 0; i < _overall.Length; i++)
        {
            foreach (float mean in _means.Row(i)) sum += _overall[i] * Math.Log(mean) + (1 - _overall[i]) * Math.Log(1.0 - mean);
        }

        foreach (double weight in _weights) sum += Math.Log(weight);
        return sum;
    }

    // log p(x, c) = sum over the ones of log(mean / (1 - mean)), plus a constant of the component.
    private void Prepare()
    {
        float[] scratch = [.. _weights.Select(w => (float)w)];
        Elementwise.Log(scratch, scratch);
        double[] constants = [.. scratch.Select(log => (double)log)];
        for (int i = 0; i < _overall.Length; i++)
        {
            Span<float> means = _means.Row(i), logits = _logits.Row(i);
            for (int c = 0; c < means.Length; c++)
            {
                // Below 1 by as much as single precision can say, which rounding may have lost.
                means[c] = Math.Clamp(means[c], Smallest, 1 - Smallest);
                scratch[c] = -means[c];
            }

            Elementwise.Log1p(scratch, scratch);
            Elementwise.Log(means, logits);
            for (int c = 0; c < means.Length; c++)
            {
                logits[c] -= scratch[c];
                constants[c] += scratch[c];
            }
        }

        for (int c = 0; c < constants.Length; c++) _constants[c] = (float)constants[c];
    }

    // Replaces log p(x, c) by p(c | x); returns log p(x).
    private static double Responsibilities(Span<float> scores, Span<double> shares)
    {
        float most = float.NegativeInfinity;
        foreach (float score in scores) most = Math.Max(most, score);
        for (int c = 0; c < scores.Length; c++) scores[c] -= most;
        Elementwise.Exp(scores, scores);
        double sum = 0;
        foreach (float value in scores) sum += value;
        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = (float)(scores[c] / sum);
            shares[c] += scores[c];
        }

        return most + Math.Log(sum);
    }

    private delegate void PerBlock(int first, MatrixView scores);

    private void ForEachBlock(BitMatrix items, WorkerTeam team, CancellationToken token, PerBlock done)
    {
        var scores = new Matrix(Math.Min(AtOnce, items.Rows), _weights.Length);
        var workspace = new Workspace();
        for (int first = 0; first < items.Rows; first += AtOnce)
        {
            token.ThrowIfCancellationRequested();
            int rows = Math.Min(AtOnce, items.Rows - first);
            MatrixView some = scores.View.Slice(0, rows);
            BaselineItems.Fill(some, _constants);
            GatherProduct.Multiply(items.Slice(first, rows), _logits.View, some, team, workspace);
            done(first, some);
        }
    }

    // A half of an item of either kind besides, so that no mean is 0 or 1.
    private static float[] Overall(BitMatrix items)
    {
        int[] counts = new int[items.Columns];
        BitStatistics.ColumnCounts(items.View, counts);
        return [.. counts.Select(count => (float)((count + 0.5) / (items.Rows + 1.0)))];
    }
}
