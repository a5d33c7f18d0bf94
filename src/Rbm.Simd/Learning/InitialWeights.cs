using Rbm.Simd.Models;
using Rbm.Simd.Random;

namespace Rbm.Simd.Learning;

/// <summary>Random parameters to start from.</summary>
internal static class InitialWeights
{
    // Standard deviation 0.01, as usual for contrastive divergence (Hinton, "A practical guide to training RBMs", section 8).
    private const float MachineRange = 0.01f * 1.7320508f;

    /// <summary>Small weights and zero biases for every machine.</summary>
    public static void Draw(DeepBeliefNetwork network, ulong seed)
    {
        for (int l = 0; l < network.Machines.Count; l++) Draw(network.Machines[l].Up, MachineRange, seed, l);
    }

    /// <summary>Weights in proportion to the layers' sizes, for training without pre-training.</summary>
    // Glorot and Bengio, AISTATS 2010: +-sqrt(6 / (inputs + outputs)), four times as much for sigmoid units.
    public static void Draw(DeepAutoencoder autoencoder, ulong seed)
    {
        int index = 0;
        foreach (DenseLayer layer in (IEnumerable<DenseLayer>)[.. autoencoder.Encoder, .. autoencoder.Reproducer])
            Draw(layer, 4 * (float)Math.Sqrt(6.0 / (layer.Inputs + layer.Outputs)), seed, index++);
    }

    private static void Draw(DenseLayer layer, float range, ulong seed, int index)
    {
        RandomStream stream = RandomUse.InitialWeights.Stream(seed, index);
        for (int i = 0; i < layer.Inputs; i++)
        {
            Span<float> row = layer.Weights.Row(i);
            for (int j = 0; j < row.Length; j++) row[j] = range * (2 * stream.DrawUniform(0, (uint)i, (uint)j) - 1);
        }
    }
}
