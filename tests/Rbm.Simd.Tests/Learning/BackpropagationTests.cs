using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Tests.Oracle;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Learning;

/// <summary>Every parameter's gradient against the double-precision autoencoder, itself checked by differences.</summary>
public sealed class BackpropagationTests : IDisposable
{
    private const ulong Seed = 99;
    private const uint Step = 17;

    private static readonly int[][] Sizes = [[6, 3], [70, 40, 9], [13, 66, 17, 5], [65, 8, 7, 6, 4]];

    private readonly WorkerTeam _team = new(2);

    public static TheoryData<ReconstructionLoss, CodeTraining, int, int> Cases()
    {
        var data = new TheoryData<ReconstructionLoss, CodeTraining, int, int>();
        foreach (ReconstructionLoss loss in Enum.GetValues<ReconstructionLoss>())
        {
            foreach (CodeTraining code in Enum.GetValues<CodeTraining>())
            {
                for (int s = 0; s < Sizes.Length; s++) data.Add(loss, code, s, s % 2 == 0 ? 1 : 33);
            }
        }

        return data;
    }

    public void Dispose() => _team.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_gradient_is_the_oracles(ReconstructionLoss loss, CodeTraining code, int sizes, int rows) =>
        AssertGradient(loss, code, sizes, rows, weights: null);

    [Theory]
    [MemberData(nameof(Cases))]
    public void With_weights_every_gradient_is_the_oracles(ReconstructionLoss loss, CodeTraining code, int sizes, int rows)
    {
        var random = new System.Random(sizes);
        double[] weights = [.. Enumerable.Range(0, Sizes[sizes][0]).Select(i => i % 4 == 1 ? 0 : 3 * random.NextSingle())];
        AssertGradient(loss, code, sizes, rows, weights);
    }

    private void AssertGradient(ReconstructionLoss loss, CodeTraining code, int sizes, int rows, double[]? weights)
    {
        const double noise = 1.5;
        OracleDae dae = OracleDae.Random(sizes == 3 ? 2 : 0.6, sizes, Sizes[sizes]);
        DeepAutoencoder model = dae.ToEngine();
        BitMatrix input = Drawn.Bits(rows, model.Visible, 1, 0.4);
        Matrix target = Drawn.Matrix(rows, model.Visible, 2);
        foreach (ref float t in target.Data) t = Math.Abs(t);

        var sink = new RecordingSink(model.Encoder.Count * 2);
        long differing = new Backpropagation(model, loss, code, Seed, _team, new Workspace(), weights)
            .Run(input.View, target.View, Step, (float)noise, sink);

        (OracleLayer[] expected, long wrong) = Expected(dae, loss, code, noise, input, target, weights);
        AssertGradient(expected, sink, rows);
        Assert.Equal(wrong, differing);
    }

    private static void AssertGradient(OracleLayer[] expected, RecordingSink sink, int rows)
    {
        Assert.Equal(Enumerable.Range(0, expected.Length).Reverse(), sink.Order);
        for (int l = 0; l < expected.Length; l++)
        {
            OracleLayer actual = sink.Gradients[l]!;
            double largest = expected[l].W.Cast<double>().Max(Math.Abs), tolerance = 1e-5 * largest + 1e-7 * rows;
            Assert.True(largest > 1e-4, $"layer {l} has a gradient of {largest:E1}, too small to tell");
            for (int j = 0; j < actual.Outputs; j++)
            {
                Assert.Equal(expected[l].Bias[j], actual.Bias[j], tolerance);
                for (int i = 0; i < actual.Inputs; i++) Assert.Equal(expected[l].W[i, j], actual.W[i, j], tolerance);
            }
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 33)]
    [InlineData(3, 33)]
    public void With_given_codes_the_reproducer_learns_from_them_and_the_encoder_to_predict_them(int sizes, int rows)
    {
        OracleDae dae = OracleDae.Random(0.6, sizes, Sizes[sizes]);
        OracleDae encoder = new([.. dae.Layers.Take(dae.EncoderLayers)], dae.EncoderLayers);
        DeepAutoencoder model = dae.ToEngine();
        BitMatrix input = Drawn.Bits(rows, model.Visible, 1, 0.4), codes = Drawn.Bits(rows, model.Code, 3, 0.5);
        var target = new Matrix(rows, model.Visible);
        ((ReadOnlyBitView)input.View).Expand(target.View);
        OracleLayer[] expected = [.. dae.Layers.Select(l => new OracleLayer(new double[l.Inputs, l.Outputs], new double[l.Outputs]))];
        long wrong = 0;
        for (int r = 0; r < rows; r++)
        {
            double[] x = [.. Enumerable.Range(0, input.Columns).Select(i => input[r, i] ? 1.0 : 0)];
            double[] code = [.. Enumerable.Range(0, codes.Columns).Select(j => codes[r, j] ? 1.0 : 0)];
            Add(expected, encoder.Gradient(OracleLoss.CrossEntropy, x, code), 0);
            Add(expected, [.. dae.Gradient(OracleLoss.CrossEntropy, x, x, code).Skip(dae.EncoderLayers)], dae.EncoderLayers);
            wrong += dae.Forward(x, code)[^1].Zip(x, (p, b) => p > 0.5 == b > 0.5 ? 0L : 1).Sum();
        }

        foreach (CodeTraining training in Enum.GetValues<CodeTraining>())
        {
            var sink = new RecordingSink(model.Encoder.Count * 2);
            Assert.Equal(wrong, Learner(model, training).Run(input.View, target.View, Step, 1, sink, codes.View));
            AssertGradient(expected, sink, rows);
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 33)]
    [InlineData(2, 33)]
    [InlineData(3, 33)]
    public void The_gradient_for_a_code_is_the_oracles(int sizes, int rows)
    {
        OracleDae dae = OracleDae.Random(0.6, sizes, Sizes[sizes]);
        DeepAutoencoder model = dae.ToEngine();
        BitMatrix input = Drawn.Bits(rows, model.Visible, 1, 0.4), codes = Drawn.Bits(rows, model.Code, 3, 0.5);
        var target = new Matrix(rows, model.Visible);
        ((ReadOnlyBitView)input.View).Expand(target.View);
        double[] weights = [.. Enumerable.Range(0, model.Visible).Select(i => i % 4 == 1 ? 0 : 0.5 + i % 3)];
        var gradient = new Matrix(rows, model.Code);
        new Backpropagation(
            model, ReconstructionLoss.CrossEntropy, CodeTraining.StraightThrough, Seed, _team, new Workspace(), weights)
            .CodeGradient(codes.View, target.View, gradient.View);

        OracleLayer first = dae.Layers[dae.EncoderLayers];
        for (int r = 0; r < rows; r++)
        {
            double[] x = [.. Enumerable.Range(0, input.Columns).Select(i => input[r, i] ? 1.0 : 0)];
            double[] code = [.. Enumerable.Range(0, codes.Columns).Select(j => codes[r, j] ? 1.0 : 0)];
            double[] delta = dae.Gradient(OracleLoss.CrossEntropy, x, x, code, weights)[dae.EncoderLayers].Bias;
            for (int j = 0; j < code.Length; j++)
                Assert.Equal(delta.Select((d, o) => first.W[j, o] * d).Sum(), gradient[r, j], 1e-5);
        }

        Assert.Contains(gradient.Data.ToArray(), g => Math.Abs(g) > 1e-2);
    }

