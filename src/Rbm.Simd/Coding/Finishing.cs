using System.Diagnostics;
using Rbm.Simd.Information;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// What makes a trained network a codec's model: the tuning to searched codes and the table of all reproductions where they are wanted,
/// the threshold that keeps to a constraint, the probabilities of the codes.
/// </summary>
public static class Finishing
{
    /// <summary>The most bits of a code that is given a table.</summary>
    // On MNIST a table takes all codes of 9 bits from D = 0.0713 to 0.0664, of 12 from 0.0624 to 0.0578, of 16 from 0.0522 to 0.0526.
    public const int MostTableBits = 14;

    /// <summary>Whether a training ends with passes of tuning: a measure that is a constraint takes none.</summary>
    public static bool Tunes(TrainingOptions options, DistortionMeasure measure) => options.TuningPasses > 0 && !measure.IsConstraint;

    /// <summary>Whether a training ends with a table: only codes of a few bits have one.</summary>
    public static bool MakesTable(TrainingOptions options, int bits) => options.CodebookPasses > 0 && bits <= MostTableBits;

    /// <summary>Finishes a model.</summary>
    /// <param name="trained">What <see cref="TrainingPipeline"/> made; it stays as it is.</param>
    /// <param name="options">The options that it was trained with.</param>
    /// <param name="source">The training items.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="observer">Hears of each pass of <c>tuning</c> and of the <c>table</c>.</param>
    /// <param name="begin">Hears that a part of the work begins and how many items it goes through; what it returns hears how many
    /// are done.</param>
    /// <param name="token">Stops the work.</param>
    /// <returns>The model, with the same bits for any number of threads.</returns>
    /// <exception cref="ArgumentException">The source does not fit the model or is empty.</exception>
    public static CompressionModel Run(
        CompressionModel trained, TrainingOptions options, IBinarySource source, WorkerTeam team, ITrainingObserver observer,
        Func<string, long, Action<long>> begin, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(begin);
        CompressionModel model = trained;
        if (Tunes(options, model.Measure))
        {
            var tuning = new NetworkRefinementOptions { Passes = options.TuningPasses, Seed = options.Seed };
            Action<int, double> report = Passes("tuning", tuning.Passes);
            Action<long> progress = begin("tuning", NetworkRefinement.Work(source, tuning));
            model = NetworkRefinement.Refine(model, source, tuning, team, pass => report(pass.Pass, pass.Distortion), progress, token);
        }

        if (MakesTable(options, model.Autoencoder.Code))
        {
            var refinement = new RefinementOptions { Passes = options.CodebookPasses, Draws = options.CodebookDraws, Seed = options.Seed };
            Action<int, double> report = Passes("table", refinement.Passes);
            Action<long> progress = begin("table", CodebookRefinement.Work(source, refinement));
            model = CodebookRefinement.Refine(
                model, source, refinement, team, pass => report(pass.Pass, pass.Distortion), progress, token).Model;
        }

        model = FeasibleThreshold.Choose(model, source, Encoder.DescentEffort, options.Seed, team, token);
        const int Most = CodeModelFit.DefaultItems;
        return CodeModelFit.Learn(
            model, source, Encoder.DescentEffort, options.Seed, Most, team, begin("code model", Math.Min(Most, source.Count)), token);

        Action<int, double> Passes(string name, int passes)
        {
            var phase = new TrainingPhase(name, Iteration: 0, Layer: 0, passes);
            var clock = Stopwatch.StartNew();
            return (pass, distortion) =>
            {
                // A table is measured once more after its last pass.
                if (pass > passes) return;
                var values = new Dictionary<string, double> { ["distortion"] = distortion };
                observer.Report(new TrainingMetric(phase, pass, source.Count, clock.Elapsed.TotalSeconds, values));
                clock.Restart();
            };
        }
    }
}
