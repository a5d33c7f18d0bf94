using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>Adam (Kingma and Ba, ICLR 2015) over the layers of an autoencoder, with the moments' start bias corrected.</summary>
internal sealed class Adam : IGradientSink<AdamUpdate>
{
    // beta^t by repeated multiplication: Math.Pow is not the same everywhere.
    private double _decayed1 = 1, _decayed2 = 1;
    private float _rate, _scale;

    /// <summary>Prepares moments of zero for every layer.</summary>
    public Adam(IReadOnlyList<DenseLayer> layers)
    {
        FirstMoments = [.. layers.Select(l => new DenseLayer(l.Inputs, l.Outputs))];
        SecondMoments = [.. layers.Select(l => new DenseLayer(l.Inputs, l.Outputs))];
    }

    /// <summary>Running means of the gradients, shaped as the layers.</summary>
    public IReadOnlyList<DenseLayer> FirstMoments { get; }

    /// <summary>Running means of the squared gradients, shaped as the layers.</summary>
    public IReadOnlyList<DenseLayer> SecondMoments { get; }

    /// <summary>Steps done.</summary>
    public long Steps { get; private set; }

    /// <summary>Takes up the count of steps of an interrupted training.</summary>
    public void SkipTo(long steps)
    {
        while (Steps < steps) Advance();
    }

    /// <summary>Begins a step.</summary>
    /// <param name="rate">The step size.</param>
    /// <param name="items">Items that the gradients are summed over.</param>
    public void BeginStep(double rate, int items)
    {
        Advance();
        _rate = (float)(rate * Math.Sqrt(1 - _decayed2) / (1 - _decayed1));
        _scale = 1f / items;
    }

    /// <inheritdoc/>
    public unsafe AdamUpdate Weights(int index, DenseLayer layer) => new()
    {
        First = FirstMoments[index].Weights.Buffer.Pointer,
        Second = SecondMoments[index].Weights.Buffer.Pointer,
        Parameters = layer.Weights.Buffer.Pointer,
        Stride = layer.Weights.Stride,
        Scale = _scale,
        Rate = _rate,
    };

    /// <inheritdoc/>
    public unsafe void Bias(int index, DenseLayer layer, ReadOnlySpan<float> gradient)
    {
        var update = new AdamUpdate
        {
            First = FirstMoments[index].Bias.Pointer,
            Second = SecondMoments[index].Bias.Pointer,
            Parameters = layer.Bias.Pointer,
            Scale = _scale,
            Rate = _rate,
        };
        update.Run(gradient);
    }

    private void Advance()
    {
        Steps++;
        _decayed1 *= AdamUpdate.Beta1;
        _decayed2 *= AdamUpdate.Beta2;
    }
}
