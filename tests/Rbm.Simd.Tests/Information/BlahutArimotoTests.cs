using FsCheck.Xunit;
using Rbm.Simd.Information;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Information;

/// <summary>What must hold for every source and measure, against sums by plain loops.</summary>
[Properties(Arbitrary = [typeof(SmallProblems)], MaxTest = 60)]
public class BlahutArimotoTests
{
    private static readonly BlahutArimotoOptions Tight = new() { Tolerance = 1e-10, MostIterations = 20_000 };

    [Property(MaxTest = 200)]
    public void Every_kernel_has_the_bounds_of_plain_sums(SmallProblem problem)
    {
        OracleBlahut expected = problem.Oracle;
        using var team = new WorkerTeam(2);
        BlahutArimoto ofWords = BlahutArimoto.OfCodebook(
            problem.AllWords.View, problem.AllWords.View, problem.Measure, team, problem.Source);
        foreach (BlahutArimoto solver in new[] { problem.OfBits, problem.OfMatrix, ofWords })
        {
            BlahutBounds bounds = solver.Evaluate(problem.Beta, problem.Marginal);

            // The information is a difference: as exact as what it is the difference of.
            double scale = Math.Max(1, expected.FunctionalRate);
            Equal(expected.Distortion, bounds.Distortion * problem.Bits);
            Equal(expected.FunctionalRate, bounds.FunctionalRate * problem.Bits, scale);
            Equal(expected.Information, bounds.MutualInformation * problem.Bits, scale);
            Equal(expected.Lower, bounds.RateLower * problem.Bits, scale);
            Equal(expected.Divergence, bounds.Divergence * problem.Bits, scale);
        }
    }

    /// <summary>The lower bound, the information and eq. (4) are in order, and eq. (4) is above by KL(mu' || mu).</summary>
    [Property(MaxTest = 200)]
    public void The_bounds_are_in_order(SmallProblem problem)
    {
        BlahutBounds bounds = problem.OfBits.Evaluate(problem.Beta, problem.Marginal);
        Assert.True(bounds.RateLower <= bounds.MutualInformation + 1e-12);
        Assert.True(bounds.MutualInformation <= bounds.FunctionalRate + 1e-12);
        Equal(problem.Oracle.Divergence / problem.Bits, bounds.Divergence, Math.Max(1, bounds.FunctionalRate));
    }

    [Property]
    public void At_the_fixed_point_the_bounds_meet(SmallProblem problem)
    {
        BlahutArimotoResult result = problem.OfBits.Solve(problem.Beta, Tight);
        BlahutBounds bounds = problem.OfBits.Evaluate(problem.Beta, result.Marginal);
        if (!result.Converged) return;
        Assert.True(result.Gap <= 1e-10);
        Assert.InRange(bounds.FunctionalRate - bounds.RateLower, -1e-12, 1.1e-10);
        Assert.Equal(result.Point.Distortion, bounds.Distortion, 1e-12);
        Assert.Equal(result.Point.Rate, bounds.MutualInformation, 1e-12);
    }

    [Property]
    public void The_point_is_that_of_plain_steps(SmallProblem problem)
    {
        BlahutArimotoResult result = problem.OfBits.Solve(problem.Beta, Tight);
        double[] mu = OracleBlahut.Alternate(problem.Source, problem.Distortions, problem.Beta, 300);
        OracleBlahut plain = OracleBlahut.At(problem.Source, problem.Distortions, problem.Beta, mu);

        // Both are points above the curve, and both have a line of slope -beta / ln 2 below it.
        double slope = problem.Beta / Math.Log(2);
        double found = problem.Bits * (result.Point.Rate + slope * result.Point.Distortion);
        Assert.True(found >= plain.Lower + slope * plain.Distortion - 1e-9);
        Assert.True(plain.Information + slope * plain.Distortion >= found - problem.Bits * result.Gap - 1e-9);
    }

