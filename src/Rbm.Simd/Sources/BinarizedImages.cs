using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Sources;

/// <summary>
/// Grey pictures as bits. Pictures whose values are all 0 and 255, or 0 and 1, are bits already and are taken as they are.
/// </summary>
/// <remarks>
/// The draw for pixel j of item i in epoch e has the address (seed; e xor CRC-32C of the item's grey values, i, j). The checksum
/// keeps the draws of one set of pictures (say the training set) apart from those of another (the test set) under the same seed,
/// while the same file gives the same bits by whatever name it is opened. The comparison is of integers and therefore exact:
/// grey 0 is never set, 255 always. A deformation has the address (seed; the same, i).
/// </remarks>
public sealed class BinarizedImages : IBinarySource
{
    private const byte Middle = 128;
    private readonly RandomStream _stream, _deformations;

    /// <summary>Binarises a source of grey pictures as they are read.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="binarization">How grey values become bits.</param>
    /// <param name="seed">The key of the draws.</param>
    public BinarizedImages(IGreySource images, Binarization binarization, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (!Enum.IsDefined(binarization)) throw new ArgumentOutOfRangeException(nameof(binarization));
        (Images, Binarization) = (images, binarization);
        _stream = RandomUse.Binarization.Stream(seed);
        _deformations = RandomUse.Deformation.Stream(seed);
    }

    /// <summary>The pictures.</summary>
    public IGreySource Images { get; }

    /// <summary>How grey values become bits.</summary>
    public Binarization Binarization { get; }

    /// <summary>Whether there are grey values, so that the bits depend on <see cref="Binarization"/>.</summary>
    public bool IsGrey => !Images.IsBinary;

    /// <inheritdoc/>
    public string Name => Images.Name;

    /// <inheritdoc/>
    public int Count => Images.Count;

    /// <inheritdoc/>
    public int Length => Images.Length;

    /// <inheritdoc/>
    public int Width => Images.Width;

    /// <inheritdoc/>
    public int Height => Images.Height;

    /// <inheritdoc/>
    public bool VariesByEpoch => (Binarization is Binarization.Fresh or Binarization.Deformed) && IsGrey;

    /// <inheritdoc/>
    public void Read(int first, uint epoch, BitView destination)
    {
        BitRows.CheckRead(this, first, destination);
        var images = Images as GreyImages;
        byte[]? scratch = images is null ? new byte[Length] : null;
        bool deforms = Binarization == Binarization.Deformed && IsGrey && epoch > 0;
        Deformation? deformation = deforms ? new Deformation(_deformations, Width, Height) : null;
        byte[]? deformed = deforms ? new byte[Length] : null;
        for (int r = 0; r < destination.Rows; r++)
        {
            if (scratch is not null) Images.Read(first + r, scratch);
            ReadOnlySpan<byte> grey = images is null ? scratch : images[first + r];
            Span<ulong> words = destination.Row(r);
            if (!IsGrey) BitRows.Threshold(1, grey, words);
            else if (Binarization == Binarization.Threshold) BitRows.Threshold(Middle, grey, words);
            else
            {
                uint item = (uint)(first + r), step = (VariesByEpoch ? epoch : 0) ^ Crc32C.Of(grey);
                if (deformation is not null)
                {
                    deformation.Apply(step, item, grey, deformed);
                    grey = deformed;
                }

                BitRows.DrawGrey(_stream, step, item, grey, words);
            }
        }
    }
}
