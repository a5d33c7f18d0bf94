using Rbm.Simd.Bits;
using Rbm.Simd.Random;

namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Grey pictures as bits, by the rules and with the draws of <see cref="BinarizedImages"/>, as far as they can be known while the
/// pictures come.
/// </summary>
internal sealed class BinarizedItems : ItemReader
{
    private const byte Middle = 128;

    private readonly GreyItems _images;
    private readonly Binarization? _binarization;
    private readonly bool? _isGrey;
    private readonly RandomStream _stream;
    private byte[] _grey = [];
    private GreyRange _seen;

    /// <param name="bytes">The data.</param>
    /// <param name="images">The pictures, none of them read yet.</param>
    /// <param name="binarization">How grey becomes bits; null where all values must be bits.</param>
    /// <param name="isGrey">Whether there is any grey; null where that is not known.</param>
    /// <param name="seed">The key of the draws.</param>
    public BinarizedItems(ByteReader bytes, GreyItems images, Binarization? binarization, bool? isGrey, ulong seed)
        : base(bytes, images.Width, images.Height, images.Count)
    {
        (_images, _binarization, _isGrey) = (images, isGrey == false ? null : binarization, isGrey);
        _stream = RandomUse.Binarization.Stream(seed);
    }

    /// <inheritdoc/>
    public override bool Read(Span<ulong> words)
    {
        if (!_images.Begin())
        {
            End();
            return false;
        }

        if (_grey.Length == 0) _grey = new byte[Length];
        _images.Read(_grey);
        _images.End();
        _seen.Add(_grey);
        if (_binarization is null)
        {
            if (!_seen.IsBits) throw NotBits();
            BitRows.Threshold(1, _grey, words);
        }
        else if (_binarization == Binarization.Threshold) BitRows.Threshold(Middle, _grey, words);
        else BitRows.DrawGrey(_stream, Crc32C.Of(_grey), (uint)Done, _grey, words);
        Done++;
        return true;
    }

    /// <inheritdoc/>
    public override void End()
    {
        // 0 and 1 mean black and white where they are all that there is, and two dark greys where they are not.
        if (_isGrey is null && _binarization is not null && _seen.IsZeroAndOne)
            throw Bytes.Corrupt("all values are 0 and 1, which are bits as they are; leave --binarize out");
    }

    private InvalidDataException NotBits() => Bytes.CorruptAt(Bytes.Offset - Length,
        $"item {Done} holds grey values (such as {_seen.Odd(_grey)}), where 0 and 255, or 0 and 1, are taken as bits; "
        + "--binarize fixed or --binarize threshold says how they become bits");
}
