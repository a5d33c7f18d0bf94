namespace Rbm.Simd.Tests.Oracle;

public class OracleDaeTests
{
    private static readonly double[] Input = [1, 0, 1, 1, 0, 0], Target = [1, 0, 0.25, 1, 0.5, 0];

    public static TheoryData<OracleLoss, double> Cases => new()
    {
        { OracleLoss.CrossEntropy, 0.3 },
        { OracleLoss.CrossEntropy, 2 },
        { OracleLoss.SquaredError, 0.3 },
        { OracleLoss.SquaredError, 2 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Back_propagation_equals_central_differences(OracleLoss loss, double scale)
    {
        for (int seed = 0; seed < 3; seed++)
        {
            OracleDae dae = OracleDae.Random(scale, seed, 6, 5, 4, 3);
            IReadOnlyList<OracleLayer> gradient = dae.Gradient(loss, Input, Target);
            Assert.All(Enumerable.Range(0, dae.Layers.Count), l =>
                AssertEqualsDifferences(dae.Layers[l], gradient[l], () => dae.Loss(loss, Input, Target)));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void With_weights_back_propagation_equals_central_differences(OracleLoss loss, double scale)
    {
        double[] weights = [0, 2.5, 1, 0.25, 7, 1];
        OracleDae dae = OracleDae.Random(scale, 3, 6, 5, 4, 3);
        IReadOnlyList<OracleLayer> gradient = dae.Gradient(loss, Input, Target, weights: weights);
        Assert.All(Enumerable.Range(0, dae.Layers.Count), l =>
            AssertEqualsDifferences(dae.Layers[l], gradient[l], () => dae.Loss(loss, Input, Target, weights: weights)));
        Assert.Equal(0, gradient[^1].Bias[0]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void With_a_given_code_the_reproducers_gradient_equals_central_differences(OracleLoss loss, double scale)
    {
        OracleDae dae = OracleDae.Random(scale, 5, 6, 4, 3);
        double[] code = [1, 0, 1];
        IReadOnlyList<OracleLayer> gradient = dae.Gradient(loss, Input, Target, code);
        for (int l = dae.EncoderLayers; l < dae.Layers.Count; l++)
            AssertEqualsDifferences(dae.Layers[l], gradient[l], () => dae.Loss(loss, Input, Target, code));
        Assert.Contains(gradient[0].W.Cast<double>(), g => Math.Abs(g) > 1e-6);
    }

    [Fact]
    public void A_code_equal_to_its_probabilities_changes_nothing()
    {
        OracleDae dae = OracleDae.Random(1, 5, 6, 4, 3);
        double[] code = dae.Forward(Input)[dae.EncoderLayers];
        IReadOnlyList<OracleLayer> with = dae.Gradient(OracleLoss.CrossEntropy, Input, Target, code);
        IReadOnlyList<OracleLayer> without = dae.Gradient(OracleLoss.CrossEntropy, Input, Target);
        Assert.All(with.Zip(without), pair => Assert.Equal(pair.First.W, pair.Second.W));
    }

    [Fact]
    public void An_engine_model_keeps_the_parameters()
    {
        OracleDae dae = OracleDae.Random(1, 7, 6, 5, 3);
        OracleDae back = OracleDae.From(dae.ToEngine());
        Assert.Equal(dae.EncoderLayers, back.EncoderLayers);
        Assert.All(dae.Layers.Zip(back.Layers), pair =>
        {
            Assert.Equal(pair.First.W, pair.Second.W);
            Assert.Equal(pair.First.Bias, pair.Second.Bias);
        });
    }

    private static void AssertEqualsDifferences(OracleLayer layer, OracleLayer gradient, Func<double> loss)
    {
        for (int j = 0; j < layer.Outputs; j++)
        {
            AssertEqualsDifference(ref layer.Bias[j], gradient.Bias[j], loss);
            for (int i = 0; i < layer.Inputs; i++) AssertEqualsDifference(ref layer.W[i, j], gradient.W[i, j], loss);
        }
    }

    private static void AssertEqualsDifference(ref double parameter, double gradient, Func<double> loss)
    {
        const double h = 1e-5;
        double kept = parameter;
        parameter = kept + h;
        double above = loss();
        parameter = kept - h;
        double below = loss();
        parameter = kept;
        Assert.Equal(gradient, (above - below) / (2 * h), 1e-8);
    }
}
