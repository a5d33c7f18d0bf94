using Rbm.Simd.Models;

namespace Rbm.Simd.Learning;

/// <summary>Checks of all the parameters of a model.</summary>
internal static class Parameters
{
    /// <summary>Whether no parameter is infinite or NaN.</summary>
    public static bool AreFinite(RestrictedBoltzmannMachine machine) => AreFinite(machine.Up) && AreFinite(machine.VisibleBias);

    /// <inheritdoc cref="AreFinite(RestrictedBoltzmannMachine)"/>
    public static bool AreFinite(DeepAutoencoder autoencoder) =>
        autoencoder.Encoder.All(AreFinite) && autoencoder.Reproducer.All(AreFinite);

    private static bool AreFinite(DenseLayer layer) => AreFinite(layer.Weights.Data) && AreFinite(layer.Bias.Span);

    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (!float.IsFinite(value)) return false;
        return true;
    }
}
