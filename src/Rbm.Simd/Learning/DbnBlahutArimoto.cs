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
/// is trained on its own samples can drift or collapse instead. Mean distortion and entropy of the unit means show a collapse;
/// E log Z'_beta itself, which would show a drift, is not estimated here.
/// </remarks>
internal static class DbnBlahutArimoto
{
    private const int RowsAtOnce = 1000;
    private const double Ln2 = 0.69314718055994531;

    /// <summary>What one sampling showed, both per bit; the distortion is that of the measure, with its weights.</summary>
    /// <param name="Distortion">Mean d(x, y) / N.</param>
    /// <param name="UnitEntropy">Entropy in bits of the means of the units of y, averaged over the units.</param>
    public readonly record struct Figures(double Distortion, double UnitEntropy);

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

        return (samples, Measure(source, samples, options.Measure), sampler.AcceptanceRate);
    }

    /// <summary>What makes an iteration look worse than the one before; null if nothing does.</summary>
    public static string? Complaint(Figures before, Figures now)
    {
        if (now.Distortion > before.Distortion * 1.02)
            return FormattableString.Invariant($"the mean distortion of the samples rose from {before.Distortion:F4} to {now.Distortion:F4}");
        if (now.UnitEntropy < before.UnitEntropy * 0.9)
            return FormattableString.Invariant($"the samples' unit entropy fell from {before.UnitEntropy:F4} to {now.UnitEntropy:F4} bit: mu may be collapsing");
        return null;
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

        return entropy / Ln2 / counts.Length;
    }
}
