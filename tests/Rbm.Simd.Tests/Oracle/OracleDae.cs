using Rbm.Simd.Models;
using static Rbm.Simd.Tests.Oracle.OracleMath;

namespace Rbm.Simd.Tests.Oracle;

/// <summary>What the reproduction is compared with the target by, summed over the N bits of an item.</summary>
public enum OracleLoss
{
    /// <summary>-sum of t log p + (1 - t) log(1 - p).</summary>
    CrossEntropy,

    /// <summary>Sum of (p - t)^2.</summary>
    SquaredError,
}

/// <summary>A fully connected layer of sigmoid units in double precision: W is inputs x outputs.</summary>
public sealed record OracleLayer(double[,] W, double[] Bias)
{
    public int Inputs => W.GetLength(0);

    public int Outputs => W.GetLength(1);

    /// <summary>x W + bias.</summary>
    public double[] Preactivation(IReadOnlyList<double> input)
    {
        double[] z = [.. Bias];
        for (int i = 0; i < Inputs; i++)
        {
            for (int j = 0; j < Outputs; j++) z[j] += input[i] * W[i, j];
        }

        return z;
    }
}

/// <summary>
/// A deep autoencoder in double precision: encoder and reproducer are one stack of sigmoid layers with a code between.
/// </summary>
public sealed class OracleDae
{
    /// <summary>A stack of layers, of which the first <paramref name="encoderLayers"/> are the encoder.</summary>
    public OracleDae(IReadOnlyList<OracleLayer> layers, int encoderLayers)
    {
        Layers = layers;
        EncoderLayers = encoderLayers;
    }

    /// <summary>Encoder then reproducer, in the order of computation.</summary>
    public IReadOnlyList<OracleLayer> Layers { get; }

    public int EncoderLayers { get; }

    /// <summary>The engine's parameters, widened.</summary>
    public static OracleDae From(DeepAutoencoder model) =>
        new([.. model.Encoder.Concat(model.Reproducer).Select(Widen)], model.Encoder.Count);

    /// <summary>Parameters uniform on -scale .. scale for the sizes N, K_1 .. K_L, mirrored.</summary>
    public static OracleDae Random(double scale, int seed, params int[] sizes)
    {
        var random = new System.Random(seed);
        int[] all = [.. sizes, .. sizes.Reverse().Skip(1)];
        return new([.. all.Zip(all.Skip(1), Layer)], sizes.Length - 1);

        OracleLayer Layer(int inputs, int outputs)
        {
            var w = new double[inputs, outputs];
            for (int i = 0; i < inputs; i++)
            {
                for (int j = 0; j < outputs; j++) w[i, j] = Next();
            }

            return new(w, [.. Enumerable.Range(0, outputs).Select(_ => Next())]);
        }

        double Next() => (float)((2 * random.NextDouble() - 1) * scale);
    }

    /// <summary>An engine model of the same parameters.</summary>
    public DeepAutoencoder ToEngine()
    {
        var model = new DeepAutoencoder([Layers[0].Inputs, .. Layers.Take(EncoderLayers).Select(layer => layer.Outputs)]);
        foreach ((OracleLayer from, DenseLayer to) in Layers.Zip(model.Encoder.Concat(model.Reproducer)))
        {
            for (int j = 0; j < from.Outputs; j++)
            {
                to.Bias.Span[j] = (float)from.Bias[j];
                for (int i = 0; i < from.Inputs; i++) to.Weights[i, j] = (float)from.W[i, j];
            }
        }

        return model;
    }

    /// <summary>
    /// The outputs of every layer, the input first. <paramref name="code"/>, if given, replaces the code's probabilities as the
    /// reproducer's input: a sampled or rounded code.
    /// </summary>
    public double[][] Forward(IReadOnlyList<double> input, IReadOnlyList<double>? code = null)
    {
        var outputs = new double[Layers.Count + 1][];
        outputs[0] = [.. input];
        for (int l = 0; l < Layers.Count; l++)
            outputs[l + 1] = [.. Layers[l].Preactivation(InputOf(l, outputs, code)).Select(Sigmoid)];
        return outputs;
    }

    /// <summary>The loss of one item; <paramref name="weights"/>, if given, multiply the losses of its bits.</summary>
    public double Loss(
        OracleLoss loss, IReadOnlyList<double> input, IReadOnlyList<double> target, IReadOnlyList<double>? code = null,
        IReadOnlyList<double>? weights = null)
    {
        double[][] outputs = Forward(input, code);
        if (loss == OracleLoss.SquaredError) return outputs[^1].Zip(target, (p, t) => (p - t) * (p - t)).Select(Weighted).Sum();

        // From the logits, where p is too near to 0 or 1 for a logarithm: -log p = softplus(-z).
        double[] z = Layers[^1].Preactivation(InputOf(Layers.Count - 1, outputs, code));
        return z.Zip(target, (logit, t) => t * Softplus(-logit) + (1 - t) * Softplus(logit)).Select(Weighted).Sum();

        double Weighted(double of, int bit) => of * (weights?[bit] ?? 1);
    }

    /// <summary>
    /// The gradient of <see cref="Loss"/> by back-propagation, layer by layer. Where a code is given, the gradient passes it
    /// straight through to the probabilities that it was drawn from.
    /// </summary>
    public IReadOnlyList<OracleLayer> Gradient(
        OracleLoss loss, IReadOnlyList<double> input, IReadOnlyList<double> target, IReadOnlyList<double>? code = null,
        IReadOnlyList<double>? weights = null)
    {
        double[][] outputs = Forward(input, code);
        var gradient = new OracleLayer[Layers.Count];
        double[] delta =
        [
            .. outputs[^1].Zip(target, (p, t) => loss == OracleLoss.CrossEntropy ? p - t : 2 * (p - t) * p * (1 - p))
                .Select((d, bit) => d * (weights?[bit] ?? 1)),
        ];
        for (int l = Layers.Count - 1; l >= 0; l--)
        {
            OracleLayer layer = Layers[l];
            IReadOnlyList<double> x = InputOf(l, outputs, code);
            var w = new double[layer.Inputs, layer.Outputs];
            var below = new double[layer.Inputs];
            for (int i = 0; i < layer.Inputs; i++)
            {
                for (int j = 0; j < layer.Outputs; j++)
                {
                    w[i, j] = x[i] * delta[j];
                    below[i] += layer.W[i, j] * delta[j];
                }

                below[i] *= outputs[l][i] * (1 - outputs[l][i]);
            }

            gradient[l] = new(w, delta);
            delta = below;
        }

        return gradient;
    }

    private static OracleLayer Widen(DenseLayer layer)
    {
        var w = new double[layer.Inputs, layer.Outputs];
        for (int i = 0; i < layer.Inputs; i++)
        {
            for (int j = 0; j < layer.Outputs; j++) w[i, j] = layer.Weights[i, j];
        }

        return new(w, [.. layer.Bias.Span.ToArray().Select(x => (double)x)]);
    }

    private IReadOnlyList<double> InputOf(int layer, double[][] outputs, IReadOnlyList<double>? code) =>
        layer == EncoderLayers && code is not null ? code : outputs[layer];
}
