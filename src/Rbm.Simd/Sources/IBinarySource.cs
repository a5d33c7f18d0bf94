using Rbm.Simd.Bits;

namespace Rbm.Simd.Sources;

/// <summary>
/// A source of binary vectors that can be read in any order, any number of times: item i of epoch e is always the same bits.
/// </summary>
public interface IBinarySource
{
    /// <summary>The source's canonical name, as a user could type it to get the same items.</summary>
    string Name { get; }

    /// <summary>Number of items.</summary>
    int Count { get; }

    /// <summary>N, the bits of an item.</summary>
    int Length { get; }

    /// <summary>Width of an item as a picture; Width x Height = Length.</summary>
    int Width { get; }

    /// <summary>Height of an item as a picture; 1 when the source is no picture.</summary>
    int Height { get; }

    /// <summary>Whether epochs differ: true for freshly binarised grey values only.</summary>
    bool VariesByEpoch { get; }

    /// <summary>Reads the items from <paramref name="first"/> on, one a row.</summary>
    /// <param name="first">Index of the first item.</param>
    /// <param name="epoch">The epoch whose draw is wanted; it matters where <see cref="VariesByEpoch"/> only.</param>
    /// <param name="destination">Rows of <see cref="Length"/> bits; as many items are read as it has rows.</param>
    /// <exception cref="ArgumentException">The rows are not of <see cref="Length"/> bits, or items go past the end.</exception>
    void Read(int first, uint epoch, BitView destination);
}
