namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Reads IDX files of unsigned bytes, plain or gzip: 00 00 08 and the number of axes, then each axis' size as a big-endian
/// word, then the values. It is the format of the MNIST files (Y. LeCun, C. Cortes, C. Burges, "The MNIST database").
/// </summary>
internal static class IdxReader
{
    internal const byte UnsignedByte = 0x08;

    /// <summary>Reads pictures: items x height x width, or items x N, which are pictures one row high.</summary>
    /// <param name="stream">The file; it is read to its end and left open.</param>
    /// <param name="name">The source's name, also used in messages.</param>
    /// <param name="items">Items wanted, from the first on, or null for all.</param>
    /// <exception cref="InvalidDataException">The data are not such a file, or are cut off, or go on after their end.</exception>
    public static GreyImages ReadImages(Stream stream, string name, int? items = null) =>
        ReadImages(new ByteReader(stream, name), name, items);

    /// <summary>Reads labels, one byte an item.</summary>
    /// <inheritdoc cref="ReadImages(Stream, string, int?)"/>
    public static byte[] ReadLabels(Stream stream, string name, int? items = null)
    {
        if (items is int limit) Throw.IfNotPositive(limit, nameof(items));
        var reader = new ByteReader(stream, name);
        uint axes = ReadMagic(reader);
        if (axes != 1) throw reader.CorruptAt(3, $"{axes} axes, 1 expected for labels");
        uint count = ReadSize(reader, "items");
        return reader.ReadItems(count, 1, items, "labels");
    }

    internal static GreyImages ReadImages(ByteReader reader, string name, int? items)
    {
        if (items is int limit) Throw.IfNotPositive(limit, nameof(items));
        (uint count, int width, int height) = ReadHeader(reader);
        if (count > int.MaxValue) throw Overflow(reader, count, width, height);
        byte[] pixels = reader.ReadItems(count, (long)height * width, items, $"items ({height} x {width} pixels)");
        return new GreyImages(name, pixels, (int)Math.Min(count, items ?? int.MaxValue), width, height);
    }

    /// <summary>Reads the header of pictures.</summary>
    internal static (uint Count, int Width, int Height) ReadHeader(ByteReader reader)
    {
        uint axes = ReadMagic(reader);
        if (axes is not (2 or 3)) throw reader.CorruptAt(3, $"{axes} axes, 2 or 3 expected for pictures (items, height, width)");
        uint count = ReadSize(reader, "items");
        uint height = axes == 3 ? ReadSize(reader, "height") : 1;
        uint width = ReadSize(reader, "width");
        return (ulong)height * width <= int.MaxValue
            ? (count, (int)width, (int)height)
            : throw Overflow(reader, count, width, height);
    }

    private static InvalidDataException Overflow(ByteReader reader, uint count, long width, long height) =>
        reader.CorruptAt(4, $"sizes {count} x {height} x {width} overflow, " +
            $"at most {int.MaxValue} items of {int.MaxValue} pixels are possible");

    private static uint ReadMagic(ByteReader reader)
    {
        uint magic = reader.ReadUInt32BigEndian("IDX header");
        if (magic >> 16 != 0) throw reader.CorruptAt(0, $"begins with {magic:x8}, expected 0000 08 and the number of axes (IDX)");
        if ((byte)(magic >> 8) != UnsignedByte)
            throw reader.CorruptAt(2, $"values of IDX type 0x{(byte)(magic >> 8):x2}, expected 0x08 (unsigned bytes)");
        return magic & 0xFF;
    }

    private static uint ReadSize(ByteReader reader, string what)
    {
        uint size = reader.ReadUInt32BigEndian($"IDX header, {what}");
        return size != 0 ? size : throw reader.CorruptAt(reader.Offset - 4, $"empty source: {what} is 0, expected 1 or more");
    }
}
