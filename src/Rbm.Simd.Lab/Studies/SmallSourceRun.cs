using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>The optimum of a source at one beta.</summary>
internal sealed class SmallSourceTruth
{
    public SmallSourceTruth(SmallSource source, double beta, SmallSourceOptions options)
    {
        Source = source;
        Beta = beta;
        Iteration = new ExactIteration(options.Measure, beta, source.Bits);
        (Optimum, OptimumFigures, _) = Iteration.Solve(source.Probabilities);
        OptimumNormalizers = Normalized(Iteration.Normalizers(Optimum));
    }

    public SmallSource Source { get; }

    public double Beta { get; }

    public ExactIteration Iteration { get; }

    /// <summary>mu*.</summary>
    public double[] Optimum { get; }

    /// <summary>Its figures.</summary>
    public MarginalFigures OptimumFigures { get; }

    /// <summary>Its Z'(x), of sum 1.</summary>
    public double[] OptimumNormalizers { get; }

    public static double[] Normalized(double[] values)
    {
        double sum = values.Sum();
        return [.. values.Select(v => v / sum)];
    }
}

/// <summary>DBN-BA (Algorithm 1 with one machine) on n drawn items at one beta, looked at after every iteration.</summary>
internal static class SmallSourceRun
{
    private const int RowsAtOnce = 1000;

    public static List<SmallSourceRow> Run(
        SmallSourceTruth truth, int items, ulong seed, SmallSourceOptions options, WorkerTeam team, CancellationToken token)
    {
        SmallSource source = truth.Source;
        BitMatrix x = source.Draw(items, seed), y = new(items, source.Bits);
        double[] drawn = SmallSource.Shares(x);
        double drawnOptimum = truth.Iteration.Solve(drawn).Upper;

        var network = new DeepBeliefNetwork(source.Bits, options.Hidden);
        RestrictedBoltzmannMachine machine = network.Machines[0];
        MachineTrainer.Start(machine, options.Learner.StartRange, seed, 0, team);
        var trainer = new MachineTrainer(machine, items, options.Learner, seed, 0, team);
        var sampler = new ConditionalSampler(network, options.Measure, truth.Beta, seed);
        var workspace = new Workspace();

        var rows = new List<SmallSourceRow>();
        double[] learned = Enumeration.Marginal(machine);
        double[][] path = truth.Iteration.Path(source.Probabilities, learned, options.Iterations);
        double[][] drawnPath = truth.Iteration.Path(drawn, learned, options.Iterations);
        Add(0, learned, null, null);
        for (int t = 1; t <= options.Iterations; t++)
        {
            for (int first = 0; first < items; first += RowsAtOnce)
            {
                int count = Math.Min(RowsAtOnce, items - first);
                sampler.Sample(
                    x.Slice(first, count), y.Slice(first, count), options.Sweeps, (uint)(t * options.Sweeps), (uint)first, team, workspace);
            }

            trainer.Fit(y, token);
            double[] step = truth.Iteration.Step(drawn, learned).Next;
            learned = Enumeration.Marginal(machine);
            Add(t, learned, step, SmallSource.Shares(y));
        }

        return rows;

        void Add(int t, double[] mu, double[]? step, double[]? samples)
        {
            (MarginalFigures figures, double[] next) = truth.Iteration.Step(source.Probabilities, mu);
            rows.Add(new SmallSourceRow
            {
                Source = source.Name, Beta = truth.Beta, Items = items, Seed = seed, Iteration = t,
                Learned = figures, Path = truth.Iteration.Step(source.Probabilities, path[t]).Figures, Optimum = truth.OptimumFigures,
                MeanLogNormalizerDrawn = truth.Iteration.Step(drawn, mu).Figures.MeanLogNormalizer,
                OptimumDrawn = drawnOptimum,
                KolmogorovSmirnov = Distances.KolmogorovSmirnov(mu, path[t]),
                KolmogorovSmirnovOfIndices = Distances.KolmogorovSmirnovOfIndices(mu, path[t]),
                KolmogorovSmirnovToOptimum = Distances.KolmogorovSmirnov(mu, truth.Optimum),
                KolmogorovSmirnovOfPath = Distances.KolmogorovSmirnov(path[t], truth.Optimum),
                KolmogorovSmirnovOfDraw = Distances.KolmogorovSmirnov(drawnPath[t], path[t]),
                KolmogorovSmirnovOfLearning = Distances.KolmogorovSmirnov(mu, drawnPath[t]),
                TotalVariation = Distances.TotalVariation(mu, path[t]),
                TotalVariationToOptimum = Distances.TotalVariation(mu, truth.Optimum),
                TotalVariationOfNextStep = Distances.TotalVariation(next, truth.Optimum),
                TotalVariationOfNormalizers = Distances.TotalVariation(
                    SmallSourceTruth.Normalized(truth.Iteration.Normalizers(mu)), truth.OptimumNormalizers),
                Divergence = Distances.Divergence(path[t], mu),
                SamplingError = samples is null || step is null ? double.NaN : Distances.TotalVariation(samples, step),
                FitError = samples is null ? double.NaN : Distances.TotalVariation(samples, mu),
                StepError = step is null ? double.NaN : Distances.TotalVariation(mu, step),
            });
        }
    }
}
