using Rbm.Simd.Memory;

namespace Rbm.Simd.Models;

/// <summary>A fully connected layer of sigmoid units: inputs x W + bias, squashed.</summary>
public sealed partial class DenseLayer
{
    /// <summary>Allocates a layer of zeros.</summary>
    /// <param name="inputs">Number of inputs, 1 or more.</param>
    /// <param name="outputs">Number of units, 1 or more.</param>
    public DenseLayer(int inputs, int outputs)
    {
        Throw.IfNotPositive(inputs);
        Throw.IfNotPositive(outputs);
        Weights = new Matrix(inputs, outputs);
        Bias = new AlignedBuffer<float>(outputs);
    }

    /// <summary>Number of inputs.</summary>
    public int Inputs => Weights.Rows;

    /// <summary>Number of units.</summary>
    public int Outputs => Weights.Columns;

    /// <summary>Inputs x outputs: row i holds the weights of input i.</summary>
    public Matrix Weights { get; }

    /// <summary>The units' biases.</summary>
    public AlignedBuffer<float> Bias { get; }

    /// <summary>Copies another layer of the same size.</summary>
    public void CopyFrom(DenseLayer source)
    {
        Weights.CopyFrom(source.Weights);
        source.Bias.Span.CopyTo(Bias.Span);
    }
}
