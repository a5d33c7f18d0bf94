namespace Rbm.Simd.Sources.Formats;

/// <summary>Pictures of grey values in a file of IDX, NPY or PGM format, picture after picture.</summary>
internal sealed class GreyItems
{
    private readonly ByteReader _bytes;
    private readonly NetpbmHeader? _first;
    private readonly bool _bools;
    private NetpbmHeader? _header;

    private GreyItems(ByteReader bytes, int width, int height, long? count, bool bools, NetpbmHeader? first)
    {
        (_bytes, Width, Height, Count, _bools) = (bytes, width, height, count, bools);
        _first = _header = first;
        if (count is { } items && bytes.Remaining is { } length && (Int128)items * Length > length)
        {
            long whole = length / Length;
            decimal missing = (decimal)items * Length - length;
            throw bytes.CorruptAt(bytes.Offset + length, FormattableString.Invariant(
                $"data end after {whole} whole items of {items}, {missing} more bytes expected (items of {Length} bytes)"));
        }
    }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Rows of a picture.</summary>
    public int Height { get; }

    /// <summary>Number of pictures that the header announces; null for PGM, whose pictures follow one another to the end.</summary>
    public long? Count { get; }

    /// <summary>Pixels of a picture.</summary>
    public int Length => Width * Height;

    /// <summary>Number of whole pictures read so far.</summary>
    public long Done { get; private set; }

    /// <summary>Begins to read.</summary>
    public static GreyItems Open(ByteReader bytes, FileKind kind)
    {
        switch (kind)
        {
            case FileKind.Idx:
                (uint items, int columns, int rows) = IdxReader.ReadHeader(bytes);
                return new GreyItems(bytes, columns, rows, items, bools: false, null);
            case FileKind.Npy:
                (long count, int width, int height, bool isBool) = NpyReader.ReadHeader(bytes, long.MaxValue);
                return new GreyItems(bytes, width, height, count, isBool, null);
            default:
                NetpbmHeader first = NetpbmHeader.Read(bytes, '5');
                return new GreyItems(bytes, first.Width, first.Height, null, bools: false, first);
        }
    }

    /// <summary>Begins the next picture; false if there is none.</summary>
    public bool Begin()
    {
        if (Count is { } count)
        {
            if (Done < count) return true;
            _bytes.ExpectEnd($"{count} items of {Length} bytes");
            return false;
        }

        if (Done == 0) return true;
        if (_bytes.AtEnd) return false;
        NetpbmHeader header = NetpbmHeader.Read(_bytes, '5');
        header.CheckSame(_first!.Value, _bytes);
        _header = header;
        return true;
    }

    /// <summary>Reads values of the picture that was begun; all of them, in any number of parts.</summary>
    public void Read(Span<byte> values)
    {
        long start = _bytes.Offset;
        int read = _bytes.Read(values);
        if (read < values.Length)
        {
            throw _bytes.Corrupt($"data end after {Done} whole items{(Count is { } count ? $" of {count}" : "")}, " +
                $"within item {Done} (items of {Length} bytes)");
        }

        if (_bools) NpyReader.RequireBools(values, _bytes, start);
        if (_header is { } header) PgmReader.Scale(values, header.MaxValue, _bytes, start);
    }

    /// <summary>Ends the picture that was begun.</summary>
    public void End() => Done++;
}