    [Property]
    public void Every_kernel_finds_the_same_point(SmallProblem problem)
    {
        using var team = new WorkerTeam(2);
        BlahutArimoto ofWords = BlahutArimoto.OfCodebook(
            problem.AllWords.View, problem.AllWords.View, problem.Measure, team, problem.Source);
        BlahutArimotoResult[] results =
            [.. new[] { problem.OfBits, problem.OfMatrix, ofWords }.Select(solver => solver.Solve(problem.Beta, Tight))];

        // Along the curve D and R may be further apart than the gap; R + beta D / ln 2 is not.
        double slope = problem.Beta / Math.Log(2);
        double[] values = [.. results.Select(result => result.Point.Rate + slope * result.Point.Distortion)];
        Assert.All(values, value => Assert.Equal(values[0], value, results.Max(result => result.Gap) + 1e-12));
    }

    [Property]
    public void Exact_steps_never_make_the_functional_worse(SmallProblem problem) => NeverWorse(problem, accelerate: false);

    [Property]
    public void Nor_do_longer_ones_that_are_kept(SmallProblem problem) => NeverWorse(problem, accelerate: true);

    [Property]
    public void Longer_steps_lead_to_the_same_point(SmallProblem problem)
    {
        BlahutArimotoResult exact = problem.OfBits.Solve(problem.Beta, Tight with { Accelerate = false });
        BlahutArimotoResult longer = problem.OfBits.Solve(problem.Beta, Tight);
        double slope = problem.Beta / Math.Log(2);
        Assert.Equal(
            exact.Point.Rate + slope * exact.Point.Distortion, longer.Point.Rate + slope * longer.Point.Distortion,
            exact.Gap + longer.Gap + 1e-12);
    }

    /// <summary>R(D) does not rise, is convex, and lies above every line of slope -beta / ln 2 through a point of it.</summary>
    [Property(MaxTest = 25)]
    public void The_curve_falls_and_is_convex(SmallProblem problem)
    {
        double[] betas = [0, 0.2, 0.5, 1, 1.5, 2, 3, 5];
        BlahutArimotoResult[] curve = problem.OfBits.Curve(betas, Tight);
        const double Slack = 1e-9;
        for (int i = 0; i < betas.Length; i++)
        {
            RateDistortionPoint point = curve[i].Point;
            if (i > 0 && curve[i].Converged && curve[i - 1].Converged && double.IsFinite(problem.OfBits.ZeroRateDistortion))
            {
                // With bounds that leave the gap g open, D may be off by g times ln 2 over the difference of the betas.
                double loose = (curve[i].Gap + curve[i - 1].Gap) * Math.Log(2) / (betas[i] - betas[i - 1]) + Slack;
                Assert.True(point.Distortion <= curve[i - 1].Point.Distortion + loose, $"D rises at beta {betas[i]}");
                Assert.True(point.Rate >= curve[i - 1].Point.Rate - betas[i] * loose / Math.Log(2) - Slack, $"R falls at beta {betas[i]}");
            }

            foreach (BlahutArimotoResult other in curve)
            {
                double line = point.RateLower - betas[i] / Math.Log(2) * (other.Point.Distortion - point.Distortion);
                Assert.True(other.Point.Rate >= line - curve[i].Gap - Slack, $"the curve is below its tangent at beta {betas[i]}");
            }
        }
    }

    [Property(MaxTest = 25)]
    public void The_slope_is_minus_beta_over_ln_2(SmallProblem problem)
    {
        const double Step = 0.05;
        double beta = problem.Beta + Step;
        BlahutArimotoResult[] ends = problem.OfBits.Curve([beta - Step, beta + Step], Tight);
        double change = ends[0].Point.Distortion - ends[1].Point.Distortion;
        if (change < 1e-4) return;
        double slope = (ends[1].Point.Rate - ends[0].Point.Rate) / change * Math.Log(2);
        double error = (ends[0].Gap + ends[1].Gap + 1e-11) / change * Math.Log(2);
        Assert.InRange(slope, beta - Step - error, beta + Step + error);
    }

