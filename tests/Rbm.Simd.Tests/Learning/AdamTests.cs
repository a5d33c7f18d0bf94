using Rbm.Simd.Learning;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

public sealed class AdamTests
{
    [Fact]
    public void Steps_are_those_of_the_paper()
    {
        // Kingma and Ba, Algorithm 1 with the order of computation of the end of section 2: the corrections are in the rate.
        const int inputs = 35, outputs = 37, items = 8;
        var layer = new DenseLayer(inputs, outputs);
        var random = new System.Random(1);
        for (int i = 0; i < inputs; i++) Drawn.Fill(layer.Weights.Row(i), random, 1);
        Drawn.Fill(layer.Bias.Span, random, 1);
        var adam = new Adam([layer]);
        double[] theta = All(layer), m = new double[theta.Length], v = new double[theta.Length];
        for (int t = 1; t <= 30; t++)
        {
            double rate = 0.01 / t;
            Matrix weights = Drawn.Matrix(inputs, outputs, t, 10);
            float[] bias = Drawn.Matrix(1, outputs, -t, 10).Row(0).ToArray();
            adam.BeginStep(rate, items);
            Step(adam, layer, weights, bias);

            IEnumerable<float> sums = Enumerable.Range(0, inputs).SelectMany(i => weights.Row(i).ToArray()).Concat(bias);
            double[] gradient = [.. sums.Select(g => (double)g / items)];
            double[] actual = All(layer);
            for (int p = 0; p < theta.Length; p++)
            {
                m[p] = 0.9 * m[p] + 0.1 * gradient[p];
                v[p] = 0.999 * v[p] + 0.001 * gradient[p] * gradient[p];
                double corrected = rate * Math.Sqrt(1 - Math.Pow(0.999, t)) / (1 - Math.Pow(0.9, t));
                theta[p] -= corrected * m[p] / (Math.Sqrt(v[p]) + 1e-8);
                Assert.Equal(theta[p], actual[p], 2e-6);
            }
        }

        Assert.Equal(30, adam.Steps);
    }

    [Fact]
    public void Skipped_steps_count_as_done()
    {
        DenseLayer one = Layer(), other = Layer();
        Matrix gradient = Drawn.Matrix(3, 4, 1);
        var adam = new Adam([one]);
        var resumed = new Adam([other]);
        for (int t = 0; t < 5; t++) Step(adam, one);
        resumed.SkipTo(5);
        resumed.FirstMoments[0].CopyFrom(adam.FirstMoments[0]);
        resumed.SecondMoments[0].CopyFrom(adam.SecondMoments[0]);
        other.CopyFrom(one);
        Step(adam, one);
        Step(resumed, other);
        BitsAssert.Equal(one.Weights.Data, other.Weights.Data);
        Assert.Equal(adam.Steps, resumed.Steps);

        static DenseLayer Layer() => new(3, 4);

        void Step(Adam optimiser, DenseLayer layer)
        {
            optimiser.BeginStep(0.01, 2);
            AdamTests.Step(optimiser, layer, gradient, new float[4]);
        }
    }

    [Fact]
    public void A_parameter_without_gradient_stays()
    {
        var layer = new DenseLayer(5, 5);
        layer.Weights.Data.Fill(0.25f);
        var adam = new Adam([layer]);
        for (int t = 0; t < 3; t++)
        {
            adam.BeginStep(0.1, 1);
            Step(adam, layer, new Matrix(5, 5), new float[5]);
        }

        for (int i = 0; i < 5; i++) Assert.All(layer.Weights.Row(i).ToArray(), w => Assert.Equal(0.25f, w));
    }

    // The product of the identity with the gradient is the gradient.
    private static void Step(Adam adam, DenseLayer layer, Matrix gradient, float[] bias)
    {
        var identity = new Matrix(gradient.Rows, gradient.Rows);
        for (int i = 0; i < gradient.Rows; i++) identity[i, i] = 1;
        using var team = new WorkerTeam(2);
        Gemm.Feed(identity.View, true, gradient.View, false, adam.Weights(0, layer), team, new Workspace());
        adam.Bias(0, layer, bias);
    }

    private static double[] All(DenseLayer layer) =>
    [
        .. Enumerable.Range(0, layer.Inputs).SelectMany(i => layer.Weights.Row(i).ToArray()).Concat(layer.Bias.Span.ToArray())
            .Select(w => (double)w),
    ];
}
