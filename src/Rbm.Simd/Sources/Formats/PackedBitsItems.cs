namespace Rbm.Simd.Sources.Formats;

/// <summary>Packed bits, as <see cref="PackedBitsReader"/> describes them, item after item.</summary>
internal sealed class PackedBitsItems : ItemReader
{
    private readonly byte[] _item;

    private PackedBitsItems(ByteReader bytes, int bitsPerItem, long? count)
        : base(bytes, bitsPerItem, 1, count) => _item = new byte[BitOrder.BytesFor(bitsPerItem)];

    /// <summary>Begins to read; where the data's length is known, it must be that of whole items.</summary>
    public static PackedBitsItems Open(ByteReader bytes, int bitsPerItem)
    {
        int size = BitOrder.BytesFor(bitsPerItem);
        string what = $"items of {size} bytes ({bitsPerItem} bits)";
        if (bytes.AtEnd) throw bytes.Corrupt($"empty source: no data, expected {what}");
        if (bytes.Remaining is not { } length) return new PackedBitsItems(bytes, bitsPerItem, null);
        (long count, long rest) = Math.DivRem(length, size);
        return rest == 0
            ? new PackedBitsItems(bytes, bitsPerItem, count)
            : throw bytes.CorruptAt(bytes.Offset + length,
                $"data end after {count} whole items, {size - rest} more bytes expected ({what})");
    }

    /// <inheritdoc/>
    public override bool Read(Span<ulong> words)
    {
        if (AllRead()) return false;
        ReadBytes(_item);
        int filling = _item.Length * 8 - Length;
        if ((_item[^1] & (1 << filling) - 1) != 0)
        {
            throw Bytes.CorruptAt(Bytes.Offset - 1,
                $"item {Done} ends in bits that are not zero, expected {filling} zero bits after {Length}");
        }

        BitOrder.FromBytes(_item, words);
        Done++;
        return true;
    }
}
