using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Bench.Peers;

/// <summary>
/// Fine-tuning an autoencoder by back-propagation of the cross-entropy through a drawn code, with Adam, written plainly on
/// OpenBLAS: the same algorithm and constants as ours.
/// </summary>
internal sealed class PlainAutoencoder
{
    private const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    private readonly PlainLayer[] _layers;
    private readonly int _code;
    private readonly Matrix _input;
    private readonly Matrix _codeStates;
    private readonly Matrix[] _activations, _deltas, _gradients, _first, _second;
    private readonly float[][] _biasGradients, _biasFirst, _biasSecond;
    // Without a seed: with one the runtime falls back to its slow generator of old.
    private readonly System.Random _random = new();
    private int _steps;

    public PlainAutoencoder(DeepAutoencoder source, int batch, int threads)
    {
        OpenBlas.SetThreads(threads);
        DenseLayer[] layers = [.. source.Encoder, .. source.Reproducer];
        _layers = [.. layers.Select(l => new PlainLayer(l))];
        _code = source.Encoder.Count - 1;
        _input = new Matrix(batch, source.Visible);
        _codeStates = new Matrix(batch, source.Code);
        (_activations, _deltas) = (Each(l => new Matrix(batch, l.Outputs)), Each(l => new Matrix(batch, l.Outputs)));
        Matrix[] Like() => Each(l => new Matrix(l.Inputs, l.Outputs));
        float[][] LikeBias() => [.. layers.Select(l => new float[l.Outputs])];
        (_gradients, _first, _second) = (Like(), Like(), Like());
        (_biasGradients, _biasFirst, _biasSecond) = (LikeBias(), LikeBias(), LikeBias());

        Matrix[] Each(Func<DenseLayer, Matrix> make) => [.. layers.Select(make)];
    }

    /// <summary>One step.</summary>
    /// <returns>Reproduced bits that differ from the items.</returns>
    public long Step(ReadOnlyBitView items, double rate)
    {
        items.Expand(_input.View);
        for (int l = 0; l < _layers.Length; l++)
        {
            _layers[l].Forward(InputOf(l), _activations[l]);
            if (l == _code) PlainLayer.Draw(_activations[l], _codeStates, _random);
        }

        long differing = Differing(_activations[^1]);

        // d cross-entropy / d z = p - t; below, delta W' x a (1 - a), straight through the draw of the code.
        TensorPrimitives.Subtract(_activations[^1].Data, _input.Data, _deltas[^1].Data);
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            OpenBlas.Multiply(InputOf(l).View, true, _deltas[l].View, false, _gradients[l].View, 0);
            PlainLayer.SumRows(_deltas[l], _biasGradients[l]);
            if (l == 0) break;
            Span<float> below = _deltas[l - 1].Data, a = _activations[l - 1].Data;
            OpenBlas.Multiply(_deltas[l].View, false, _layers[l].Weights.View, true, _deltas[l - 1].View, 0);
            TensorPrimitives.Multiply(below, a, below);
            TensorPrimitives.Subtract(1f, a, a);
            TensorPrimitives.Multiply(below, a, below);
        }

        _steps++;
        float step = (float)(rate * Math.Sqrt(1 - Math.Pow(Beta2, _steps)) / (1 - Math.Pow(Beta1, _steps)));
        for (int l = 0; l < _layers.Length; l++)
        {
            Adam(_layers[l].Weights.Data, _gradients[l].Data, _first[l].Data, _second[l].Data, step, 1f / items.Rows);
            Adam(_layers[l].Bias, _biasGradients[l], _biasFirst[l], _biasSecond[l], step, 1f / items.Rows);
        }

        return differing;
    }

    private Matrix InputOf(int l) => l == 0 ? _input : l == _code + 1 ? _codeStates : _activations[l - 1];

    private long Differing(Matrix probabilities)
    {
        long differing = 0;
        for (int r = 0; r < _input.Rows; r++)
        {
            Span<float> p = probabilities.Row(r), t = _input.Row(r);
            for (int j = 0; j < t.Length; j++) differing += p[j] > 0.5f != t[j] > 0.5f ? 1 : 0;
        }

        return differing;
    }

    private static void Adam(Span<float> parameter, Span<float> gradient, Span<float> first, Span<float> second, float step, float scale)
    {
        int whole = parameter.Length / Vector<float>.Count * Vector<float>.Count;
        Span<Vector<float>> w = MemoryMarshal.Cast<float, Vector<float>>(parameter), g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        Span<Vector<float>> m = MemoryMarshal.Cast<float, Vector<float>>(first), v = MemoryMarshal.Cast<float, Vector<float>>(second);
        for (int i = 0; i < w.Length; i++)
        {
            Vector<float> slope = g[i] * scale;
            m[i] += (1 - Beta1) * (slope - m[i]);
            v[i] += (1 - Beta2) * (slope * slope - v[i]);
            w[i] -= step * m[i] / (Vector.SquareRoot(v[i]) + new Vector<float>(Epsilon));
        }

        for (int i = whole; i < parameter.Length; i++)
        {
            float slope = gradient[i] * scale;
            first[i] += (1 - Beta1) * (slope - first[i]);
            second[i] += (1 - Beta2) * (slope * slope - second[i]);
            parameter[i] -= step * first[i] / (MathF.Sqrt(second[i]) + Epsilon);
        }
    }
}
