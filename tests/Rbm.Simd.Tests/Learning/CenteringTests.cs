using FsCheck.Xunit;
using Rbm.Simd.Learning;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Oracle;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Learning;

/// <summary>
/// The centred gradient (Melchior, Fischer and Wiskott, JMLR 17(99)) by its definition: a machine whose energy is in v - mu and
/// h - lambda, moved along its own gradient, and written as a plain machine again.
/// </summary>
public sealed class CenteringTests
{
    private const double Rate = 0.1;

    [Property(Arbitrary = [typeof(TinyRbms)], MaxTest = 60)]
    public void A_centred_machine_and_the_plain_one_of_converted_parameters_have_the_same_distribution(OracleRbm plain, int seed)
    {
        (double[] mu, double[] lambda) = Offsets(plain, new System.Random(seed));
        double[] centred = CentredMarginal(plain.W, CentredBiases(plain, mu, lambda), mu, lambda), expected = plain.VisibleMarginal();
        for (int v = 0; v < expected.Length; v++) Assert.Equal(expected[v], centred[v], 1e-11);
    }

    // The engine's correction of the exact gradient, against a step of the centred machine on its own parameters.
    [Property(Arbitrary = [typeof(TinyRbms)], MaxTest = 60)]
    public void The_engines_step_is_that_of_the_centred_machine(RbmAndData drawn, int seed)
    {
        OracleRbm machine = drawn.Machine;
        (double[] mu, double[] lambda) = Offsets(machine, new System.Random(seed));
        OracleStatistics data = machine.Statistics(drawn.Data), model = machine.Statistics(machine.VisibleMarginal());

        // d/dW = <(v - mu)(h - lambda)'> of the data less that of the model; d/db = <v> - <v>, d/dc = <h> - <h>.
        var w = (double[,])machine.W.Clone();
        (double[] b, double[] c) = CentredBiases(machine, mu, lambda);
        for (int i = 0; i < machine.Visible; i++)
        {
            b[i] += Rate * (data.B[i] - model.B[i]);
            for (int j = 0; j < machine.Hidden; j++) w[i, j] += Rate * (Product(data, i, j) - Product(model, i, j));
        }

        for (int j = 0; j < machine.Hidden; j++) c[j] += Rate * (data.C[j] - model.C[j]);
        OracleRbm expected = Plain(w, b, c, mu, lambda), actual = Step(machine, drawn.Data, mu, lambda);
        AssertEqual(expected, actual, machine);

        double Product(OracleStatistics s, int i, int j) => s.W[i, j] - mu[i] * s.C[j] - s.B[i] * lambda[j] + mu[i] * lambda[j];
    }

    [Property(Arbitrary = [typeof(TinyRbms)], MaxTest = 60)]
    public void Learning_flipped_data_is_learning_the_data_and_flipping(RbmAndData drawn, int seed)
    {
        OracleRbm machine = drawn.Machine;
        int all = machine.VisibleStates - 1;
        (double[] mu, double[] lambda) = Offsets(machine, new System.Random(seed));
        double[] flippedData = [.. Enumerable.Range(0, machine.VisibleStates).Select(v => drawn.Data[v ^ all])];
        OracleRbm expected = Flipped(Step(machine, drawn.Data, mu, lambda));
        OracleRbm actual = Step(Flipped(machine), flippedData, [.. mu.Select(m => 1 - m)], lambda);
        AssertEqual(expected, actual, machine);
    }

    [Fact]
    public void Without_centring_flipped_data_are_learned_otherwise()
    {
        OracleRbm machine = OracleRbm.Random(4, 3, 1, seed: 2);
        var data = new double[16];
        data[3] = data[8] = 0.5;
        double[] flippedData = [.. Enumerable.Range(0, 16).Select(v => data[v ^ 15])], none = new double[4], noHidden = new double[3];
        OracleRbm expected = Flipped(Step(machine, data, none, noHidden)), actual = Step(Flipped(machine), flippedData, none, noHidden);
        Assert.True(TotalVariation(expected.VisibleMarginal(), actual.VisibleMarginal()) > 1e-3);
    }

