using Rbm.Simd.Bits;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Learning;

/// <summary>What contrastive divergence carries from step to step besides the machine's parameters.</summary>
internal sealed class CdState(int visible, int hidden)
{
    /// <summary>The last update of the weights, N x K.</summary>
    public Matrix WeightVelocity { get; } = new(visible, hidden);

    /// <summary>The last update of the visible biases.</summary>
    public AlignedBuffer<float> VisibleVelocity { get; } = new(visible);

    /// <summary>The last update of the hidden biases.</summary>
    public AlignedBuffer<float> HiddenVelocity { get; } = new(hidden);

    /// <summary>
    /// The running means of the visible units, for the centred gradient and the base of tempering; negative before the first step.
    /// </summary>
    public AlignedBuffer<float> VisibleOffsets { get; } = Unset(visible);

    /// <summary>The running means of the hidden units' probabilities.</summary>
    public AlignedBuffer<float> HiddenOffsets { get; } = Unset(hidden);

    /// <summary>
    /// The hidden states of the persistent chains, one a row, or a chain's replicas in as many rows; null before the first step or
    /// without them.
    /// </summary>
    public BitMatrix? Chains { get; set; }

    private static AlignedBuffer<float> Unset(int length)
    {
        var buffer = new AlignedBuffer<float>(length);
        buffer.Span.Fill(-1);
        return buffer;
    }
}
