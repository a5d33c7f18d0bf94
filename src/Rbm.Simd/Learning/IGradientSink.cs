using Rbm.Simd.Memory;
using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>Takes the gradient of each layer as soon as back-propagation no longer needs the layer's weights.</summary>
internal interface IGradientSink
{
    /// <summary>Takes one layer's gradient, summed over the mini-batch; the memory is used again afterwards.</summary>
    /// <param name="index">The layer's place: encoder's layers first, then the reproducer's.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">Inputs x outputs.</param>
    /// <param name="bias">One for each output.</param>
    void Layer(int index, DenseLayer layer, MatrixView weights, ReadOnlySpan<float> bias);
}
