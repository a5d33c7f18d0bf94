using FsCheck.Xunit;
using Rbm.Simd.Information;
using Xunit.Abstractions;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>
/// Theorem 1 (eq. (5) of the paper: the conditional mu(y given x) is the network with shifted visible biases): exact for one
/// layer, false for more, where it drops a factor on the first hidden layer.
/// </summary>
[Properties(Arbitrary = [typeof(TinyRbms), typeof(Measures)], MaxTest = 200)]
public class TheoremOneTests(ITestOutputHelper output)
{
    [Property]
    public void One_layer_is_exact(OracleRbm rbm, TiltedMeasure tilt)
    {
        var dbn = new OracleDbn(rbm);
        DistortionMeasure measure = tilt.For(rbm.Visible);
        for (int x = 0; x < rbm.VisibleStates; x++)
        {
            double[] exact = dbn.Conditional(measure, tilt.Beta, x);
            double[] shifted = dbn.LiteralConditional(measure, tilt.Beta, x);
            Assert.Equal(1, shifted.Sum(), 1e-12);
            Assert.Equal(0, TotalVariation(exact, shifted), 1e-12);
        }
    }

    [Property]
    public void The_normalizer_is_a_ratio_of_partition_functions(OracleRbm rbm, TiltedMeasure tilt)
    {
        if (tilt.Measure.IsConstraint) return;
        double logZ = rbm.LogPartition();
        DistortionMeasure measure = tilt.For(rbm.Visible);
        for (int x = 0; x < rbm.VisibleStates; x++)
        {
            double[] field = OracleDistortion.Field(measure, tilt.Beta, x, rbm.Visible);
            double ones = Enumerable.Range(0, rbm.Visible).Sum(i => Bit(x, i) * OracleDistortion.Weight(measure, i));
            double ratio = rbm.WithField(field).LogPartition() - logZ - tilt.Beta * measure.B * ones;
            double direct = new OracleDbn(rbm).LogNormalizer(measure, tilt.Beta, x);
            Assert.Equal(direct, ratio, 1e-12 * Math.Max(10, logZ));
        }
    }

    [Property]
    public void The_normalizers_of_all_sources_sum_to_that_of_the_noise(OracleRbm rbm)
    {
        const double beta = 0.7;
        double sum = Enumerable.Range(0, rbm.VisibleStates)
            .Sum(x => Math.Exp(new OracleDbn(rbm).LogNormalizer(DistortionMeasure.Hamming, beta, x)));
        Assert.Equal(Math.Pow(1 + Math.Exp(-beta), rbm.Visible), sum, 1e-10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_growing_cost_tends_to_the_clamped_conditional(int depth)
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var dbn = OracleDbn.Random(1, seed, [.. new[] { 4, 3, 2, 2 }.Take(depth + 1)]);
            for (int x = 0; x < 16; x++)
            {
                double[] clamped = dbn.CorrectedConditional(DistortionMeasure.Wem, 0.8, x);
                Assert.Equal(0, TotalVariation(dbn.Conditional(DistortionMeasure.Wem, 0.8, x), clamped), 1e-12);
                double[] distances =
                [
                    .. new double[] { 1, 5, 20, 100 }
                        .Select(a => TotalVariation(dbn.Conditional(DistortionMeasure.Asymmetric(a, 1), 0.8, x), clamped)),
                ];
                if (x != 15) Assert.True(distances[0] > distances[1] && distances[1] > distances[2]);
                Assert.Equal(0, distances[3], 1e-12);
                Assert.All(Enumerable.Range(0, 16).Where(y => (y & ~x) != 0), y => Assert.Equal(0, clamped[y]));
            }
        }
    }