    private static (double[] Mu, double[] Lambda) Offsets(OracleRbm machine, System.Random random) => (
        [.. Enumerable.Range(0, machine.Visible).Select(_ => (double)(float)random.NextDouble())],
        [.. Enumerable.Range(0, machine.Hidden).Select(_ => (double)(float)random.NextDouble())]);

    // E = -(v - mu)'W(h - lambda) - b'(v - mu) - c'(h - lambda) is E of the plain machine with b - W lambda, c - W' mu, and a constant.
    private static (double[] B, double[] C) CentredBiases(OracleRbm plain, double[] mu, double[] lambda)
    {
        double[] b = (double[])plain.B.Clone(), c = (double[])plain.C.Clone();
        for (int i = 0; i < b.Length; i++)
        {
            for (int j = 0; j < c.Length; j++)
            {
                b[i] += plain.W[i, j] * lambda[j];
                c[j] += plain.W[i, j] * mu[i];
            }
        }

        return (b, c);
    }

    private static OracleRbm Plain(double[,] w, double[] b, double[] c, double[] mu, double[] lambda)
    {
        (b, c) = ((double[])b.Clone(), (double[])c.Clone());
        for (int i = 0; i < b.Length; i++)
        {
            for (int j = 0; j < c.Length; j++)
            {
                b[i] -= w[i, j] * lambda[j];
                c[j] -= w[i, j] * mu[i];
            }
        }

        return new(w, b, c);
    }

    private static double[] CentredMarginal(double[,] w, (double[] B, double[] C) biases, double[] mu, double[] lambda)
    {
        (double[] b, double[] c) = biases;
        return Normalize([.. Enumerable.Range(0, 1 << b.Length).Select(v => LogSumExp(
            Enumerable.Range(0, 1 << c.Length).Select(h => -Energy(v, h))))]);

        double Energy(int v, int h)
        {
            double energy = 0;
            for (int i = 0; i < b.Length; i++)
            {
                energy -= b[i] * (Bit(v, i) - mu[i]);
                for (int j = 0; j < c.Length; j++) energy -= (Bit(v, i) - mu[i]) * w[i, j] * (Bit(h, j) - lambda[j]);
            }

            for (int j = 0; j < c.Length; j++) energy -= c[j] * (Bit(h, j) - lambda[j]);
            return energy;
        }
    }

    // v_i to 1 - v_i for all i.
    private static OracleRbm Flipped(OracleRbm machine)
    {
        var w = new double[machine.Visible, machine.Hidden];
        double[] c = (double[])machine.C.Clone();
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++)
            {
                w[i, j] = -machine.W[i, j];
                c[j] += machine.W[i, j];
            }
        }

        return new(w, [.. machine.B.Select(b => -b)], c);
    }

    // One step along the exact gradient, centred by the engine.
    private static OracleRbm Step(OracleRbm machine, double[] data, double[] mu, double[] lambda)
    {
        OracleStatistics gradient = machine.Gradient(data);
        var weights = new Matrix(machine.Visible, machine.Hidden);
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) weights[i, j] = (float)gradient.W[i, j];
        }

        float[] b = Narrow(gradient.B), c = Narrow(gradient.C);
        CenteredGradient.Apply(weights, b, c, Narrow(mu), Narrow(lambda), new Workspace());
        var w = (double[,])machine.W.Clone();
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++) w[i, j] += Rate * weights[i, j];
        }

        return new(w, [.. machine.B.Zip(b, (x, g) => x + Rate * g)], [.. machine.C.Zip(c, (x, g) => x + Rate * g)]);

        static float[] Narrow(double[] values) => [.. values.Select(x => (float)x)];
    }

    // The correction is in single precision, of numbers below 10; the machine's own parameters are large at the greatest scale.
    private static void AssertEqual(OracleRbm expected, OracleRbm actual, OracleRbm machine)
    {
        double tolerance = 1e-6 + 1e-13 * machine.W.Cast<double>().Max(Math.Abs) * (machine.Visible + machine.Hidden);
        double[] x = [.. expected.W.Cast<double>(), .. expected.B, .. expected.C];
        double[] y = [.. actual.W.Cast<double>(), .. actual.B, .. actual.C];
        for (int p = 0; p < x.Length; p++) Assert.Equal(x[p], y[p], tolerance);
    }
}
