namespace Rbm.Simd.Models;

/// <summary>
/// What tells one model from another: a SHA-256 over the distortion measure and all tensors. Models of the same identity decode
/// and encode alike; see README.md of this folder for the bytes that are hashed.
/// </summary>
/// <param name="High">The first 16 bytes of the hash, the first one on top.</param>
/// <param name="Low">The other 16 bytes.</param>
public readonly record struct ModelIdentity(UInt128 High, UInt128 Low)
{
    /// <summary>The part of the identity that streams carry: its first 16 bytes.</summary>
    public UInt128 Tag => High;

    /// <summary>Computes the identity of a model.</summary>
    /// <exception cref="ArgumentException">
    /// A parameter is not finite, or the network's layers are not the autoencoder's.
    /// </exception>
    public static ModelIdentity Of(CompressionModel model) => ModelTensors.Hash(model);

    /// <summary>The hash as 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x32}{Low:x32}";
}
