namespace Rbm.Simd.Sources;

/// <summary>Grey pictures in memory.</summary>
public sealed class GreyImages : IGreySource
{
    private readonly byte[] _pixels;

    /// <summary>Makes a source of pixels, which are kept, not copied.</summary>
    /// <param name="name">The source's name.</param>
    /// <param name="pixels">count x height x width values, picture after picture, row after row.</param>
    /// <param name="count">Number of pictures, 1 or more.</param>
    /// <param name="width">Pixels of a row, 1 or more.</param>
    /// <param name="height">Rows of a picture, 1 or more.</param>
    /// <exception cref="ArgumentException">A size is not positive, or the number of pixels is not their product.</exception>
    public GreyImages(string name, byte[] pixels, int count, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(pixels);
        SourceShape.Check(name, count, width, height, (long)width * height);
        if (pixels.Length != (long)count * width * height)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"{name}: {pixels.Length} pixels, {(decimal)count * width * height} needed ({count} x {height} x {width})"));
        }

        _pixels = pixels;
        (Name, Count, Width, Height) = (name, count, width, height);
        IsBinary = !pixels.AsSpan().ContainsAnyExcept((byte)0, (byte)255) || !pixels.AsSpan().ContainsAnyExcept((byte)0, (byte)1);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Length => Width * Height;

    /// <inheritdoc/>
    public bool IsBinary { get; }

    /// <summary>The pixels of one picture, row after row from the top.</summary>
    /// <param name="item">Index of the picture.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such picture.</exception>
    public ReadOnlySpan<byte> this[int item]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)Count, nameof(item));
            return _pixels.AsSpan(item * Length, Length);
        }
    }

    /// <inheritdoc/>
    public void Read(int item, Span<byte> destination)
    {
        Throw.IfShorter(destination.Length, Length, "destination", $"{Height} x {Width} pixels");
        this[item].CopyTo(destination);
    }
}
