using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Studies;

/// <summary>The optimum of a source at one beta.</summary>
internal sealed class SmallSourceTruth
{
    // Where beta is so small that rate 0 is optimal, the gap closes only as 1/t.
    private static readonly BlahutArimotoOptions Stop = new() { Tolerance = 1e-8, MostIterations = 20_000 };

    public SmallSourceTruth(SmallSource source, double beta, SmallSourceOptions options)
    {
        (Source, Beta) = (source, beta);
        Iteration = new ExactIteration(options.Measure, beta, source.Bits);
        Exact = BlahutArimoto.OfBits(source.Distribution, options.Measure);
        Optimum = Exact.Solve(beta, Stop).Marginal;
        Figures = Exact.Evaluate(beta, Optimum);
        Normalizers = Normalized(Iteration.Normalizers(Optimum));
    }

    public SmallSource Source { get; }

    public double Beta { get; }

    public ExactIteration Iteration { get; }

    /// <summary>The source's problem.</summary>
    public BlahutArimoto Exact { get; }

    /// <summary>mu*.</summary>
    public double[] Optimum { get; }

    /// <summary>Its figures.</summary>
    public BlahutBounds Figures { get; }

    /// <summary>Its Z'(x), of sum 1.</summary>
    public double[] Normalizers { get; }

    /// <summary>A number that E log Z' of no mu is above: what the optimum has, and what its bounds leave open.</summary>
    public static double MostMeanLogNormalizer(BlahutArimoto problem, double beta)
    {
        BlahutBounds bounds = problem.Evaluate(beta, problem.Solve(beta, Stop).Marginal);
        return bounds.MeanLogNormalizer + (bounds.FunctionalRate - bounds.RateLower) * problem.Bits * Math.Log(2);
    }

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
        double[] probabilities = source.Distribution.Probabilities.ToArray(), drawn = SmallSource.Shares(x);
        var drawnExact = BlahutArimoto.OfBits(SourceDistribution.Of(drawn), options.Measure);
        double drawnOptimum = SmallSourceTruth.MostMeanLogNormalizer(drawnExact, truth.Beta);

        var network = new DeepBeliefNetwork(source.Bits, options.Hidden);
        RestrictedBoltzmannMachine machine = network.Machines[0];
        MachineTrainer.Start(machine, options.Learner.StartRange, seed, 0, team);
        var trainer = new MachineTrainer(machine, items, options.Learner, seed, 0, team);
        var sampler = new ConditionalSampler(network, options.Measure, truth.Beta, seed);
        var workspace = new Workspace();

        var rows = new List<SmallSourceRow>();
        double[] learned = Enumeration.Marginal(machine);
        double[][] path = truth.Iteration.Path(probabilities, learned, options.Iterations);
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
            double[] step = truth.Iteration.Step(drawn, learned);
            learned = Enumeration.Marginal(machine);
            Add(t, learned, step, SmallSource.Shares(y));
        }

        return rows;

        void Add(int t, double[] mu, double[]? step, double[]? samples)
        {
            rows.Add(new SmallSourceRow
            {
                Source = source.Name, Beta = truth.Beta, Items = items, Seed = seed, Iteration = t,
                Learned = truth.Exact.Evaluate(truth.Beta, mu), Path = truth.Exact.Evaluate(truth.Beta, path[t]), Optimum = truth.Figures,
                MeanLogNormalizerDrawn = drawnExact.Evaluate(truth.Beta, mu).MeanLogNormalizer,
                OptimumDrawn = drawnOptimum,
                KolmogorovSmirnov = Distances.KolmogorovSmirnov(mu, path[t]),
                KolmogorovSmirnovOfIndices = Distances.KolmogorovSmirnovOfIndices(mu, path[t]),
                KolmogorovSmirnovToOptimum = Distances.KolmogorovSmirnov(mu, truth.Optimum),
                KolmogorovSmirnovOfPath = Distances.KolmogorovSmirnov(path[t], truth.Optimum),
                KolmogorovSmirnovOfDraw = Distances.KolmogorovSmirnov(drawnPath[t], path[t]),
                KolmogorovSmirnovOfLearning = Distances.KolmogorovSmirnov(mu, drawnPath[t]),
                TotalVariation = Distances.TotalVariation(mu, path[t]),
                TotalVariationToOptimum = Distances.TotalVariation(mu, truth.Optimum),
                TotalVariationOfNextStep = Distances.TotalVariation(truth.Iteration.Step(probabilities, mu), truth.Optimum),
                TotalVariationOfNormalizers = Distances.TotalVariation(
                    SmallSourceTruth.Normalized(truth.Iteration.Normalizers(mu)), truth.Normalizers),
                Divergence = Distances.Divergence(path[t], mu),
                SamplingError = samples is null || step is null ? double.NaN : Distances.TotalVariation(samples, step),
                FitError = samples is null ? double.NaN : Distances.TotalVariation(samples, mu),
                StepError = step is null ? double.NaN : Distances.TotalVariation(mu, step),
            });
        }
    }
}
