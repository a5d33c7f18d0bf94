using System.Text;
using Rbm.Simd.Lab.Studies;
using Rbm.Simd.Threading;
using SkiaSharp;

namespace Rbm.Simd.Lab.Tests.Studies;

/// <summary>The quick study, run once.</summary>
public sealed class QuickStudy
{
    public QuickStudy()
    {
        using var team = new WorkerTeam(2);
        Result = SmallSourceStudy.Run(SmallSourceOptions.Quick, null, team);
    }

    public SmallSourceResult Result { get; }
}

/// <remarks>Training is the same to the bit everywhere and seeds are fixed, so no figure here moves from run to run.</remarks>
public sealed class SmallSourceStudyTests(QuickStudy study) : IClassFixture<QuickStudy>
{
    private static readonly SmallSourceOptions Tiny = new()
    {
        Sources = [SmallSource.Bernoulli(0.3, 4)], Betas = [1, 2], Items = [50, 100], Iterations = 2, Seeds = 2, Hidden = 4, Sweeps = 3,
        Learner = new() { Stages = [.. new LearnerOptions().Stages.Select(s => s with { Steps = 20, Batch = 20 })] },
    };

    private SmallSourceResult Result => study.Result;

    [Fact]
    public void With_more_items_the_learned_marginal_comes_closer_to_the_exact_iterations()
    {
        SmallSourceOptions o = Result.Options;
        foreach (SmallSource source in o.Sources)
        {
            foreach (double beta in o.Betas)
            {
                double[] distances =
                    [.. o.Items.Select(n => Result.At(source.Name, beta, n, o.Iterations).Average(r => r.KolmogorovSmirnov))];
                Assert.True(distances[^1] < 0.5 * distances[0], $"{source.Name} beta {beta}: {string.Join(' ', distances)}");
                Assert.True(distances[^1] < 0.06, $"{source.Name} beta {beta}: {distances[^1]}");
            }
        }
    }

    [Fact]
    public void With_many_items_distortion_and_rate_are_near_those_of_the_exact_iterations()
    {
        foreach (SmallSourceRow row in Result.Rows.Where(r => r.Items == Result.Options.Items[^1] && r.Iteration > 0))
        {
            string where = $"{row.Source} beta {row.Beta} seed {row.Seed} t {row.Iteration}";
            Assert.True(Math.Abs(row.Learned.Distortion - row.Path.Distortion) < 0.02,
                $"{where}: D {row.Learned.Distortion}, {row.Path.Distortion}");
            Assert.True(Math.Abs(row.Learned.FunctionalRate - row.Path.FunctionalRate) < 0.03,
                $"{where}: R {row.Learned.FunctionalRate}, {row.Path.FunctionalRate}");
        }
    }

    [Fact]
    public void The_rate_of_equation_4_is_above_the_curve()
    {
        // At the same beta: R(4) + beta D / ln 2 = -E log Z', which is least at the optimum.
        foreach (SmallSourceRow row in Result.Rows)
        {
            Assert.True(row.Learned.MeanLogNormalizer <= row.Optimum.MeanLogNormalizer + 1e-6, $"{row}");
            Assert.True(row.Learned.FunctionalRate >= row.Learned.MutualInformation - 1e-12, $"{row}");
        }
    }

    [Fact]
    public void No_learned_marginal_does_better_for_its_items_than_the_best_one()
    {
        Assert.All(Result.Rows, r => Assert.InRange(r.MeanLogNormalizerDrawn, double.NegativeInfinity, r.OptimumDrawn));

        // And the last iteration is nearer to it than the start, by far.
        foreach (var run in Result.Rows.GroupBy(r => (r.Source, r.Beta, r.Items, r.Seed)))
        {
            double first = run.First().OptimumDrawn - run.First().MeanLogNormalizerDrawn;
            double last = run.Last().OptimumDrawn - run.Last().MeanLogNormalizerDrawn;
            Assert.True(last < 0.5 * first, $"{run.Key}: {first} before, {last} after");
        }
    }

