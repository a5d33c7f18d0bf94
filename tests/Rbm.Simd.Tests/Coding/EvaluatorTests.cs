using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Information;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Sources;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Coding;

public class EvaluatorTests
{
    private const int Items = 2005;

    [Theory]
    [InlineData(0, "hamming")]
    [InlineData(1, "hamming")]
    [InlineData(0, "asymmetric:a=2,b=0.5")]
    [InlineData(1, "asymmetric:a=2,b=0.5", true)]
    public void The_figures_are_those_of_encoding_and_reproducing_by_hand(int effort, string measure, bool weighted = false)
    {
        double[] weights = weighted ? [.. Enumerable.Range(0, TinyModels.Visible).Select(i => i % 5 / 2.0)] : [];
        CompressionModel model = TinyModels.Create(DistortionMeasure.Parse(measure).WithWeights(weights));
        BitMatrix items = Drawn.Bits(Items, TinyModels.Visible, 2), codes = new(Items, TinyModels.Code);
        BitMatrix back = new(Items, TinyModels.Visible);
        using var team = new WorkerTeam(2);
        Evaluation evaluation =
            Evaluator.Evaluate(model, new BitSource("drawn", items, TinyModels.Visible, 1), effort, seed: 5, team);

        new Encoder(model, team).Encode(items.View, codes.View, effort, seed: 5);
        var reproducer = new Reproducer(model, team);
        reproducer.Reproduce(codes.View, back.View);
        var p = new Matrix(Items, TinyModels.Visible);
        reproducer.Probabilities(codes.View, p.View);
        double[] distortions = new double[Items];
        double bits = 0;
        for (int r = 0; r < Items; r++)
        {
            for (int i = 0; i < TinyModels.Visible; i++)
            {
                distortions[r] += (items[r, i], back[r, i]) switch
                {
                    (false, true) => model.Measure.A,
                    (true, false) => model.Measure.B,
                    _ => 0,
                } * (weighted ? weights[i] : 1) / TinyModels.Visible;
                bits -= Math.Log2(items[r, i] ? p[r, i] : 1.0 - p[r, i]);
            }
        }

        var file = new MemoryStream();
        var writer = new CodeStreamWriter(file, new CodeStreamHeader
        {
            Visible = TinyModels.Visible, Code = TinyModels.Code, ModelTag = ModelIdentity.Of(model).Tag, Items = Items,
        });
        writer.Write(codes.View);
        writer.Complete();

        Array.Sort(distortions);
        Assert.Equal(distortions.Average(), evaluation.MeanDistortion, 1e-12);
        Assert.Equal(distortions[1002], evaluation.MedianDistortion, 1e-12);
        Assert.Equal(distortions[1984], evaluation.Distortion99, 1e-12);
        Assert.Equal(distortions[^1], evaluation.MaxDistortion, 1e-12);
        Assert.Equal(bits / Items, evaluation.NegativeLogLikelihood, 1e-4);
        Assert.Equal((double)TinyModels.Code / TinyModels.Visible, evaluation.NominalRate);
        Assert.Equal(file.Length * 8.0 / (Items * TinyModels.Visible), evaluation.FileRate, 1e-12);
        Assert.InRange(evaluation.PayloadRate, evaluation.NominalRate, evaluation.FileRate);
        Assert.Equal(
            (Items, TinyModels.Visible, TinyModels.Code, effort),
            (evaluation.Items, evaluation.Length, evaluation.Code, evaluation.Effort));
        Assert.Equal(ModelIdentity.Of(model), evaluation.Model);
    }

    [Fact]
    public void Weights_of_another_number_of_bits_are_refused_at_every_door()
    {
        CompressionModel model = TinyModels.Create(DistortionMeasure.Hamming.WithWeights([1, 2]));
        var source = new BitSource("drawn", Drawn.Bits(3, TinyModels.Visible, 2), TinyModels.Visible, 1);
        using var team = new WorkerTeam(1);
        foreach (Action door in (Action[])[
            () => Evaluator.Evaluate(model, source, 0, 1, team), () => new Encoder(model, team), () => new Reproducer(model, team),
            () => Encoder.Check(model, 0), () => ModelIdentity.Of(model)])
        {
            Assert.Equal("the measure has 2 weights, 70 expected (one a bit of an item)", Assert.Throws<ArgumentException>(door).Message);
        }
    }

    [Fact]
    public void The_reproductions_of_a_wem_model_break_no_constraint()
    {
        // They are all zeros, so the distortion is the number of ones.
        BitMatrix items = Drawn.Bits(100, TinyModels.Visible, 2);
        var source = new BitSource("drawn", items, TinyModels.Visible, 1);
        using var team = new WorkerTeam(1);
        Evaluation wem = Evaluator.Evaluate(TinyModels.Create(DistortionMeasure.Wem), source, 0, 1, team);
        double ones = 0;
        foreach (ulong word in items.Words) ones += System.Numerics.BitOperations.PopCount(word);
        Assert.Equal(ones / 100 / TinyModels.Visible, wem.MeanDistortion, 1e-12);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var team = new WorkerTeam(1);
        CompressionModel model = TinyModels.Create(network: false);
        var source = new BitSource("short", new BitMatrix(3, 10), 10, 1);
        Assert.Equal(
            "an item of short has 10 bits, but the model codes 70",
            Assert.Throws<ArgumentException>(() => Evaluator.Evaluate(model, source, 0, 1, team)).Message);
        var fitting = new BitSource("fitting", new BitMatrix(3, 70), 70, 1);
        Assert.Throws<ArgumentException>(() => Evaluator.Evaluate(model, fitting, 1, 1, team));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Evaluator.Evaluate(model, fitting, 0, 1, team, token: cancelled.Token));
    }
}
