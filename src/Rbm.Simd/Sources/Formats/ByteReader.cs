using System.Buffers.Binary;
using System.IO.Compression;

namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Reads a file front to back, counting bytes, so that every complaint can say where. Gzip is recognised by its first two bytes
/// and undone; offsets are then those of the uncompressed data. The stream is left open.
/// </summary>
internal sealed class ByteReader
{
    private const int FirstAllocation = 1 << 20;

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly string _name;
    private readonly Stream _stream;
    private readonly long _end = long.MaxValue;
    private int _start, _stop;
    private long _bufferOffset;

    /// <param name="stream">The data, from its present position on.</param>
    /// <param name="name">What to call the data in messages.</param>
    /// <param name="unzip">Whether gzip is undone. Data of any content, such as packed bits, must not be sniffed at.</param>
    public ByteReader(Stream stream, string name, bool unzip = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        (_stream, _name) = (stream, name);
        long length = stream.CanSeek ? stream.Length - stream.Position : long.MaxValue;
        Fill(2);
        IsCompressed = unzip && _stop >= 2 && _buffer[0] == 0x1F && _buffer[1] == 0x8B;
        if (IsCompressed)
        {
            var whole = new PrefixedStream(_buffer.AsMemory(0, _stop).ToArray(), stream);
            _stream = new GZipStream(whole, CompressionMode.Decompress);
            (_start, _stop) = (0, 0);
        }
        else
        {
            _end = length;
        }
    }

    /// <summary>Bytes that are still to come, where that is known.</summary>
    public long? Remaining => _end == long.MaxValue ? null : _end - Offset;

    /// <summary>Whether the data were compressed.</summary>
    public bool IsCompressed { get; }

    /// <summary>Offset of the next byte.</summary>
    public long Offset => _bufferOffset + _start;

    /// <summary>Whether all bytes have been read.</summary>
    public bool AtEnd => !Fill(1);

    /// <summary>The next bytes, not yet consumed; fewer at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        Fill(count);
        return _buffer.AsSpan(_start, Math.Min(count, _stop - _start));
    }

    /// <summary>The next byte.</summary>
    public byte ReadByte(string what)
    {
        if (!Fill(1)) throw Truncated(1, what);
        return _buffer[_start++];
    }

    /// <summary>A big-endian word.</summary>
    public uint ReadUInt32BigEndian(string what)
    {
        Span<byte> bytes = stackalloc byte[4];
        ReadExactly(bytes, what);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    /// <summary>Fills the destination.</summary>
    public void ReadExactly(Span<byte> destination, string what)
    {
        while (!destination.IsEmpty)
        {
            if (!Fill(1)) throw Truncated(destination.Length, what);
            int count = Math.Min(destination.Length, _stop - _start);
            _buffer.AsSpan(_start, count).CopyTo(destination);
            _start += count;
            destination = destination[count..];
        }
    }

    /// <summary>Reads until the destination is full or the data end, and returns the number of bytes.</summary>
    public int Read(Span<byte> destination)
    {
        int read = 0;
        while (read < destination.Length && Fill(1))
        {
            int count = Math.Min(destination.Length - read, _stop - _start);
            _buffer.AsSpan(_start, count).CopyTo(destination[read..]);
            _start += count;
            read += count;
        }

        return read;
    }

    /// <summary>
    /// Reads as many bytes as a header claims. Nothing is allocated on the strength of the claim alone: a file's length is
    /// compared first, and where there is none to compare, memory grows as data arrive.
    /// </summary>
    public byte[] ReadClaimed(long count, string what)
    {
        if (count > Array.MaxLength)
            throw Corrupt($"{what}: {count} bytes claimed, at most {Array.MaxLength} fit in memory");
        if (count > _end - Offset) throw TruncatedAt(_end, count - (_end - Offset), what);
        byte[] data = new byte[_end == long.MaxValue ? (int)Math.Min(count, FirstAllocation) : (int)count];
        for (int done = 0; done < count;)
        {
            if (done == data.Length) Array.Resize(ref data, (int)Math.Min(count, 2L * data.Length));
            if (!Fill(1)) throw Truncated(count - done, what);
            int take = Math.Min(data.Length - done, _stop - _start);
            _buffer.AsSpan(_start, take).CopyTo(data.AsSpan(done));
            _start += take;
            done += take;
        }

        return data;
    }

    /// <summary>Reads over bytes that are not wanted, but must be there.</summary>
    public void Skip(long count, string what)
    {
        while (count > 0)
        {
            if (!Fill(1)) throw Truncated(count, what);
            int take = (int)Math.Min(count, _stop - _start);
            _start += take;
            count -= take;
        }
    }

    /// <summary>Reads the first items of fixed size, and checks that the others and the end are where they should be.</summary>
    /// <param name="count">Items that the header claims.</param>
    /// <param name="size">Bytes of an item.</param>
    /// <param name="limit">Items that are wanted, or null for all.</param>
    /// <param name="what">What an item is, for messages.</param>
    public byte[] ReadItems(long count, long size, int? limit, string what)
    {
        string all = $"{count} {what} of {size} bytes";
        long wanted = Math.Min(count, limit ?? long.MaxValue);
        if ((Int128)count * size > _end - Offset)
            throw TruncatedAt(_end, (decimal)((Int128)count * size) - (_end - Offset), all);
        byte[] data = ReadClaimed(wanted * size, all);
        Skip((count - wanted) * size, all);
        ExpectEnd(all);
        return data;
    }

    /// <summary>Throws where bytes are left.</summary>
    public void ExpectEnd(string after)
    {
        if (!AtEnd) throw Corrupt($"data go on after the {after}, expected the end");
    }

    /// <summary>An error at the present offset.</summary>
    public InvalidDataException Corrupt(string what) => CorruptAt(Offset, what);

    /// <summary>An error at an offset.</summary>
    public InvalidDataException CorruptAt(long offset, string what) => Throw.Damaged($"{_name}: byte {offset}: {what}");

    /// <summary>An error for data that end here.</summary>
    public InvalidDataException Truncated(long missing, string what) => TruncatedAt(Offset, missing, what);

    private InvalidDataException TruncatedAt(long offset, decimal missing, string what) =>
        CorruptAt(offset, FormattableString.Invariant($"data end, {missing} more bytes expected ({what})"));

    // Makes at least so many bytes available, if there are so many.
    private bool Fill(int count)
    {
        if (_stop - _start >= count) return true;
        _buffer.AsSpan(_start, _stop - _start).CopyTo(_buffer);
        _bufferOffset += _start;
        (_start, _stop) = (0, _stop - _start);
        while (_stop < count)
        {
            int read = ReadSome();
            if (read == 0) return false;
            _stop += read;
        }

        return true;
    }

    private int ReadSome()
    {
        try
        {
            return _stream.Read(_buffer.AsSpan(_stop));
        }
        catch (InvalidDataException) when (IsCompressed)
        {
            throw CorruptAt(_bufferOffset + _stop, "gzip data are damaged or cut off after this byte of the uncompressed data");
        }
    }
}
