namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// The header of a binary netpbm picture: P4 or P5, then numbers, apart by white space and comments from '#' to the line's end,
/// then exactly one white space.
/// </summary>
internal readonly record struct NetpbmHeader(int Width, int Height, int MaxValue)
{
    public static NetpbmHeader Read(ByteReader reader, char type)
    {
        long start = reader.Offset;
        ReadOnlySpan<byte> magic = reader.Peek(2);
        if (magic is not [(byte)'P', var digit] || digit != type)
            throw reader.CorruptAt(start, $"no P{type}, expected the beginning of a picture");
        reader.Skip(2, "picture header");
        long sizes = reader.Offset;
        int width = ReadNumber(reader, "width"), height = ReadNumber(reader, "height");
        if ((long)width * height > int.MaxValue)
            throw reader.CorruptAt(sizes, $"sizes {width} x {height} overflow, at most {int.MaxValue} pixels are possible");
        int maxValue = 1;
        if (type == '5')
        {
            long offset = reader.Offset;
            maxValue = ReadNumber(reader, "largest value");
            if (maxValue > 255) throw reader.CorruptAt(offset, $"largest value is {maxValue}, expected 1 to 255");
        }

        if (!IsSpace(reader.ReadByte("picture header")))
            throw reader.CorruptAt(reader.Offset - 1, "no white space after the picture header");
        return new NetpbmHeader(width, height, maxValue);
    }

    /// <summary>Throws where the pictures of one stream are not all of one size.</summary>
    public void CheckSame(NetpbmHeader first, ByteReader reader)
    {
        if ((Width, Height) != (first.Width, first.Height))
            throw reader.Corrupt($"a picture of {Width} x {Height}, expected {first.Width} x {first.Height} as the first one");
    }

    private static int ReadNumber(ByteReader reader, string what)
    {
        SkipSpace(reader, what);
        long start = reader.Offset, value = 0;
        while (reader.Peek(1) is [>= (byte)'0' and <= (byte)'9' and var digit])
        {
            reader.Skip(1, what);
            value = value * 10 + (digit - '0');
            if (value > int.MaxValue) throw reader.CorruptAt(start, $"{what} overflows, at most {int.MaxValue} is possible");
        }

        if (reader.Offset == start)
            throw reader.AtEnd ? reader.Truncated(1, what) : reader.Corrupt($"no number, expected the {what} of the picture");
        return value > 0 ? (int)value : throw reader.CorruptAt(start, $"empty source: {what} is 0, expected 1 or more");
    }

    private static void SkipSpace(ByteReader reader, string what)
    {
        long start = reader.Offset;
        bool comment = false;
        while (reader.Peek(1) is [var value] && (comment || value == '#' || IsSpace(value)))
        {
            comment = comment ? value is not ((byte)'\n' or (byte)'\r') : value == '#';
            reader.Skip(1, what);
        }

        if (reader.Offset == start && !reader.AtEnd) throw reader.Corrupt($"no white space before the {what}");
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or >= 9 and <= 13;
}
