using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Learning;

/// <summary>
/// The sampling half of an iteration of the DBN Blahut-Arimoto algorithm (Algorithm 1, lines 4-7): draws y_i from mu(y given x_i)
/// for every item, and watches what iterations are known to spoil. The other half, line 8, is greedy training on the y_i.
/// </summary>
/// <remarks>
/// An exact iteration is a step of expectation maximisation for X = Y xor noise, so E log Z'_beta(x) never falls. A learner that
/// is trained on its own samples can drift or collapse instead: mean distortion and entropy of the unit means show a collapse, an
/// estimate of E log Z'_beta a drift. For a network of several machines there is no such estimate.
/// </remarks>
internal static class DbnBlahutArimoto
{
    private const int RowsAtOnce = 1000;

    // E log Z' of so many items, by so many chains each; log Z of the machine by so many.
    private const int WatchedItems = 64, WatchedChains = 8, WatchedSteps = 100, PartitionChains = 64;

    // Of the reference machine (784 x 500, CD-25) this ladder gave log Z = 450.8, where 451.2 is the best estimate: two nats are more
    // than two estimates differ by chance.
    private const double NormalizerError = 2;

    // A tenth of the published ladder.
    private static readonly AnnealingLadder PartitionLadder = AnnealingLadder.Steps((0.5, 50), (0.9, 400), (1, 1000));

    /// <summary>What one sampling showed, both per bit; the distortion is that of the measure, with its weights.</summary>
    /// <param name="Distortion">Mean d(x, y) / N.</param>
    /// <param name="UnitEntropy">Entropy in bits of the means of the units of y, averaged over the units.</param>
    /// <param name="LogNormalizer">An estimate of E log Z'_beta(x), in nats for an item; NaN where there is none.</param>
    public readonly record struct Figures(double Distortion, double UnitEntropy, double LogNormalizer = double.NaN);

    /// <summary>Draws a y for every x.</summary>
    /// <param name="network">mu's network.</param>
    /// <param name="source">All x, one a row.</param>
    /// <param name="options">beta, measure, chain, sweeps and seed.</param>
    /// <param name="iteration">The iteration, the draws' address.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>The samples, their figures, and the chains' acceptance rate where they have one.</returns>
    public static (BitMatrix Samples, Figures Figures, double? Acceptance) Sample(
        DeepBeliefNetwork network, BitMatrix source, TrainingOptions options, int iteration,
        WorkerTeam team, Workspace workspace, CancellationToken token)
    {
        var sampler = new ConditionalSampler(network, options.Measure, options.Beta!.Value, options.Seed, options.Chain);
        var samples = new BitMatrix(source.Rows, source.Columns);
        for (int first = 0; first < source.Rows; first += RowsAtOnce)
        {
            token.ThrowIfCancellationRequested();
            int rows = Math.Min(RowsAtOnce, source.Rows - first);
            sampler.Sample(
                source.Slice(first, rows), samples.Slice(first, rows), options.Sweeps,
                checked((uint)(iteration * options.Sweeps)), (uint)first, team, workspace);
        }

        Figures figures = Measure(source, samples, options.Measure);
        if (network.Machines.Count == 1)
            figures = figures with { LogNormalizer = MeanLogNormalizer(network.Machines[0], source, options, team, workspace, token) };
        return (samples, figures, sampler.AcceptanceRate);
    }

    /// <summary>What makes an iteration look worse than the one before; null if nothing does.</summary>
    public static string? Complaint(Figures before, Figures now)
    {
        if (now.Distortion > before.Distortion * 1.02)
        {
            return FormattableString.Invariant(
                $"the mean distortion of the samples rose from {before.Distortion:F4} to {now.Distortion:F4}");
        }

        if (now.UnitEntropy < before.UnitEntropy * 0.9)
        {
            return FormattableString.Invariant($"the samples' unit entropy fell from {before.UnitEntropy:F4} ")
                + FormattableString.Invariant($"to {now.UnitEntropy:F4} bit: mu may be collapsing");
        }

        if (now.LogNormalizer < before.LogNormalizer - Math.Max(NormalizerError, 0.02 * Math.Abs(before.LogNormalizer)))
        {
            return FormattableString.Invariant(
                $"E log Z' of the source fell from {before.LogNormalizer:F2} to {now.LogNormalizer:F2} nats: mu drifts away from it");
        }

        return null;
    }

    private static double MeanLogNormalizer(
        RestrictedBoltzmannMachine machine, BitMatrix source, TrainingOptions options, WorkerTeam team, Workspace workspace,
        CancellationToken token)
    {
        int items = Math.Min(WatchedItems, source.Rows);
        var sources = new BitMatrix(items * WatchedChains, source.Columns);
        for (int r = 0; r < sources.Rows; r++)
            source.Row((int)((long)(r / WatchedChains) * source.Rows / items)).CopyTo(sources.Row(r));
        float[] rates = AnnealedImportanceSampling.BaseRates(source.View);
        LogPartitionEstimate partition = new AnnealedImportanceSampling(machine, rates, PartitionLadder, options.Seed)
            .Forward(PartitionChains, team, workspace, token);
        var sampling = new AnnealedImportanceSampling(machine, rates, AnnealingLadder.Uniform(WatchedSteps), options.Seed);
        if (!partition.IsReliable) return double.NaN;
        double[] logs = new FieldAnnealing(sampling, options.Measure, options.Beta!.Value, partition.Value, team, workspace)
            .Climb(sources, new BitMatrix(sources.Rows, sources.Columns), firstRow: 0, token);
        return Enumerable.Range(0, items).Average(i => LogWeights.Of(logs.AsSpan(i * WatchedChains, WatchedChains)).LogMean);
    }

    private static Figures Measure(BitMatrix source, BitMatrix samples, DistortionMeasure measure)
    {
        double distortion = 0;
        for (int r = 0; r < source.Rows; r++) distortion += measure.Sum(source.Row(r), samples.Row(r));
        return new(distortion / source.Rows / source.Columns, Entropy(BitCounts.OfColumns(samples.View), samples.Rows));
    }

    // By our own logarithm: the figure goes into the model file, whose bytes are the same everywhere.
    private static double Entropy(int[] counts, int rows)
    {
        double entropy = 0;
        Span<float> shares = stackalloc float[2], logarithms = stackalloc float[2];
        foreach (int ones in counts)
        {
            if (ones == 0 || ones == rows) continue;
            shares[0] = (float)ones / rows;
            shares[1] = (float)(rows - ones) / rows;
            Elementwise.Log(shares, logarithms);
            entropy -= (double)shares[0] * logarithms[0] + (double)shares[1] * logarithms[1];
        }

        return entropy / LogDomain.Ln2 / counts.Length;
    }
}
