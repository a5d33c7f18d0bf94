namespace Rbm.Simd.Models;

/// <summary>
/// A deep autoencoder with a binary code: an encoder N -> K_L and a reproducer K_L -> N, layer sizes mirrored (section III-A).
/// </summary>
/// <remarks>
/// Encoder layers compute sigmoid(W'v + c), reproducer layers sigmoid(W h + b); the paper's section III swaps b and c.
/// </remarks>
public sealed class DeepAutoencoder
{
    /// <summary>Allocates an autoencoder whose parameters are all zero.</summary>
    /// <param name="sizes">Units of each layer from the visible one to the code: N, K_1 .. K_L.</param>
    /// <exception cref="ArgumentException">Fewer than two layers, or a layer without units.</exception>
    public DeepAutoencoder(params ReadOnlySpan<int> sizes)
    {
        if (sizes.Length < 2) throw new ArgumentException($"an autoencoder of {sizes.Length} layers has no code, 2 layers or more needed");
        Sizes = sizes.ToArray();
        int depth = sizes.Length - 1;
        var encoder = new DenseLayer[depth];
        var reproducer = new DenseLayer[depth];
        for (int l = 0; l < depth; l++)
        {
            encoder[l] = new DenseLayer(sizes[l], sizes[l + 1]);
            reproducer[depth - 1 - l] = new DenseLayer(sizes[l + 1], sizes[l]);
        }

        Encoder = encoder;
        Reproducer = reproducer;
    }

    /// <summary>Units of each layer from the visible one to the code.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>N, the bits of an item.</summary>
    public int Visible => Sizes[0];

    /// <summary>K_L, the bits of a code.</summary>
    public int Code => Sizes[^1];

    /// <summary>The encoder's layers in the order of computation, the visible one's first.</summary>
    public IReadOnlyList<DenseLayer> Encoder { get; }

    /// <summary>The reproducer's layers in the order of computation, the code's first.</summary>
    public IReadOnlyList<DenseLayer> Reproducer { get; }

    /// <summary>
    /// Unrolls a deep belief network: encoder and reproducer start with the network's weights, and the autoencoder is then the
    /// network's mean-field pass up and down, bit for bit.
    /// </summary>
    public static DeepAutoencoder Unroll(DeepBeliefNetwork network)
    {
        var autoencoder = new DeepAutoencoder(network.Sizes);
        int depth = network.Machines.Count;
        for (int l = 0; l < depth; l++)
        {
            autoencoder.Encoder[l].CopyFrom(network.Machines[l].Up);
            autoencoder.Reproducer[depth - 1 - l].CopyFrom(network.Machines[l].Down);
        }

        return autoencoder;
    }

    /// <summary>An autoencoder of its own with the same parameters.</summary>
    public DeepAutoencoder Copy()
    {
        var copy = new DeepAutoencoder([.. Sizes]);
        for (int l = 0; l < Encoder.Count; l++) copy.Encoder[l].CopyFrom(Encoder[l]);
        for (int l = 0; l < Reproducer.Count; l++) copy.Reproducer[l].CopyFrom(Reproducer[l]);
        return copy;
    }
}
