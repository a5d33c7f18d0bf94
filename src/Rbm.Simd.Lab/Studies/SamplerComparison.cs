using System.Diagnostics;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>Hears how a comparison of samplers goes. It is called on the thread of the comparison.</summary>
public interface ISamplerObserver
{
    /// <summary>Something has begun or been decided.</summary>
    void Note(string line);

    /// <summary>A machine was measured; what was heard so far is all there is if the comparison is stopped.</summary>
    void Report(SamplerRow row);
}

/// <summary>
/// Ways to sample the negative phase, by what they do for the log-likelihood of test items in a given time of training: one machine
/// each, from the same start and over the same items in the same order.
/// </summary>
/// <remarks>
/// The schedule of the rates follows the clock, so that every method ends it; how far each comes depends on the machine that it runs
/// on and on what else that does. It is a measurement: run it on a quiet one.
/// </remarks>
public static class SamplerComparison
{
    private const uint ReconstructionStream = 0x0100_0042;

    /// <summary>Runs the comparison.</summary>
    /// <param name="options">What to run.</param>
    /// <param name="train">What is learned; its first epoch is read.</param>
    /// <param name="test">What the likelihood is measured on, of as many bits.</param>
    /// <param name="observer">Hears of the progress, and gets every row as soon as it is there.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the comparison.</param>
    /// <returns>All rows: methods in their order, each in the order of time.</returns>
    /// <exception cref="ArgumentException">The options are out of range, or the sources do not fit each other.</exception>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    public static IReadOnlyList<SamplerRow> Run(
        SamplerComparisonOptions options, IBinarySource train, IBinarySource test, ISamplerObserver observer, WorkerTeam team,
        CancellationToken token = default)
    {
        options.Check();
        if (train.Count == 0) throw new ArgumentException($"source {train.Name} is empty; 1 item or more expected");
        if (test.Count == 0) throw new ArgumentException($"source {test.Name} is empty; 1 item or more expected");
        if (train.Length != test.Length)
            throw new ArgumentException($"items of {test.Name} have {test.Length} bits, those of {train.Name} {train.Length}");
        (BitMatrix trainItems, BitMatrix testItems) = (Read(train), Read(test));
        var rows = new List<SamplerRow>();
        foreach (SamplerMethod method in options.Methods)
        {
            double rate = BestRate(options, method, trainItems, testItems, observer, team, token);
            observer.Note(FormattableString.Invariant($"{method.Name}: {options.Seconds} s from rate {rate}"));
            var training = new SamplerTraining(trainItems, method, rate, options.Seconds, options, team);
            while (training.Seconds < options.Seconds)
            {
                // To the next multiple, so that a mini-batch too long does not add up.
                double next = (Math.Floor(training.Seconds / options.EverySeconds) + 1) * options.EverySeconds;
                training.Until(Math.Min(next, options.Seconds), token);
                SamplerRow row = Measure(options, method, rate, training, trainItems, testItems, team, token);
                rows.Add(row);
                observer.Report(row);
                if (double.IsNaN(row.MeanNegativeFreeEnergy)) break;
            }
        }

        return rows;
    }

    private static BitMatrix Read(IBinarySource source)
    {
        var items = new BitMatrix(source.Count, source.Length);
        source.Read(0, 0, items.View);
        return items;
    }

    // By the lesser of the two likelihoods: a machine whose log Z cannot be told is not good.
    private static double BestRate(
        SamplerComparisonOptions options, SamplerMethod method, BitMatrix train, BitMatrix test, ISamplerObserver observer,
        WorkerTeam team, CancellationToken token)
    {
        (double best, double most) = (method.Rates[0], double.NegativeInfinity);
        if (method.Rates.Count == 1) return best;
        foreach (double rate in method.Rates)
        {
            var trial = new SamplerTraining(train, method, rate, options.TrialSeconds, options, team);
            trial.Until(options.TrialSeconds, token);
            SamplerRow row = Measure(options, method, rate, trial, train, test, team, token);
            double likelihood = Math.Min(row.LogLikelihoodForward, row.LogLikelihoodReverse);
            observer.Note(FormattableString.Invariant(
                $"{method.Name}, rate {rate} for {options.TrialSeconds} s: {row.LogLikelihoodForward:F2} .. ")
                + FormattableString.Invariant($"{row.LogLikelihoodReverse:F2} nats"));
            if (likelihood > most) (best, most) = (rate, likelihood);
        }

        return best;
    }

    private static SamplerRow Measure(
        SamplerComparisonOptions options, SamplerMethod method, double rate, SamplerTraining training, BitMatrix train, BitMatrix test,
        WorkerTeam team, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        RestrictedBoltzmannMachine machine = training.Machine;
        if (!AreFinite(machine)) return Diverged(method, rate, training);
        var workspace = new Workspace();
        var energies = new double[test.Rows];
        machine.FreeEnergy(test.View, energies, team, workspace);

        var samples = new BitMatrix(options.Chains, machine.Visible);
        var sampler = new ModelSampler(machine, options.Seed, options.SampleTemperatures, train.View);
        sampler.Draw(samples.View, options.SampleSweeps, 0, 0, team, workspace, token);
        float[] foundation = AnnealedImportanceSampling.BaseRates(train.View, smoothing: 0.05 * train.Rows);
        LogPartitionEstimate partition = new AnnealedImportanceSampling(machine, foundation, options.Ladder, options.Seed)
            .BothWays(options.Chains, samples.View, team, workspace);
        return new SamplerRow
        {
            Method = method.Name,
            Rate = rate,
            Seconds = training.Seconds,
            Epochs = training.Epochs,
            MeanNegativeFreeEnergy = -energies.Average(),
            LogPartitionForward = partition.Forward,
            LogPartitionReverse = partition.Reverse!.Value,
            LogPartition = partition.Value,
            ForwardEffective = partition.ForwardWeights.EffectiveCount,
            ReverseEffective = partition.ReverseWeights!.Value.EffectiveCount,
            Reconstruction = Reconstruct(options, machine, test, team, workspace),
            LeastSwapRate = training.TakeLeastSwapRate(),
            MeasuringSeconds = clock.Elapsed.TotalSeconds,
            Warning = partition.Warning ?? "",
        };
    }

    private static double Reconstruct(
        SamplerComparisonOptions options, RestrictedBoltzmannMachine machine, BitMatrix test, WorkerTeam team, Workspace workspace)
    {
        int rows = Math.Min(test.Rows, options.ReconstructionItems);
        BitMatrix hidden = new(rows, machine.Hidden), visible = new(rows, machine.Visible);
        machine.SampleHidden(test.Slice(0, rows), hidden.View, new RandomStream(options.Seed, ReconstructionStream), 0, team, workspace);
        machine.SampleVisible(hidden.View, visible.View, new RandomStream(options.Seed, ReconstructionStream), 1, team, workspace);
        long differing = 0;
        for (int r = 0; r < rows; r++)
            for (int w = 0; w < test.WordsPerRow; w++) differing += long.PopCount((long)(test.Row(r)[w] ^ visible.Row(r)[w]));
        return (double)differing / ((long)rows * machine.Visible);
    }

    private static bool AreFinite(RestrictedBoltzmannMachine machine)
    {
        bool finite = true;
        for (int i = 0; i < machine.Visible; i++)
            foreach (float w in machine.Weights.Row(i)) finite &= float.IsFinite(w);
        foreach (float b in machine.VisibleBias) finite &= float.IsFinite(b);
        foreach (float c in machine.HiddenBias) finite &= float.IsFinite(c);
        return finite;
    }

    private static SamplerRow Diverged(SamplerMethod method, double rate, SamplerTraining training) => new()
    {
        Method = method.Name, Rate = rate, Seconds = training.Seconds, Epochs = training.Epochs,
        MeanNegativeFreeEnergy = double.NaN, LogPartitionForward = double.NaN, LogPartitionReverse = double.NaN,
        LogPartition = double.NaN, ForwardEffective = double.NaN, ReverseEffective = double.NaN, Reconstruction = double.NaN,
        LeastSwapRate = training.TakeLeastSwapRate(), MeasuringSeconds = 0, Warning = "diverged: a parameter is not finite",
    };
}
