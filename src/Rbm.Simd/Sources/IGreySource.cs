namespace Rbm.Simd.Sources;

/// <summary>Pictures of grey values, 0 to 255, that can be read in any order, any number of times.</summary>
public interface IGreySource
{
    /// <summary>The source's canonical name.</summary>
    string Name { get; }

    /// <summary>Number of pictures, 1 or more.</summary>
    int Count { get; }

    /// <summary>Pixels of a row, 1 or more.</summary>
    int Width { get; }

    /// <summary>Rows of a picture, 1 or more.</summary>
    int Height { get; }

    /// <summary>Pixels of a picture, Width x Height.</summary>
    int Length { get; }

    /// <summary>Whether all values are 0 and 255, or 0 and 1: such pictures are bits, whatever the binarisation.</summary>
    bool IsBinary { get; }

    /// <summary>Reads one picture, row after row from the top.</summary>
    /// <param name="item">Index of the picture.</param>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <exception cref="ArgumentException">There is no such picture, or the destination is too short.</exception>
    void Read(int item, Span<byte> destination);
}
