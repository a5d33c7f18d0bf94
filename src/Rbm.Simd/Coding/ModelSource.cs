using Rbm.Simd.Models;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Coding;

/// <summary>What every use of a source with a model asks of it.</summary>
internal static class ModelSource
{
    /// <summary>Refuses a source that has no items, or items of another length than the model codes.</summary>
    /// <exception cref="ArgumentException">It is such a source.</exception>
    public static void Require(CompressionModel model, IBinarySource source)
    {
        int visible = model.Autoencoder.Visible;
        if (source.Length != visible)
            throw new ArgumentException($"an item of {source.Name} has {source.Length} bits, but the model codes {visible}");
        if (source.Count == 0) throw new ArgumentException($"source {source.Name} is empty; 1 item or more expected");
    }
}
