using System.Numerics.Tensors;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Bench.Peers;

/// <summary>CD-1 with momentum and weight decay, written plainly on OpenBLAS: the same algorithm and constants as ours.</summary>
internal sealed class PlainContrastiveDivergence
{
    private const float Momentum = 0.9f, Decay = 2e-4f;

    private readonly Matrix _weights, _gradient, _velocity;
    private readonly Matrix _visible, _visibleStates, _hidden, _hiddenStates;
    private readonly float[] _visibleBias, _hiddenBias, _visibleVelocity, _hiddenVelocity, _visibleGradient, _hiddenGradient;
    private readonly float[] _negativeSums;
    // Without a seed: with one the runtime falls back to its slow generator of old.
    private readonly System.Random _random = new();

    public PlainContrastiveDivergence(RestrictedBoltzmannMachine machine, int batch, int threads)
    {
        OpenBlas.SetThreads(threads);
        int n = machine.Visible, k = machine.Hidden;
        (_weights, _gradient, _velocity) = (new Matrix(n, k), new Matrix(n, k), new Matrix(n, k));
        _weights.CopyFrom(machine.Weights);
        (_visible, _visibleStates) = (new Matrix(batch, n), new Matrix(batch, n));
        (_hidden, _hiddenStates) = (new Matrix(batch, k), new Matrix(batch, k));
        (_visibleBias, _hiddenBias) = (machine.VisibleBias.ToArray(), machine.HiddenBias.ToArray());
        (_visibleVelocity, _visibleGradient) = (new float[n], new float[n]);
        (_hiddenVelocity, _hiddenGradient) = (new float[k], new float[k]);
        _negativeSums = new float[Math.Max(n, k)];
    }

    /// <summary>One step.</summary>
    /// <returns>Bits by which the reconstructions differ from the data.</returns>
    public long Step(ReadOnlyBitView data, float rate)
    {
        data.Expand(_visible.View);
        PlainLayer.Forward(_visible, _hidden, _weights, transpose: false, _hiddenBias);
        OpenBlas.Multiply(_visible.View, true, _hidden.View, false, _gradient.View, 0);
        PlainLayer.SumRows(_visible, _visibleGradient);
        PlainLayer.SumRows(_hidden, _hiddenGradient);
        PlainLayer.Draw(_hidden, _hiddenStates, _random);

        PlainLayer.Forward(_hiddenStates, _visibleStates, _weights, transpose: true, _visibleBias);
        PlainLayer.Draw(_visibleStates, _visibleStates, _random);
        PlainLayer.Forward(_visibleStates, _hidden, _weights, transpose: false, _hiddenBias);
        TensorPrimitives.Negate(_hidden.Data, _hidden.Data);
        OpenBlas.Multiply(_visibleStates.View, true, _hidden.View, false, _gradient.View, 1);
        SubtractSums(_visibleStates, _visibleGradient, sign: -1);
        SubtractSums(_hidden, _hiddenGradient, sign: 1);

        rate /= data.Rows;
        Update(_weights.Data, _gradient.Data, _velocity.Data, rate, rate * data.Rows * Decay);
        Update(_visibleBias, _visibleGradient, _visibleVelocity, rate, 0);
        Update(_hiddenBias, _hiddenGradient, _hiddenVelocity, rate, 0);
        return (long)Differing();
    }

    private void SubtractSums(Matrix states, float[] gradient, float sign)
    {
        Span<float> sums = _negativeSums.AsSpan(0, gradient.Length);
        PlainLayer.SumRows(states, sums);
        TensorPrimitives.MultiplyAdd(sums, sign, gradient, gradient);
    }

    private static void Update(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> velocity, float rate, float decay)
    {
        TensorPrimitives.Multiply(velocity, Momentum, velocity);
        TensorPrimitives.MultiplyAdd(gradient, rate, velocity, velocity);
        if (decay != 0) TensorPrimitives.MultiplyAdd(parameter, -decay, velocity, velocity);
        TensorPrimitives.Add(parameter, velocity, parameter);
    }

    private double Differing()
    {
        double differing = 0;
        for (int r = 0; r < _visible.Rows; r++)
        {
            float distance = TensorPrimitives.Distance(_visible.Row(r), _visibleStates.Row(r));
            differing += Math.Round(distance * distance);
        }

        return differing;
    }
}
