namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Reads binary portable bitmaps (P4), plain or gzip: one picture or several of one size after another, as netpbm allows. A
/// black pixel is a one.
/// </summary>
internal static class PbmReader
{
    /// <summary>Reads the pictures of a stream, each of them an item of width x height bits.</summary>
    /// <param name="stream">The file; it is read to its end and left open.</param>
    /// <param name="name">The source's name, also used in messages.</param>
    /// <param name="items">Pictures wanted, from the first on, or null for all.</param>
    /// <exception cref="InvalidDataException">The data are not such pictures, are cut off, or their sizes differ.</exception>
    public static BitSource Read(Stream stream, string name, int? items = null) =>
        Read(new ByteReader(stream, name), name, items);

    internal static BitSource Read(ByteReader reader, string name, int? items)
    {
        if (items is int limit) Throw.IfNotPositive(limit, nameof(items));
        NetpbmHeader first = NetpbmHeader.Read(reader, '4'), header = first;
        var rows = new BitRowList(first.Width * first.Height);
        while (true)
        {
            long stride = BitOrder.BytesFor(header.Width);
            byte[] raster = reader.ReadClaimed(stride * header.Height, $"{header.Height} rows of {stride} bytes");
            if (rows.Count < (items ?? int.MaxValue)) Unpack(header, raster, rows.Add());
            if (reader.AtEnd) return new BitSource(name, rows.ToMatrix(), first.Width, first.Height);
            header = NetpbmHeader.Read(reader, '4');
            header.CheckSame(first, reader);
        }
    }

    /// <summary>Sets a zero row's bits. Rows of a picture begin on a byte; those of an item follow one another without gaps.</summary>
    internal static void Unpack(NetpbmHeader header, ReadOnlySpan<byte> raster, Span<ulong> words)
    {
        for (int y = 0, next = 0; y < header.Height; y++)
        {
            for (int x = 0; x < header.Width; x += 8)
                BitOrder.Deposit(raster[next++], words, y * header.Width + x, Math.Min(8, header.Width - x));
        }
    }
}