    [Fact]
    public void More_layers_deviate_and_the_dropped_factor_is_the_whole_of_it()
    {
        output.WriteLine("Hamming, 20 random networks, all sources x alike: total variation from the exact conditional, and D");
        output.WriteLine("             total variation: mean, max                               D");
        output.WriteLine("sizes    beta  eq. (5)         up-down chain   with r_x   metropolis  accept  exact   eq. (5) up-down  with r_x");
        foreach (int[] sizes in new int[][] { [4, 3, 2], [5, 4, 3], [4, 3, 3, 2] })
        {
            foreach (double beta in new[] { 0.25, 1, 2, 5 })
            {
                List<double> literal = [], chain = [], corrected = [], moved = [], accepted = [];
                double[] distortion = new double[4];
                for (int seed = 0; seed < 20; seed++)
                {
                    var dbn = OracleDbn.Random(2, seed, sizes);
                    for (int x = 0; x < 1 << sizes[0]; x++)
                    {
                        OracleHiddenChain hidden = dbn.HiddenChain(DistortionMeasure.Hamming, beta, x);
                        double[] exact = dbn.Conditional(DistortionMeasure.Hamming, beta, x);
                        double[] printed = dbn.LiteralConditional(DistortionMeasure.Hamming, beta, x);
                        double[] swept = AfterSweeps(dbn, beta, x), restored = dbn.CorrectedConditional(DistortionMeasure.Hamming, beta, x);
                        literal.Add(TotalVariation(exact, printed));
                        chain.Add(TotalVariation(exact, swept));
                        corrected.Add(TotalVariation(exact, restored));
                        moved.Add(TotalVariation(exact, hidden.Reproduction(Push(hidden.Target, hidden.Move))));
                        accepted.Add(hidden.Target.Zip(hidden.Acceptance, (p, a) => p * a).Sum());
                        foreach ((int i, double[] y) in new[] { exact, printed, swept, restored }.Index())
                            distortion[i] += y.Select((p, state) => p * System.Numerics.BitOperations.PopCount((uint)(state ^ x))).Sum();
                    }
                }

                double[] d = [.. distortion.Select(sum => sum / literal.Count / sizes[0])];
                output.WriteLine(FormattableString.Invariant(
                    $"{string.Join("-", sizes),-8}{beta,5:F2}  {literal.Average():F4}  {literal.Max():F4}  {chain.Average():F4}  {chain.Max():F4}")
                    + FormattableString.Invariant($"  {corrected.Max():E1}    {moved.Max():E1}    {accepted.Average():F3}")
                    + FormattableString.Invariant($"  {d[0]:F4}  {d[1]:F4}  {d[2]:F4}  {d[3]:F4}"));
                Assert.True(literal.Min() > 1e-6, $"least deviation {literal.Min():E2}");
                Assert.True(chain.Max() > 1e-3, $"the up-down chain deviates by {chain.Max():E2} at most");
                Assert.True(corrected.Max() < 1e-12, $"with the factor restored {corrected.Max():E2}");
                Assert.True(moved.Max() < 1e-12, $"after a move of the Metropolis chain {moved.Max():E2}");
                Assert.Equal(d[0], d[3], 1e-12);
            }
        }
    }

    [Property(MaxTest = 25)]
    public void The_chain_of_one_layer_keeps_the_exact_conditional(OracleRbm rbm, TiltedMeasure tilt)
    {
        var dbn = new OracleDbn(rbm);
        DistortionMeasure measure = tilt.For(rbm.Visible);
        for (int x = 0; x < rbm.VisibleStates; x++)
        {
            double[] exact = dbn.Conditional(measure, tilt.Beta, x);
            double[] swept = Push(exact, dbn.SweepTransition(measure, tilt.Beta, x, gibbsSteps: 2));
            Assert.Equal(0, TotalVariation(exact, swept), 1e-12);
        }
    }

    [Property(MaxTest = 60)]
    public void The_Metropolis_chain_of_more_layers_keeps_the_exact_conditional(int seed, bool three, TiltedMeasure tilt)
    {
        var dbn = OracleDbn.Random(2, Math.Abs(seed % 10_000), three ? [4, 3, 2, 2] : [4, 3, 2]);
        DistortionMeasure measure = tilt.For(4);
        for (int x = 0; x < 16; x++)
        {
            OracleHiddenChain hidden = dbn.HiddenChain(measure, tilt.Beta, x);
            for (int s = 0; s < hidden.Target.Length; s++)
            {
                for (int t = 0; t < s; t++)
                    Assert.Equal(hidden.Target[s] * hidden.Move[s, t], hidden.Target[t] * hidden.Move[t, s], 1e-12);
            }

            double[] exact = dbn.Conditional(measure, tilt.Beta, x);
            Assert.Equal(0, TotalVariation(exact, dbn.CorrectedConditional(measure, tilt.Beta, x)), 1e-12);
            Assert.Equal(0, TotalVariation(exact, hidden.Reproduction(hidden.Target)), 1e-12);
            Assert.Equal(0, TotalVariation(hidden.Target, Push(hidden.Target, hidden.Move)), 1e-12);
        }
    }

    private static double[] AfterSweeps(OracleDbn dbn, double beta, int x)
    {
        double[,] sweeps = dbn.SweepTransition(DistortionMeasure.Hamming, beta, x, gibbsSteps: 1);
        for (int doubling = 0; doubling < 12; doubling++) sweeps = Then(sweeps, sweeps);
        var start = new double[1 << dbn.Visible];
        start[x] = 1;
        return Push(start, sweeps);
    }
}
