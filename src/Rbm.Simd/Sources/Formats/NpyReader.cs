namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Reads NumPy arrays (<c>.npy</c>, versions 1 to 3, plain or gzip) of type bool or uint8 in C order. The first axis counts the
/// items; the product of the others is N, and the last one is the width of a picture.
/// </summary>
internal static class NpyReader
{
    /// <summary>Reads an array of at least two axes.</summary>
    /// <param name="stream">The file; it is read to its end and left open.</param>
    /// <param name="name">The source's name, also used in messages.</param>
    /// <param name="items">Items wanted, from the first on, or null for all.</param>
    /// <exception cref="InvalidDataException">The data are not such an array, are cut off, or go on after their end.</exception>
    public static GreyImages Read(Stream stream, string name, int? items = null) =>
        Read(new ByteReader(stream, name), name, items);

    internal static GreyImages Read(ByteReader reader, string name, int? items)
    {
        if (items is int limit) Throw.IfNotPositive(limit, nameof(items));
        (long count, int width, int height, bool isBool) = ReadHeader(reader, int.MaxValue);
        long start = reader.Offset;
        byte[] pixels = reader.ReadItems(count, (long)width * height, items, "items");
        if (isBool) RequireBools(pixels, reader, start);

        return new GreyImages(name, pixels, (int)Math.Min(count, items ?? int.MaxValue), width, height);
    }

    /// <summary>Throws where a value that was read from an offset on is neither 0 nor 1.</summary>
    internal static void RequireBools(ReadOnlySpan<byte> values, ByteReader reader, long start)
    {
        int wrong = values.IndexOfAnyExcept((byte)0, (byte)1);
        if (wrong >= 0) throw reader.CorruptAt(start + wrong, $"a bool of value {values[wrong]}, expected 0 or 1");
    }

    /// <summary>Reads the header of an array of at most so many items.</summary>
    internal static (long Count, int Width, int Height, bool IsBool) ReadHeader(ByteReader reader, long mostItems)
    {
        NpyHeader header = NpyHeader.Read(reader);

        // The order of bytes means nothing for single bytes, so any mark of it is accepted.
        string type = header.Type.TrimStart('|', '<', '>', '=');
        if (type is not ("b1" or "u1"))
            throw reader.CorruptAt(header.At.Type, $"values of NPY type '{header.Type}', expected '|b1' (bool) or '|u1' (uint8)");
        if (header.IsFortranOrder)
            throw reader.CorruptAt(header.At.Order, "values in Fortran order, expected C order");
        (long count, int width, int height) = Sizes(reader, header, mostItems);
        return (count, width, height, type == "b1");
    }

    private static (long Count, int Width, int Height) Sizes(ByteReader reader, NpyHeader header, long mostItems)
    {
        List<long> shape = header.Shape;
        string all = $"shape ({string.Join(", ", shape)})";
        if (shape.Count < 2) throw reader.CorruptAt(header.At.Shape, $"{all}, expected two axes or more: items, then bits");
        if (shape.Contains(0)) throw reader.CorruptAt(header.At.Shape, $"empty source: {all}, expected sizes of 1 or more");
        Int128 height = 1;
        foreach (long size in shape[1..^1]) height = Product(height, size);
        if (shape[0] > mostItems || Product(height, shape[^1]) > int.MaxValue)
        {
            throw reader.CorruptAt(header.At.Shape,
                $"{all} overflows, at most {mostItems} items of {int.MaxValue} values are possible");
        }

        return (shape[0], (int)shape[^1], (int)height);
    }

    // Stops growing once it is too large anyway.
    private static Int128 Product(Int128 a, long b) => a > int.MaxValue ? a : a * b;
}
