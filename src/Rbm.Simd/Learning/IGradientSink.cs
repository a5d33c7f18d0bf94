using Rbm.Simd.Linear;
using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>
/// Takes the gradient of each layer, summed over the mini-batch, when back-propagation no longer needs the layer's parameters.
/// </summary>
/// <typeparam name="TEpilogue">What is done with a block of the weights' gradient while it is in the cache.</typeparam>
internal interface IGradientSink<TEpilogue>
    where TEpilogue : struct, IEpilogue
{
    /// <summary>The end of the product that makes the weights' gradient, inputs x outputs.</summary>
    /// <param name="index">The layer's place: encoder's layers first, then the reproducer's.</param>
    /// <param name="layer">The layer.</param>
    TEpilogue Weights(int index, DenseLayer layer);

    /// <summary>Takes the biases' gradient.</summary>
    /// <param name="index">The layer's place.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="gradient">One for each output; the memory is used again afterwards.</param>
    void Bias(int index, DenseLayer layer, ReadOnlySpan<float> gradient);
}
