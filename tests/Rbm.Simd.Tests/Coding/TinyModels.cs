using Rbm.Simd.Information;
using Rbm.Simd.Models;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Coding;

/// <summary>Models with random parameters: what they code is nonsense, but decided by every parameter.</summary>
internal static class TinyModels
{
    public const int Visible = 70, Code = 9;

    public static CompressionModel Create(DistortionMeasure? measure = null, bool network = true)
    {
        DeepBeliefNetwork dbn = Drawn.Network(5, Visible, 40, Code);
        return new CompressionModel
        {
            Network = network ? dbn : null,
            Autoencoder = DeepAutoencoder.Unroll(dbn),
            Measure = measure ?? DistortionMeasure.Hamming,
            Beta = network ? 0.7 : null,
        };
    }
}
