using System.Buffers;

namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Reads binary portable greymaps (P5) of at most 8 bits a pixel, plain or gzip: one picture or several of one size after
/// another. Values are scaled so that the header's largest one becomes 255.
/// </summary>
internal static class PgmReader
{
    /// <summary>Reads the pictures of a stream.</summary>
    /// <param name="stream">The file; it is read to its end and left open.</param>
    /// <param name="name">The source's name, also used in messages.</param>
    /// <param name="items">Pictures wanted, from the first on, or null for all.</param>
    /// <exception cref="InvalidDataException">The data are not such pictures, are cut off, or their sizes differ.</exception>
    public static GreyImages Read(Stream stream, string name, int? items = null) =>
        Read(new ByteReader(stream, name), name, items);

    internal static GreyImages Read(ByteReader reader, string name, int? items)
    {
        if (items is int limit) Throw.IfNotPositive(limit, nameof(items));
        NetpbmHeader first = NetpbmHeader.Read(reader, '5'), header = first;
        var pixels = new ArrayBufferWriter<byte>();
        int count = 0;
        while (true)
        {
            long start = reader.Offset;
            long size = (long)header.Width * header.Height;
            byte[] raster = reader.ReadClaimed(size, $"{header.Height} rows of {header.Width} bytes");
            Scale(raster, header.MaxValue, reader, start);
            if (count < (items ?? int.MaxValue))
            {
                pixels.Write(raster);
                count++;
            }

            if (reader.AtEnd) return new GreyImages(name, pixels.WrittenSpan.ToArray(), count, first.Width, first.Height);
            header = NetpbmHeader.Read(reader, '5');
            header.CheckSame(first, reader);
        }
    }

    /// <summary>Scales values that were read from an offset on.</summary>
    internal static void Scale(Span<byte> raster, int maxValue, ByteReader reader, long start)
    {
        if (maxValue == 255) return;
        int wrong = raster.IndexOfAnyExceptInRange((byte)0, (byte)maxValue);
        if (wrong >= 0) throw reader.CorruptAt(start + wrong, $"value {raster[wrong]}, expected 0 to {maxValue}");
        foreach (ref byte value in raster) value = (byte)((value * 255 + maxValue / 2) / maxValue);
    }
}
