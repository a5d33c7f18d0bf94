using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// The rate-distortion function that a learned mu gives: eq. (4) of the paper, estimated by annealing along beta from samples of mu,
/// checked by annealing back from the items, and bracketed on simulated pairs (Grosse, Ghahramani and Adams 2015).
/// </summary>
/// <remarks>
/// mu is a single machine, where mu(y given x) is known up to Z'_beta(x). For a deeper network take its bottom machine: any mu gives
/// an upper bound on the source's function.
/// </remarks>
public sealed class ModelRateDistortion
{
    // Chains annealed together: enough to keep products busy, few enough to stay in memory.
    private const int ChainsAtOnce = 1024;

    // D of chains from the model and from the items: a difference below this share of D is not worth a word. It moves the point along
    // the tangent of the curve, off it by the square only.
    private const double NegligibleDifference = 0.02;

    // A difference of two means: beyond so many standard errors by chance once in 370 times.
    private const double MostErrors = 3;

    // Draws' rows of the chains that came through the field and of the pairs at one beta, and steps of the chains that y of these
    // come from: apart from all others.
    private const uint FieldRows = 1u << 31, PairRows = 1u << 24, ShiftedSteps = 1u << 24;

    private readonly RestrictedBoltzmannMachine _machine;
    private readonly DistortionMeasure _measure;
    private readonly ModelCurveOptions _options;
    private readonly WorkerTeam _team;
    private readonly Workspace _workspace = new();

    /// <summary>Checks the options.</summary>
    /// <param name="machine">mu, N visible units.</param>
    /// <param name="measure">d.</param>
    /// <param name="options">How to estimate.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ModelRateDistortion(RestrictedBoltzmannMachine machine, DistortionMeasure measure, ModelCurveOptions options, WorkerTeam team)
    {
        options.Check();
        VisibleField.Check(measure, options.Betas[^1], machine.Visible);
        (_machine, _measure, _options, _team) = (machine, measure, options, team);
    }

    /// <summary>Estimates the curve on items of the source.</summary>
    /// <param name="items">B x N bits, one item or more; the items' mean stands for the source's.</param>
    /// <param name="progress">Hears what share is done, 0 to 1.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">The items are not of N bits, or there is none.</exception>
    public ModelCurve Estimate(ReadOnlyBitView items, Action<double>? progress = null, CancellationToken token = default)
    {
        Throw.IfDifferent(items.Columns, _machine.Visible, "number of bits of an item");
        Throw.IfNotPositive(items.Rows, "number of items");
        if ((long)items.Rows * _options.Chains >= PairRows)
        {
            throw new ArgumentException(
                $"{items.Rows} items of {_options.Chains} chains are too many, fewer than {PairRows} chains expected");
        }


        return Math.Min(_machine.Visible, _machine.Hidden) <= _options.MostExactUnits
            ? Sum(items, progress, token)
            : Anneal(items, progress, token);
    }

    private ModelCurve Sum(ReadOnlyBitView items, Action<double>? progress, CancellationToken token)
    {
        var partition = new TiltedPartition(_machine, _team);
        var points = new ModelCurvePoint[_options.Betas.Count];
        for (int j = 0; j < points.Length; j++)
        {
            token.ThrowIfCancellationRequested();
            var exact = new ItemEstimates(items.Rows);
            exact.EffectiveChains.AsSpan().Fill(double.PositiveInfinity);
            partition.LogNormalizers(items, _measure, _options.Betas[j], exact.LogNormalizer, exact.Distortion, _team);
            exact.Distortion.CopyTo(exact.ChainDistortion, 0);
            points[j] = PointOf(_options.Betas[j], exact, exact, exact, default, null);
            progress?.Invoke((j + 1.0) / points.Length);
        }

        return new ModelCurve { IsExact = true, Items = items.Rows, Points = points };
    }