    [Fact]
    public void The_exact_iterations_never_lower_the_mean_logarithm_of_the_normalizer()
    {
        foreach (var run in Result.Rows.GroupBy(r => (r.Source, r.Beta, r.Items, r.Seed)))
        {
            double before = double.NegativeInfinity;
            foreach (SmallSourceRow row in run)
            {
                Assert.True(row.Path.MeanLogNormalizer >= before - 1e-12, $"{row}");
                before = row.Path.MeanLogNormalizer;
            }
        }
    }

    [Fact]
    public void Tables_and_charts_are_made()
    {
        (string Name, byte[] Content)[] files = [.. Result.Files()];
        Assert.Equal(2 + 5 * Result.Options.Sources.Count, files.Select(f => f.Name).Distinct().Count());
        string[] lines = Encoding.UTF8.GetString(files[0].Content).TrimEnd().Split('\n');
        Assert.Equal(1 + Result.Rows.Count, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
        string text = Encoding.UTF8.GetString(files[1].Content);
        string[] parts = ["## D and R, n = 10,000, t = 5", "## KS to the path by n", "| bernoulli | 1 |", "## E log Z'"];
        Assert.All(parts, part => Assert.Contains(part, text));
        foreach ((string name, byte[] png) in files.Skip(2))
        {
            using SKBitmap picture = SKBitmap.Decode(png);
            int colors = picture.Pixels.Distinct().Take(100).Count();
            Assert.True(picture.Width >= 1600 && colors == 100, $"{name}: {picture.Width} pixels wide, {colors} colours");
        }
    }

    [Fact]
    public void The_results_do_not_depend_on_the_number_of_threads()
    {
        using WorkerTeam one = new(1), three = new(3);
        var told = new List<StudyProgress>();
        SmallSourceResult alone = SmallSourceStudy.Run(Tiny, new Told(told), one);
        SmallSourceResult together = SmallSourceStudy.Run(Tiny, null, three);
        Assert.Equal(alone.Rows, together.Rows);
        Assert.Equal(2 * 2 * 2 * 3, alone.Rows.Count);
        Assert.Equal(Enumerable.Range(1, 8), told.Select(p => p.Done));
        Assert.All(told, p => Assert.Equal(8, p.Total));
    }

    [Fact]
    public void A_study_can_be_stopped()
    {
        using var team = new WorkerTeam(1);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SmallSourceStudy.Run(Tiny, null, team, source.Token));
    }

    [Fact]
    public void Options_that_are_out_of_range_are_refused()
    {
        Refused(Tiny with { Sources = [] }, "there are no sources, 1 or more needed");
        Refused(Tiny with { Sources = [Tiny.Sources[0], Tiny.Sources[0]] },
            "2 sources are named 'bernoulli', expected names that differ");
        Refused(Tiny with { Measure = Information.DistortionMeasure.Hamming.WithWeights([1, 2, 3]) });
        Refused(Tiny with { Betas = [] }, "there are no betas, 1 or more needed");
        Refused(Tiny with { Betas = [0] }, "beta is 0, expected more than 0 and at most 10");
        Refused(Tiny with { Betas = [double.NaN] }, "beta is NaN, expected more than 0 and at most 10");
        Refused(Tiny with { Items = [20] }, "number of items is 20, expected 50 or more");
        Refused(Tiny with { Items = [100, 100] }, "number of items 100 follows 100, expected rising numbers");
        Refused(Tiny with { Iterations = 0 }, "iterations is 0, expected 1 or more");
        Refused(Tiny with { Seeds = 0 }, "seeds is 0, expected 1 or more");
        Refused(Tiny with { Measure = Information.DistortionMeasure.Wem },
            "measure is wem, expected finite costs: a start without forbidden letters is needed");
        Refused(Tiny with { Learner = new() { Stages = [] } }, "the learner has no stages, 1 or more needed");
    }

    private static void Refused(SmallSourceOptions options, string? message = null)
    {
        using var team = new WorkerTeam(1);
        var failure = Assert.ThrowsAny<ArgumentException>(() => SmallSourceStudy.Run(options, null, team));
        if (message is not null) Assert.Equal(message, failure.Message);
    }

    private sealed class Told(List<StudyProgress> all) : IProgress<StudyProgress>
    {
        public void Report(StudyProgress value) => all.Add(value);
    }
}
