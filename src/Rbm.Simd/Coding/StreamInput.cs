using System.Buffers.Binary;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Coding;

/// <summary>Buffered bytes of a stream, with their offsets and with errors that name them.</summary>
internal sealed class StreamInput
{
    private readonly Stream _stream;
    private readonly long _origin;
    private readonly byte[] _buffer = new byte[1 << 14];
    private int _next, _filled;
    private long _bufferEnd;

    public StreamInput(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead) throw new ArgumentException("the stream cannot be read", nameof(stream));
        _stream = stream;
        CanSeek = stream.CanSeek;
        _origin = CanSeek ? stream.Position : 0;
    }

    public bool CanSeek { get; }

    /// <summary>Offset of the next byte, counted from where the stream stood when this object was made.</summary>
    public long Position => _bufferEnd - _filled + _next;

    /// <summary>Offset of the stream's end; the stream must be seekable.</summary>
    public long Length => _stream.Length - _origin;

    public void Seek(long position)
    {
        if (position == Position) return;
        _next = _filled = 0;
        _stream.Position = _origin + position;
        _bufferEnd = position;
    }

    /// <summary>The next byte, or -1 at the end.</summary>
    public int ReadByte()
    {
        if (_next == _filled && !Fill()) return -1;
        return _buffer[_next++];
    }

    /// <summary>Reads until the destination is full or the stream ends, and returns the number of bytes.</summary>
    public int Read(Span<byte> destination)
    {
        int read = 0;
        while (read < destination.Length && (_next < _filled || Fill()))
        {
            int count = Math.Min(destination.Length - read, _filled - _next);
            _buffer.AsSpan(_next, count).CopyTo(destination[read..]);
            _next += count;
            read += count;
        }

        return read;
    }

    /// <summary>The next byte; the stream must not end here.</summary>
    /// <param name="what">What is being read, for the error.</param>
    public byte NeedByte(string what)
    {
        int next = ReadByte();
        return next >= 0 ? (byte)next : throw Truncated(what);
    }

    /// <summary>The next number of variable length, its bytes added to a checksum.</summary>
    public ulong NeedVarInt(string what, ref Crc32C crc)
    {
        long start = Position;
        ulong value = 0;
        for (int i = 0; ; i++)
        {
            byte next = NeedByte(what);
            crc.Add(next);
            bool last = VarInt.Take(next, i, ref value, out bool legal);
            if (!legal) throw new InvalidDataException($"{what} at byte {start} is no number of the shortest form below 2^64");
            if (last) return value;
        }
    }

    /// <summary>The next four bytes as a number, lowest first.</summary>
    public uint NeedUInt32(string what)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        if (Read(bytes) < bytes.Length) throw Truncated(what);
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public InvalidDataException Truncated(string what) => new($"the stream ends at byte {Position}, within {what}");

    private bool Fill()
    {
        _next = 0;
        _filled = _stream.Read(_buffer);
        _bufferEnd += _filled;
        return _filled > 0;
    }
}