    [Fact]
    public void Descent_finds_a_code()
    {
        // From a reproduction that ignores the code to one that tells at least half of the items from the others.
        OracleDae dae = OracleDae.Random(0.5, 2, 24, 16, 6);
        DeepAutoencoder model = dae.ToEngine();
        BitMatrix items = new(40, 24);
        for (int r = 0; r < items.Rows; r++)
            items.Row(r)[0] = (r % 4) switch { 0 => 0xFFFul, 1 => 0xFFF000, 2 => 0x0F0F0F, _ => 0xF0F0F0 };
        var target = new Matrix(40, 24);
        ((ReadOnlyBitView)items.View).Expand(target.View);
        var adam = new Adam([.. model.Encoder, .. model.Reproducer]);
        var learner = Learner(model, CodeTraining.StraightThrough);
        long first = 0, last = 0;
        for (uint step = 0; step < 300; step++)
        {
            adam.BeginStep(0.01, items.Rows);
            last = learner.Run(items.View, target.View, step, 0, adam);
            if (step == 0) first = last;
        }

        Assert.True(last * 2 < first, $"{last} bits wrong, {first} at the start");
    }

    [Fact]
    public void A_step_allocates_nothing_after_the_first()
    {
        DeepAutoencoder model = OracleDae.Random(0.5, 1, 70, 40, 9).ToEngine();
        BitMatrix input = Drawn.Bits(33, 70, 1);
        Matrix target = Drawn.Matrix(33, 70, 2);
        BitMatrix codes = Drawn.Bits(33, 9, 3);
        var gradient = new Matrix(33, 9);
        foreach (CodeTraining code in Enum.GetValues<CodeTraining>())
        {
            var adam = new Adam([.. model.Encoder, .. model.Reproducer]);
            var learner = Learner(model, code);
            Allocations.AssertNone(Run);
            Allocations.AssertNone(_ => learner.CodeGradient(codes.View, target.View, gradient.View));

            void Run(uint step)
            {
                adam.BeginStep(1e-3, 33);
                learner.Run(input.View, target.View, step, 1, adam);
            }
        }
    }

    [Fact]
    public void Wrong_sizes_are_refused()
    {
        DeepAutoencoder model = OracleDae.Random(0.5, 1, 10, 4).ToEngine();
        var learner = Learner(model, CodeTraining.StraightThrough);
        var sink = new RecordingSink(2);
        Assert.Throws<ArgumentException>(() => learner.Run(new BitMatrix(3, 9).View, new Matrix(3, 9).View, 0, 0, sink));
        Assert.Throws<ArgumentException>(() => learner.Run(new BitMatrix(3, 10).View, new Matrix(2, 10).View, 0, 0, sink));
        Assert.Throws<ArgumentException>(() => learner.Run(new BitMatrix(3, 10).View, new Matrix(3, 9).View, 0, 0, sink));
        foreach ((int rows, int bits) in ((int, int)[])[(2, 4), (3, 5)])
        {
            Assert.Throws<ArgumentException>(
                () => learner.Run(new BitMatrix(3, 10).View, new Matrix(3, 10).View, 0, 0, sink, new BitMatrix(rows, bits).View));
        }
        Assert.Equal(
            "number of weights of the loss is 9, expected 10",
            Assert.Throws<ArgumentException>(() => new Backpropagation(
                model, ReconstructionLoss.CrossEntropy, CodeTraining.StraightThrough, Seed, _team, new Workspace(), new double[9])).Message);
    }

