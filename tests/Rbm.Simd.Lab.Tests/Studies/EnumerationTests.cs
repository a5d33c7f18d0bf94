using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Lab.Studies;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Tests.Studies;

public sealed class EnumerationTests
{
    [Fact]
    public void A_machines_marginal_is_that_of_its_free_energies()
    {
        using var team = new WorkerTeam(1);
        var machine = new RestrictedBoltzmannMachine(7, 5);
        MachineTrainer.Start(machine, 2, 5, 0, team);
        double[] p = Enumeration.Marginal(machine);
        var states = new BitMatrix(128, 7);
        for (int v = 0; v < 128; v++) states.Row(v)[0] = (uint)v;
        var energies = new double[128];
        machine.FreeEnergy(states.View, energies, team, new Workspace());
        double[] expected = Enumeration.Normalize([.. energies.Select(e => -e)]);
        Assert.Equal(1, p.Sum(), 1e-12);
        for (int v = 0; v < 128; v++) Assert.Equal(expected[v], p[v], 1e-5 * expected[v]);
    }

    [Fact]
    public void A_stationary_distribution_is_left_as_it_is()
    {
        double[][] chain = [[0.5, 0.25, 0.25], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6]];
        double[] law = Enumeration.Stationary(chain), next = Enumeration.Push(law, chain);
        Assert.Equal(1, law.Sum(), 1e-15);
        for (int s = 0; s < 3; s++) Assert.Equal(law[s], next[s], 1e-15);
    }

    [Fact]
    public void Kolmogorov_and_Smirnovs_distance_is_the_largest_difference_of_distribution_functions()
    {
        var stream = new RandomStream(11, 0x0200_0000);
        double[] p = Draw(0), q = Draw(1);
        double most = 0;
        for (int y = 0; y < p.Length; y++)
        {
            double f = 0, g = 0;
            for (int u = 0; u < p.Length; u++)
                if ((u & ~y) == 0) (f, g) = (f + p[u], g + q[u]);
            most = Math.Max(most, Math.Abs(f - g));
        }

        Assert.Equal(most, Distances.KolmogorovSmirnov(p, q), 1e-14);
        Assert.True(most <= Distances.TotalVariation(p, q));

        // (0.5, 0.5, 0, 0) against uniform: 0.25, 0.5, 0.25, 0.
        Assert.Equal(0.5, Distances.KolmogorovSmirnovOfIndices([0.5, 0.5, 0, 0], [0.25, 0.25, 0.25, 0.25]), 1e-15);
        Assert.Equal(1, Distances.Divergence([0.5, 0.5, 0, 0], [0.25, 0.25, 0.25, 0.25]), 1e-15);

        double[] Draw(uint row) =>
            SmallSourceTruth.Normalized([.. Enumerable.Range(0, 64).Select(y => (double)stream.DrawUniform(0, row, (uint)y) + 0.01)]);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2.0)]
    public void An_exact_step_raises_the_normalizers_that_Blahut_and_Arimoto_evaluate(double beta)
    {
        SmallSource source = SmallSource.Sparse(6, 8, 5);
        double[] p = source.Distribution.Probabilities.ToArray();
        DistortionMeasure measure = DistortionMeasure.Asymmetric(1, 2);
        var exact = BlahutArimoto.OfBits(source.Distribution, measure);
        var iteration = new ExactIteration(measure, beta, 6);
        double[][] path = iteration.Path(p, [.. Enumerable.Repeat(1.0 / 64, 64)], 3000);
        double before = double.NegativeInfinity;
        foreach (double[] mu in path.Take(10))
        {
            double[] normalizers = iteration.Normalizers(mu);
            double mean = p.Select((w, x) => w == 0 ? 0 : w * Math.Log(normalizers[x])).Sum();
            Assert.Equal(exact.Evaluate(beta, mu).MeanLogNormalizer, mean, 1e-12);
            Assert.True(mean >= before - 1e-14, $"{mean} after {before}");
            before = mean;
            Assert.Equal(1, mu.Sum(), 1e-12);
        }

        BlahutArimotoResult optimum = exact.Solve(beta);
        Assert.Equal(optimum.Point.Rate, exact.Evaluate(beta, path[^1]).MutualInformation, 1e-4);
        Assert.Equal(optimum.Point.Distortion, exact.Evaluate(beta, path[^1]).Distortion, 1e-4);
    }
}