    [Property]
    public void The_ends_are_the_entropy_and_the_best_constant(SmallProblem problem)
    {
        BlahutArimoto solver = problem.OfBits;
        double least = problem.Measure.IsConstraint ? problem.Measure.B : Math.Min(problem.Measure.A, problem.Measure.B);
        RateDistortionPoint lossless = solver.Solve(80 / least, Tight).Point; // A bit weighs 1/2 or more.
        Assert.Equal(0, lossless.Distortion, 1e-9);
        Assert.Equal(problem.Distribution.EntropyBits / problem.Bits, lossless.Rate, 1e-8);

        double[,] distortions = problem.Distortions;
        double best = Enumerable.Range(0, problem.Letters).Min(y => Enumerable.Range(0, problem.Letters)
            .Where(x => problem.Source[x] > 0).Sum(x => problem.Source[x] * distortions[x, y]));
        RateDistortionPoint free = solver.Solve(0).Point;
        Assert.Equal(0, free.Rate);
        Assert.Equal(best / problem.Bits, free.Distortion, 1e-12);
        Assert.Equal(best / problem.Bits, solver.ZeroRateDistortion, 1e-12);
    }

    [Property]
    public void Names_of_letters_do_not_matter(SmallProblem problem, int seed)
    {
        int[] order = [.. Enumerable.Range(0, problem.Letters)], other = [.. order];
        var random = new System.Random(seed);
        random.Shuffle(order);
        random.Shuffle(other);
        double[,] distortions = problem.Distortions, renamed = new double[problem.Letters, problem.Letters];
        for (int x = 0; x < problem.Letters; x++)
            for (int y = 0; y < problem.Letters; y++) renamed[x, y] = distortions[order[x], other[y]];
        double[] source = [.. order.Select(x => problem.Source[x])], mu = [.. other.Select(y => problem.Marginal[y])];
        BlahutBounds one = problem.OfMatrix.Evaluate(problem.Beta, problem.Marginal);
        BlahutBounds same = BlahutArimoto.OfMatrix(source, renamed, problem.Bits).Evaluate(problem.Beta, mu);
        Equal(one.Distortion, same.Distortion);
        Equal(one.MutualInformation, same.MutualInformation, Math.Max(1, one.FunctionalRate));
        Equal(one.RateLower, same.RateLower, Math.Max(1, one.FunctionalRate));
    }

    [Fact]
    public void Bits_of_weight_0_cost_nothing()
    {
        DistortionMeasure measure = DistortionMeasure.Hamming.WithWeights([1, 0]);
        SourceDistribution source = SourceDistribution.Markov(0.25, 2);
        RateDistortionPoint point = BlahutArimoto.OfBits(source, measure).Solve(1.5, Tight).Point;
        RateDistortionPoint one = BernoulliCurve.At(0.5, 1.5);
        Assert.Equal(one.Distortion / 2, point.Distortion, 1e-9);
        Assert.Equal(one.Rate / 2, point.Rate, 1e-9);
    }

    [Fact]
    public void Weights_are_as_many_as_bits()
    {
        DistortionMeasure measure = DistortionMeasure.Hamming.WithWeights([1, 2, 3]);
        const string message = "the measure has 3 weights, 2 expected (one a bit of an item)";
        Assert.Equal(
            message, Assert.Throws<ArgumentException>(() => BlahutArimoto.OfBits(SourceDistribution.Uniform(2), measure)).Message);
        using var team = new WorkerTeam(1);
        var words = new Rbm.Simd.Bits.BitMatrix(2, 2);
        Assert.Equal(
            message, Assert.Throws<ArgumentException>(() => BlahutArimoto.OfCodebook(words.View, words.View, measure, team)).Message);
    }

