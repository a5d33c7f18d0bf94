using FsCheck.Xunit;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>The identities that make the oracle an oracle: each compares two independent ways to the same number.</summary>
[Properties(Arbitrary = [typeof(TinyRbms)], MaxTest = 200)]
public class OracleRbmTests
{
    // Energies reach some hundreds at |w| = 30, where exp turns an ulp of the exponent into 1e-13 of the probability.
    private const double Tolerance = 1e-12;

    [Property]
    public void The_marginal_from_the_free_energy_is_the_sum_of_the_joint(OracleRbm rbm)
    {
        double[] marginal = rbm.VisibleMarginal();
        double[,] joint = rbm.Joint();
        Assert.Equal(1, marginal.Sum(), Tolerance);
        for (int v = 0; v < rbm.VisibleStates; v++)
        {
            double sum = Enumerable.Range(0, rbm.HiddenStates).Sum(h => joint[v, h]);
            Assert.Equal(sum, marginal[v], Tolerance);
        }
    }

    [Property]
    public void Conditionals_are_products_of_the_units(OracleRbm rbm)
    {
        double[,] up = rbm.UpTransition(), down = rbm.DownTransition();
        for (int v = 0; v < rbm.VisibleStates; v++)
        {
            double[] enumerated = Normalize([.. Enumerable.Range(0, rbm.HiddenStates).Select(h => -rbm.Energy(v, h))]);
            for (int h = 0; h < rbm.HiddenStates; h++) Assert.Equal(enumerated[h], up[v, h], Tolerance);
        }

        for (int h = 0; h < rbm.HiddenStates; h++)
        {
            double[] enumerated = Normalize([.. Enumerable.Range(0, rbm.VisibleStates).Select(v => -rbm.Energy(v, h))]);
            for (int v = 0; v < rbm.VisibleStates; v++) Assert.Equal(enumerated[v], down[h, v], Tolerance);
        }
    }

    [Property]
    public void The_free_energy_is_minus_the_log_of_the_sum_over_hidden_states(OracleRbm rbm)
    {
        for (int v = 0; v < rbm.VisibleStates; v++)
        {
            double enumerated = -LogSumExp(Enumerable.Range(0, rbm.HiddenStates).Select(h => -rbm.Energy(v, h)));
            Assert.Equal(enumerated, rbm.FreeEnergy(v), Tolerance * Math.Max(1, Math.Abs(enumerated)));
        }
    }

    [Property(MaxTest = 25)]
    public void The_gradient_equals_central_differences(RbmAndData sample)
    {
        (OracleRbm rbm, double[] data) = sample;
        double[] gradient = [.. rbm.Gradient(data).All];
        // The error of the difference is about h^2 and 1e-16 |L| / h, where |L| is some hundreds at |w| = 30.
        const double h = 1e-4;
        for (int p = 0; p < gradient.Length; p++)
        {
            double difference = (Moved(rbm, p, h).LogLikelihood(data) - Moved(rbm, p, -h).LogLikelihood(data)) / (2 * h);
            Assert.Equal(gradient[p], difference, 1e-7);
        }
    }

    [Property]
    public void Block_Gibbs_leaves_the_joint_as_it_is(OracleRbm rbm)
    {
        double[,] joint = rbm.Joint();
        double[,] stepped = rbm.StepJoint(joint);
        Assert.Equal(0, TotalVariation([.. joint.Cast<double>()], [.. stepped.Cast<double>()]), Tolerance);
        double[] marginal = rbm.VisibleMarginal();
        Assert.Equal(0, TotalVariation(marginal, Push(marginal, rbm.GibbsTransition())), Tolerance);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.5)]
    public void The_expected_update_of_CD_tends_to_the_gradient(double scale)
    {
        for (int seed = 0; seed < 10; seed++)
        {
            OracleRbm rbm = OracleRbm.Random(5, 4, scale, seed);
            var data = new double[rbm.VisibleStates];
            data[seed] = data[31 - seed] = 0.5;
            OracleStatistics gradient = rbm.Gradient(data);
            double[] distances = [.. new[] { 1, 2, 5, 1000 }.Select(k => rbm.ContrastiveDivergence(data, k).DistanceTo(gradient))];
            Assert.True(distances[0] > 1e-3, "CD-1 is expected to be biased here");
            Assert.True(distances[1] < distances[0] && distances[2] < distances[1], string.Join(" ", distances));
            Assert.True(distances[3] < 1e-11, string.Join(" ", distances));
        }
    }

    [Property(MaxTest = 20)]
    public void An_engine_model_keeps_the_parameters(OracleRbm rbm)
    {
        OracleRbm back = OracleRbm.From(rbm.ToEngine());
        Assert.Equal(rbm.W, back.W);
        Assert.Equal(rbm.B, back.B);
        Assert.Equal(rbm.C, back.C);
    }

    // The machine with parameter p moved, in the order of OracleStatistics.All.
    private static OracleRbm Moved(OracleRbm rbm, int p, double by)
    {
        var w = (double[,])rbm.W.Clone();
        double[] b = [.. rbm.B], c = [.. rbm.C];
        if (p < w.Length) w[p / c.Length, p % c.Length] += by;
        else if (p < w.Length + b.Length) b[p - w.Length] += by;
        else c[p - w.Length - b.Length] += by;
        return new(w, b, c);
    }
}
