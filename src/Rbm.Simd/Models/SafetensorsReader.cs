using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rbm.Simd.Models;

/// <summary>
/// Reads a safetensors file. The whole header is checked against the file's length before any tensor is read, so that what a
/// caller allocates by it is no more than what is there.
/// </summary>
internal sealed class SafetensorsReader
{
    private readonly Stream _stream;
    private readonly long _data;
    private readonly SafetensorsHeader _header;

    /// <summary>Reads and checks the header.</summary>
    /// <param name="stream">A seekable stream, from where it stands to its end.</param>
    /// <exception cref="ArgumentException">The stream cannot be read or cannot seek.</exception>
    /// <exception cref="InvalidDataException">This is no safetensors file, or not a legal one.</exception>
    public SafetensorsReader(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead || !stream.CanSeek)
            throw new ArgumentException("a stream that can be read and can seek is needed", nameof(stream));
        _stream = stream;
        long length = stream.Length - stream.Position;
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (length < prefix.Length)
            throw Throw.Damaged($"no safetensors file: it has {length} bytes, the header's length takes 8");
        Fill(prefix);
        ulong claimed = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        long most = Math.Min(SafetensorsWriter.MaxHeaderLength, length - prefix.Length);
        if (claimed > (ulong)most)
        {
            throw Throw.Damaged(
                $"no safetensors file: the header at byte 0 claims {claimed} bytes, at most {most} possible");
        }
        byte[] header = new byte[(int)claimed];
        Fill(header);
        _data = stream.Position;
        _header = SafetensorsHeader.Parse(header, prefix.Length, length - prefix.Length - header.Length);
    }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors => _header.Tensors;

    /// <summary>Text by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>The tensor of a name, a type and a shape.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is of another type or shape.</exception>
    public SafetensorsEntry Require(string name, SafetensorsType type, params ReadOnlySpan<long> shape)
    {
        if (!Tensors.TryGetValue(name, out SafetensorsEntry? entry))
            throw Throw.Damaged($"tensor '{name}' is missing");
        if (entry.Type != type || !shape.SequenceEqual(entry.Shape))
        {
            throw Throw.Damaged($"tensor '{name}' is {entry.Type.Name()} {entry.ShapeText}, "
                + $"expected {type.Name()} {SafetensorsEntry.Format(shape)}");
        }

        return entry;
    }

    /// <summary>Reads a tensor's elements from <paramref name="first"/> on.</summary>
    /// <exception cref="ArgumentException">The elements are not of this type, or go past the tensor's end.</exception>
    public void Read<T>(SafetensorsEntry entry, long first, Span<T> destination)
        where T : unmanaged
    {
        int size = Unsafe.SizeOf<T>();
        if (size != entry.Type.Size())
            throw new ArgumentException($"tensor '{entry.Name}' has elements of {entry.Type.Size()} bytes, not of {size}");
        if (first < 0 || first > entry.Count - destination.Length)
        {
            throw new ArgumentException(
                $"tensor '{entry.Name}' has {entry.Count} elements, {first} to {first + destination.Length - 1} asked for");
        }
        long position = _data + entry.Begin + first * size;
        if (_stream.Position != position) _stream.Position = position;
        Fill(MemoryMarshal.AsBytes(destination));
        LittleEndian.FromFile(destination);
    }

    private void Fill(Span<byte> destination)
    {
        try
        {
            _stream.ReadExactly(destination);
        }
        catch (EndOfStreamException e)
        {
            throw Throw.Damaged(
                $"the file ends at byte {_stream.Position}, although it was longer when it was opened", e);
        }
    }
}