    /// <summary>sum_x Z'(x) = (1 + e^-beta)^N for Hamming distortion: E log Z' of the uniform source of one bit, say.</summary>
    [Property]
    public void One_uniform_bit_is_as_its_formula_says(ushort beta)
    {
        double b = beta / 6553.6;
        BlahutBounds bounds = BlahutArimoto.OfBits(SourceDistribution.Uniform(1), DistortionMeasure.Hamming).Evaluate(b, [0.5, 0.5]);
        Assert.Equal(Math.Log((1 + Math.Exp(-b)) / 2), bounds.MeanLogNormalizer, 1e-14);
        Assert.Equal(1 / (1 + Math.Exp(b)), bounds.Distortion, 1e-14);
    }

    [Fact]
    public void A_beta_that_leaves_no_double_of_a_sum_is_taken_over_logarithms()
    {
        // exp(-1000) is 0: only the logarithms know which far letter is nearer.
        SourceDistribution source = SourceDistribution.Markov(0.25, 3);
        double[] mu = [1, 0, 0, 0, 0, 0, 0, 0];
        BlahutBounds bounds = BlahutArimoto.OfBits(source, DistortionMeasure.Hamming).Evaluate(1000, mu);
        Assert.Equal(0.5, bounds.Distortion, 1e-12);
        Assert.Equal(-1500, bounds.MeanLogNormalizer, 1e-9);
        BlahutArimotoResult result = BlahutArimoto.OfBits(source, DistortionMeasure.Hamming).Solve(1000);
        Assert.True(result.Converged);
        Assert.Equal(source.EntropyBits / 3, result.Point.Rate, 1e-9);
    }

    [Fact]
    public void Passes_that_are_used_up_are_said_and_the_bounds_still_hold()
    {
        BlahutArimoto solver = BlahutArimoto.OfBits(SourceDistribution.Markov(0.25, 6), DistortionMeasure.Hamming);
        BlahutArimotoResult few = solver.Solve(0.5, new() { MostIterations = 3 }), many = solver.Solve(0.5);
        Assert.False(few.Converged);
        Assert.Equal(3, few.Iterations);
        Assert.True(few.Gap > 1e-9);
        Assert.True(many.Converged);
        double line = few.Point.RateLower - 0.5 / Math.Log(2) * (many.Point.Distortion - few.Point.Distortion);
        Assert.True(many.Point.Rate >= line - 1e-9);
    }

    [Fact]
    public void A_start_without_the_letters_that_are_needed_gets_them_back()
    {
        BlahutArimoto solver = BlahutArimoto.OfBits(SourceDistribution.Markov(0.25, 4), DistortionMeasure.Hamming);
        var constant = new double[16];
        constant[0] = 1;
        BlahutArimotoResult from = solver.Solve(2, start: constant);
        Assert.True(from.Converged);
        Assert.Equal(solver.Solve(2).Point.Rate, from.Point.Rate, 1e-8);
    }

    private static void NeverWorse(SmallProblem problem, bool accelerate)
    {
        var functional = new List<BlahutBounds>();
        var options = new BlahutArimotoOptions { Accelerate = accelerate, MostIterations = 200, Observer = functional.Add };
        BlahutArimotoResult result = problem.OfBits.Solve(problem.Beta, options);
        Assert.NotEmpty(functional);
        for (int i = 1; i < functional.Count; i++)
            Assert.True(functional[i].MeanLogNormalizer >= functional[i - 1].MeanLogNormalizer - 1e-13, $"step {i} is worse");

        // And every step's bounds hold of what is found in the end.
        double slope = problem.Beta / Math.Log(2);
        foreach (BlahutBounds bounds in functional)
            Assert.True(result.Point.Rate + slope * result.Point.Distortion >= bounds.RateLower + slope * bounds.Distortion - 1e-12);
    }

    private static void Equal(double expected, double actual, double scale = 1) => Assert.Equal(expected, actual, 1e-11 * scale);
}