    private ModelCurve Anneal(ReadOnlyBitView items, Action<double>? progress, CancellationToken token)
    {
        int rows = items.Rows, marks = _options.Betas.Count, chains = _options.Chains;
        int perChunk = Math.Clamp(ChainsAtOnce / chains, 1, rows);
        TiltLadder ladder = TiltLadder.Create(_measure, _options.Betas, _options.Steps);
        var annealing = new TiltedAnnealing(_machine, _measure, ladder, _options.Seed, _team, _workspace, token);
        var samples = new ReproductionSamples(
            _machine, items, perChunk * chains, _options.Seed, _team, _workspace);
        samples.Advance(_options.BurnIn, token);
        if (samples.Disagreement() is { } unmixed)
        {
            // Every estimate would start from these samples or be checked by them.
            progress?.Invoke(1);
            return new ModelCurve { IsExact = false, Items = rows, Points = [.. _options.Betas.Select(beta => Refused(beta, unmixed))] };
        }

        LogPartitionEstimate partition = LogPartition(items, samples, token);
        var sampling = new AnnealedImportanceSampling(
            _machine, AnnealedImportanceSampling.BaseRates(items), AnnealingLadder.Uniform(_options.Steps), _options.Seed);
        var field = new FieldAnnealing(sampling, _measure, _options.Betas[^1], partition.Upper, _team, _workspace);

        ItemEstimates[] fromModel = Estimates(), throughField = Estimates(), fromSource = Estimates();
        for (int first = 0; first < items.Rows; first += perChunk)
        {
            int count = Math.Min(perChunk, items.Rows - first);
            uint row = (uint)first * (uint)chains;
            BitMatrix sources = Repeated(items.Slice(first, count), chains), states = new(sources.Rows, sources.Columns);
            samples.States.Slice(0, states.Rows).Words.CopyTo(states.Words);
            AnnealingPass up = annealing.Up(sources, states, marks, row);

            double[] logs = field.Climb(sources, states, row, token);
            AnnealingPass through = annealing.Down(sources, states, marks, 0, toMu: false, row | FieldRows);

            sources.Words.CopyTo(states.Words);
            AnnealingPass down = annealing.Down(sources, states, marks, _options.BurnIn, toMu: true, row);
            for (int j = 0; j < marks; j++)
            {
                for (int i = 0; i < count; i++)
                {
                    int at = i * chains;
                    fromModel[j].SetWeighted(first + i, up.LogWeights[j].AsSpan(at, chains), up.Distortions[j].AsSpan(at, chains));
                    double[] sum = [.. logs.Skip(at).Take(chains).Zip(through.LogWeights[j].Skip(at), (x, y) => x + y)];
                    throughField[j].SetWeighted(first + i, sum, through.Distortions[j].AsSpan(at, chains));
                    fromSource[j].SetInverse(first + i, down.ToEnd(j, at, chains), down.Distortions[j].AsSpan(at, chains));
                }
            }

            samples.Advance(_options.Thinning, token);
            progress?.Invoke((double)(first + count) / items.Rows * (_options.SimulatedPairs == 0 ? 1 : 0.5));
        }

        var points = new ModelCurvePoint[marks];
        for (int j = 0; j < marks; j++)
        {
            MeanEstimate gap = _options.SimulatedPairs == 0 ? new(double.NaN, double.NaN) : SimulatedGap(annealing, samples, j, token);

            // By the chains that count, not by what they say: to choose between estimates by the estimate would favour errors.
            bool isThroughField = throughField[j].MedianEffective > fromModel[j].MedianEffective;
            points[j] = isThroughField
                ? PointOf(_options.Betas[j], throughField[j], fromModel[j], fromSource[j], gap, partition.Warning)
                : PointOf(_options.Betas[j], fromModel[j], fromModel[j], fromSource[j], gap, null);
            if (_options.SimulatedPairs > 0) progress?.Invoke(0.5 + 0.5 * (j + 1) / marks);
        }

        return new ModelCurve { IsExact = false, Items = items.Rows, Points = points };

        ItemEstimates[] Estimates() => [.. Enumerable.Range(0, marks).Select(_ => new ItemEstimates(rows))];
    }

    private LogPartitionEstimate LogPartition(ReadOnlyBitView items, ReproductionSamples samples, CancellationToken token)
    {
        var sampling = new AnnealedImportanceSampling(
            _machine, AnnealedImportanceSampling.BaseRates(items), _options.PartitionLadder, _options.Seed);
        int back = Math.Min(_options.PartitionChains, samples.States.Rows);
        return sampling.BothWays(_options.PartitionChains, samples.States.Slice(0, back), _team, _workspace, token);
    }

    private static BitMatrix Repeated(ReadOnlyBitView items, int times)
    {
        var rows = new BitMatrix(items.Rows * times, items.Columns);
        for (int r = 0; r < rows.Rows; r++) items.Row(r / times).CopyTo(rows.Row(r));
        return rows;
    }

    private static ModelCurvePoint Refused(double beta, string why)
    {
        var none = new MeanEstimate(double.NaN, double.NaN);
        return new ModelCurvePoint
        {
            Beta = beta, Distortion = none, DistortionFromModel = none, DistortionFromSource = none, LogNormalizer = none, Rate = none,
            RateFromSource = none, EffectiveChains = double.NaN, SimulatedGap = none, Refusal = why,
        };
    }