    private static (OracleLayer[] Gradient, long Wrong) Expected(
        OracleDae dae, ReconstructionLoss loss, CodeTraining code, double noise, BitMatrix input, Matrix target, double[]? weights)
    {
        OracleLoss oracleLoss = loss == ReconstructionLoss.CrossEntropy ? OracleLoss.CrossEntropy : OracleLoss.SquaredError;
        OracleLayer[] sum = [.. dae.Layers.Select(l => new OracleLayer(new double[l.Inputs, l.Outputs], new double[l.Outputs]))];
        RandomStream stream = RandomUse.CodeUnits.Stream(Seed);
        long wrong = 0;
        for (int r = 0; r < input.Rows; r++)
        {
            double[] x = [.. Enumerable.Range(0, input.Columns).Select(i => input[r, i] ? 1.0 : 0)];
            double[] t = [.. target.Row(r).ToArray().Select(v => (double)v)];
            OracleDae item = dae;
            double[]? given = null;
            if (code == CodeTraining.StraightThrough)
            {
                double[] p = dae.Forward(x)[dae.EncoderLayers];
                given = [.. p.Select((q, j) => stream.DrawUniform(Step, (uint)r, (uint)j) < q ? 1.0 : 0)];
            }
            else
            {
                // The noise is a bias of the item's own.
                OracleLayer[] layers = [.. dae.Layers];
                OracleLayer layer = layers[dae.EncoderLayers - 1];
                double[] bias =
                    [.. layer.Bias.Select((b, j) => b + noise * Logistic(stream.DrawOpenUniform(Step, (uint)r, (uint)j)))];
                layers[dae.EncoderLayers - 1] = new(layer.W, bias);
                item = new OracleDae(layers, dae.EncoderLayers);
            }

            double[] y = item.Forward(x, given)[^1];
            wrong += y.Zip(x, (p, b) => p > 0.5 == b > 0.5 ? 0L : 1).Sum();
            IReadOnlyList<OracleLayer> gradient = item.Gradient(oracleLoss, x, t, given, weights);
            Add(sum, gradient, 0);
        }

        return (sum, wrong);

        static double Logistic(double u) => Math.Log(u / (1 - u));
    }

    private static void Add(OracleLayer[] sum, IReadOnlyList<OracleLayer> gradient, int first)
    {
        for (int l = 0; l < gradient.Count; l++)
        {
            OracleLayer to = sum[first + l];
            for (int j = 0; j < to.Outputs; j++)
            {
                to.Bias[j] += gradient[l].Bias[j];
                for (int i = 0; i < to.Inputs; i++) to.W[i, j] += gradient[l].W[i, j];
            }
        }
    }

    private Backpropagation Learner(DeepAutoencoder model, CodeTraining code) =>
        new(model, ReconstructionLoss.CrossEntropy, code, Seed, _team, new Workspace());

    /// <summary>Copies what it is given.</summary>
    private sealed class RecordingSink(int layers) : IGradientSink<RecordingEpilogue>
    {
        private readonly Matrix[] _weights = new Matrix[layers];
        private readonly float[][] _biases = new float[layers][];

        public OracleLayer[] Gradients =>
        [
            .. _weights.Zip(_biases, (w, b) =>
            {
                var copy = new double[w.Rows, w.Columns];
                for (int i = 0; i < w.Rows; i++)
                {
                    for (int j = 0; j < w.Columns; j++) copy[i, j] = w[i, j];
                }

                return new OracleLayer(copy, [.. b.Select(g => (double)g)]);
            }),
        ];

        public List<int> Order { get; } = [];

        public RecordingEpilogue Weights(int index, DenseLayer layer)
        {
            _weights[index] = new Matrix(layer.Inputs, layer.Outputs);
            return new RecordingEpilogue { To = _weights[index] };
        }

        public void Bias(int index, DenseLayer layer, ReadOnlySpan<float> gradient)
        {
            Assert.Equal(layer.Outputs, gradient.Length);
            _biases[index] = gradient.ToArray();
            Order.Add(index);
        }
    }

    private struct RecordingEpilogue : IEpilogue
    {
        public Matrix To;

        public readonly void Prefetch(int row, int rows, int column, int columns)
        {
        }

        public readonly unsafe void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
            where TLanes : unmanaged, ILanes<TLanes>
        {
            for (int r = 0; r < rows; r++) new Span<float>(c + r * stride, columns).CopyTo(To.Row(row + r)[column..]);
        }
    }
}
