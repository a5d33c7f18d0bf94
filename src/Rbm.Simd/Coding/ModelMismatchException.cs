using System.Globalization;
using Rbm.Simd.Models;

namespace Rbm.Simd.Coding;

/// <summary>A stream was made with another model than the one at hand, and would be reproduced wrongly.</summary>
public sealed class ModelMismatchException : Exception
{
    /// <summary>Names both models.</summary>
    /// <param name="streamTag">The tag that the stream carries.</param>
    /// <param name="model">The model at hand.</param>
    public ModelMismatchException(UInt128 streamTag, ModelIdentity model)
        : base($"the stream belongs to the model whose identity begins with {Format(streamTag)}, the model given is {model}")
    {
        StreamTag = streamTag;
        Model = model;
    }

    /// <summary>The first 16 bytes of the identity of the stream's model.</summary>
    public UInt128 StreamTag { get; }

    /// <summary>The identity of the model at hand.</summary>
    public ModelIdentity Model { get; }

    private static string Format(UInt128 tag) => tag.ToString("x32", CultureInfo.InvariantCulture);
}
