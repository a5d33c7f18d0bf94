namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Reads packed bits (<c>.bits</c>): no header; each item takes whole bytes, its first bit the most significant one of the first
/// byte, the last byte filled up with zeros, as <c>numpy.packbits(items, axis=1)</c> writes them.
/// </summary>
internal static class PackedBitsReader
{
    /// <summary>Reads items of a size that the file cannot tell.</summary>
    /// <param name="stream">The file; it is read to its end and left open.</param>
    /// <param name="name">The source's name, also used in messages.</param>
    /// <param name="bitsPerItem">N, the bits of an item, 1 or more.</param>
    /// <param name="items">Items wanted, from the first on, or null for all.</param>
    /// <exception cref="InvalidDataException">There is no item, the last is cut off, or filling bits are not zero.</exception>
    public static BitSource Read(Stream stream, string name, int bitsPerItem, int? items = null)
    {
        Throw.IfNotPositive(bitsPerItem);
        if (items is int limit) Throw.IfNotPositive(limit, nameof(items));
        var reader = new ByteReader(stream, name, unzip: false);
        var rows = new BitRowList(bitsPerItem);
        byte[] item = new byte[BitOrder.BytesFor(bitsPerItem)];
        int filling = item.Length * 8 - bitsPerItem;
        string what = $"items of {item.Length} bytes ({bitsPerItem} bits)";
        if (reader.AtEnd) throw reader.Corrupt($"empty source: no data, expected {what}");
        for (long i = 0; !reader.AtEnd; i++)
        {
            reader.ReadExactly(item, what);
            if ((item[^1] & (1 << filling) - 1) != 0)
            {
                throw reader.CorruptAt(reader.Offset - 1,
                    $"item {i} ends in bits that are not zero, expected {filling} zero bits after {bitsPerItem}");
            }

            if (i < (items ?? int.MaxValue)) BitOrder.FromBytes(item, rows.Add());
        }

        return new BitSource(name, rows.ToMatrix(), bitsPerItem, 1);
    }
}