    // The estimate of log Z' and D, and the chains from either side, whose distortions must agree: chains that came through the field
    // never left the neighbourhood of x, so that they alone cannot tell whether mu(y given x) is wider.
    private ModelCurvePoint PointOf(
        double beta, ItemEstimates estimate, ItemEstimates model, ItemEstimates source, MeanEstimate gap, string? refusal)
    {
        MeanEstimate fromModel = MeanEstimate.Of(model.ChainDistortion), fromSource = MeanEstimate.Of(source.ChainDistortion);
        MeanEstimate difference = MeanEstimate.Of([.. model.ChainDistortion.Zip(source.ChainDistortion, (x, y) => x - y)]);
        double effective = estimate.MedianEffective;
        if (effective < LogWeights.LeastEffective)
        {
            refusal ??= FormattableString.Invariant($"of {_options.Chains} chains an item, {effective:F1} are effective (median); ")
                + $"{LogWeights.LeastEffective} needed: more steps or chains";
        }

        if (Math.Abs(difference.Value) > Math.Max(MostErrors * difference.StandardError, NegligibleDifference * fromModel.Value))
        {
            refusal ??= FormattableString.Invariant($"D is {fromModel.Value / _machine.Visible:F4} by chains from the model and ")
                + FormattableString.Invariant($"{fromSource.Value / _machine.Visible:F4} by chains from the items: ")
                + "not mixed, more steps or burn-in needed";
        }

        int nothing = estimate.LogNormalizer.Count(z => !double.IsFinite(z)) + source.LogNormalizer.Count(z => !double.IsFinite(z));
        if (nothing > 0) refusal ??= $"of {estimate.LogNormalizer.Length} items, {nothing} have no chain that the measure allows";

        double perBit = 1.0 / _machine.Visible, bits = perBit / LogDomain.Ln2;
        return new ModelCurvePoint
        {
            Beta = beta,
            Distortion = MeanEstimate.Of(estimate.Distortion).Scaled(perBit),
            DistortionFromModel = fromModel.Scaled(perBit),
            DistortionFromSource = fromSource.Scaled(perBit),
            LogNormalizer = MeanEstimate.Of(estimate.LogNormalizer),
            Rate = estimate.Rate(beta).Scaled(bits),
            RateFromSource = source.Rate(beta).Scaled(bits),
            EffectiveChains = effective,
            SimulatedGap = gap.Scaled(bits),
            Refusal = refusal,
        };
    }

    /// <summary>
    /// y from mu, x from y by the channel exp(-beta d(x, y)): then y is an exact sample of mu(y given x), and annealing down from it
    /// gives an upper bound on log Z'_beta(x) where annealing up gives a lower one. The mean difference, in nats.
    /// </summary>
    private MeanEstimate SimulatedGap(TiltedAnnealing annealing, ReproductionSamples samples, int mark, CancellationToken token)
    {
        double beta = _options.Betas[mark];
        int chains = _options.Chains, pairs = Math.Min(_options.SimulatedPairs, samples.States.Rows / chains);
        uint firstRow = (uint)(mark + 1) * PairRows;
        BitMatrix starts = Reproductions(samples, beta, mark, pairs, token);
        var sources = new BitMatrix(pairs, _machine.Visible);
        SimulatedPairs.DrawSources(_measure, beta, starts.View, sources.View, _options.Seed, firstRow);

        BitMatrix repeated = Repeated(sources.View, chains), states = Repeated(starts.View, chains);
        AnnealingPass down = annealing.Down(repeated, states, mark + 1, 0, toMu: true, firstRow);
        samples.Advance(_options.Thinning, token);
        samples.States.Slice(0, states.Rows).Words.CopyTo(states.Words);
        AnnealingPass up = annealing.Up(repeated, states, mark + 1, firstRow);
        var gaps = new double[pairs];
        for (int i = 0; i < pairs; i++)
        {
            gaps[i] = -LogWeights.Of(down.ToEnd(mark, i * chains, chains)).MeanLog
                - LogWeights.Of(up.LogWeights[mark].AsSpan(i * chains, chains)).LogMean;
        }

        return MeanEstimate.Of(gaps);
    }

    // y so that it is a sample of mu(y given x) for the x drawn from it: of mu itself where a = b, else of mu times the channel's
    // normaliser, which is a machine with other visible biases.
    private BitMatrix Reproductions(ReproductionSamples samples, double beta, int mark, int pairs, CancellationToken token)
    {
        float[] shift = SimulatedPairs.BiasShifts(_measure, beta, _machine.Visible);
        if (shift.AsSpan().IndexOfAnyExcept(0f) < 0)
        {
            samples.Advance(_options.Thinning, token);
        }
        else
        {
            var shifted = new RestrictedBoltzmannMachine(_machine.Visible, _machine.Hidden);
            shifted.CopyFrom(_machine);
            for (int i = 0; i < shift.Length; i++) shifted.VisibleBias[i] += shift[i];
            samples = new ReproductionSamples(
                shifted, samples.States.View, pairs, _options.Seed, _team, _workspace, ShiftedSteps + (uint)mark * ShiftedSteps);
            samples.Advance(_options.BurnIn, token);
        }

        var starts = new BitMatrix(pairs, _machine.Visible);
        samples.States.Slice(0, pairs).Words.CopyTo(starts.Words);
        return starts;
    }
}
