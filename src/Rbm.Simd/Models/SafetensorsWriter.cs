using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Rbm.Simd.Models;

/// <summary>
/// Collects named tensors and writes them as a safetensors file: a length, a JSON header, the tensors' bytes (little-endian,
/// row-major). Names in ordinal order, no holes, and the tensors' bytes begin on a 64-byte boundary.
/// </summary>
/// <remarks>Tensors are handed over as callbacks, which may run more than once, so that nothing is copied as a whole.</remarks>
internal sealed class SafetensorsWriter
{
    public const string MetadataName = "__metadata__";
    public const int MaxHeaderLength = 100_000_000;
    public const int DataAlignment = 64;

    private readonly SortedDictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Text by key, for the header.</summary>
    public SortedDictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensors in the order of the file.</summary>
    public IReadOnlyCollection<Tensor> Tensors => _tensors.Values;

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Its dimensions, 0 or more each.</param>
    /// <param name="write">Hands its bytes to a sink, in any number of pieces.</param>
    /// <exception cref="ArgumentException">The name is taken, or the shape is none.</exception>
    public void Add(string name, SafetensorsType type, ReadOnlySpan<long> shape, Action<ByteSink> write)
    {
        foreach (long dimension in shape) ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
        if (name == MetadataName) throw new ArgumentException($"no tensor can be named '{name}'");
        long length = SafetensorsTypes.Count(shape) is { } count && count <= long.MaxValue / type.Size()
            ? count * type.Size()
            : throw new ArgumentException($"tensor '{name}' has more than 2^63 bytes");
        if (!_tensors.TryAdd(name, new Tensor(name, type, shape.ToArray(), length, write)))
            throw new ArgumentException($"there is a tensor '{name}' already");
    }

    /// <summary>Adds a tensor that is in memory without gaps.</summary>
    public void Add<T>(string name, ReadOnlySpan<long> shape, ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        Add(name, SafetensorsTypes.Of<T>(), shape, sink => sink.Write(values.Span));
        if (SafetensorsTypes.Count(shape) == values.Length) return;
        _tensors.Remove(name);
        throw new ArgumentException(
            $"tensor '{name}' has {values.Length} elements, its shape {string.Join(" x ", shape.ToArray())}");
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="InvalidOperationException">A callback hands over another number of bytes than its tensor has.</exception>
    public void WriteTo(Stream output)
    {
        ReadOnlySpan<byte> header = Header();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        output.Write(length);
        output.Write(header);
        foreach (Tensor tensor in Tensors) tensor.WriteTo(output.Write);
    }

    private ReadOnlySpan<byte> Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataName);
                foreach ((string key, string value) in Metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach (Tensor tensor in Tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                json.WriteStartArray("shape");
                foreach (long dimension in tensor.Shape) json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset = checked(offset + tensor.Length));
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        int padding = -(sizeof(ulong) + buffer.WrittenCount) & (DataAlignment - 1);
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        if (buffer.WrittenCount > MaxHeaderLength)
        {
            throw new InvalidOperationException(
                $"the header has {buffer.WrittenCount} bytes, at most {MaxHeaderLength} are legal");
        }
        return buffer.WrittenSpan;
    }

    /// <summary>A tensor to be written.</summary>
    internal sealed record Tensor(string Name, SafetensorsType Type, long[] Shape, long Length, Action<ByteSink> Write)
    {
        /// <summary>Hands the bytes to a sink and makes sure of their number.</summary>
        public void WriteTo(ByteSink sink)
        {
            long written = 0;
            Write(bytes =>
            {
                written += bytes.Length;
                if (written <= Length) sink(bytes);
            });
            if (written != Length)
                throw new InvalidOperationException($"tensor '{Name}' came with {written} bytes, {Length} expected");
        }
    }
}
