using System.Text.Json;

namespace Rbm.Simd.Models;

/// <summary>
/// A tensor of a safetensors file: what it is and where its bytes are, counted from the first tensor's first byte.
/// </summary>
internal sealed record SafetensorsEntry(string Name, SafetensorsType Type, long[] Shape, long Begin, long End)
{
    /// <summary>Number of elements.</summary>
    public long Count => (End - Begin) / Type.Size();

    /// <summary>The shape as text.</summary>
    public string ShapeText => Format(Shape);

    /// <summary>A shape as text.</summary>
    public static string Format(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}

/// <summary>The JSON header of a safetensors file, read strictly: everything that the format forbids is an error.</summary>
internal sealed class SafetensorsHeader
{
    private const string Shape = "{\"dtype\", \"shape\", \"data_offsets\"}";

    /// <summary>The tensors by name.</summary>
    public Dictionary<string, SafetensorsEntry> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>The metadata, empty where there are none.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">The header's bytes, its padding included.</param>
    /// <param name="offset">The file's byte at which they begin, for errors.</param>
    /// <param name="dataLength">The bytes that the file has after its header; the tensors must fill them.</param>
    /// <exception cref="InvalidDataException">The header is not a legal one.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> bytes, long offset, long dataLength)
    {
        if (bytes.IsEmpty || bytes[0] != '{')
            throw Throw.Damaged($"the header does not begin with '{{' at byte {offset}");
        var header = new SafetensorsHeader();
        var json = new Utf8JsonReader(bytes);
        try
        {
            header.Read(ref json, offset);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader throws the latter for text that is no Unicode.
            throw Throw.Damaged(
                $"the header is not legal JSON near byte {offset + json.BytesConsumed}: {FirstLine(e.Message)}", e);
        }

        header.CheckLayout(dataLength);
        return header;
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    private void Read(ref Utf8JsonReader json, long offset)
    {
        bool metadataSeen = false;
        json.Read();
        while (Next(ref json, JsonTokenType.PropertyName))
        {
            string name = json.GetString()!;
            long at = offset + json.TokenStartIndex;
            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
                throw Throw.Damaged($"'{name}' at byte {at} is no JSON object");
            if (name == SafetensorsWriter.MetadataName)
            {
                if (metadataSeen) throw Twice(name, at);
                metadataSeen = true;
                ReadMetadata(ref json, offset);
            }
            else if (!Tensors.TryAdd(name, ReadEntry(ref json, name, at)))
            {
                throw Twice(name, at);
            }
        }

        // What follows the object must be white space.
        json.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader json, long offset)
    {
        while (Next(ref json, JsonTokenType.PropertyName))
        {
            string key = json.GetString()!;
            long at = offset + json.TokenStartIndex;
            json.Read();
            if (json.TokenType != JsonTokenType.String)
                throw Throw.Damaged($"metadata '{key}' at byte {at} is no text");
            if (!Metadata.TryAdd(key, json.GetString()!)) throw Twice(key, at);
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader json, string name, long at)
    {
        SafetensorsType? type = null;
        long[]? shape = null, offsets = null;
        while (Next(ref json, JsonTokenType.PropertyName))
        {
            string property = json.GetString()!;
            json.Read();
            switch (property)
            {
                case "dtype" when type is null && json.TokenType == JsonTokenType.String:
                    string typeName = json.GetString()!;
                    type = SafetensorsTypes.Parse(typeName)
                        ?? throw Throw.Damaged(
                            $"tensor '{name}' at byte {at} has type '{typeName}', which is not known");
                    break;
                case "shape" when shape is null && json.TokenType == JsonTokenType.StartArray:
                    shape = ReadNumbers(ref json, name, at);
                    break;
                case "data_offsets" when offsets is null && json.TokenType == JsonTokenType.StartArray:
                    offsets = ReadNumbers(ref json, name, at);
                    break;
                default:
                    throw Throw.Damaged($"tensor '{name}' at byte {at}: property '{property}' is not as in {Shape}");
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Throw.Damaged($"tensor '{name}' at byte {at} lacks a property of {Shape}");
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw Throw.Damaged(
                $"tensor '{name}' at byte {at} has data_offsets {SafetensorsEntry.Format(offsets)}, "
                + "expected a beginning and an end not before it");
        }

        var entry = new SafetensorsEntry(name, type.Value, shape, offsets[0], offsets[1]);
        UInt128 length = (UInt128)(SafetensorsTypes.Count(shape) ?? long.MaxValue) * (uint)type.Value.Size();
        if (length != (ulong)(entry.End - entry.Begin))
        {
            throw Throw.Damaged(
                $"tensor '{name}' at byte {at} has {entry.End - entry.Begin} bytes, {length} expected "
                + $"({type.Value.Name()} {entry.ShapeText})");
        }

        return entry;
    }

    private static long[] ReadNumbers(ref Utf8JsonReader json, string name, long at)
    {
        var numbers = new List<long>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long number) || number < 0)
            {
                throw Throw.Damaged(
                    $"tensor '{name}' at byte {at}: shape and data_offsets are whole numbers from 0 to 2^63 - 1");
            }
            numbers.Add(number);
        }

        return [.. numbers];
    }

    /// <summary>Reads a token of the given type (true), or the end of the object (false).</summary>
    private static bool Next(ref Utf8JsonReader json, JsonTokenType type) => json.Read() && json.TokenType == type;

    private void CheckLayout(long dataLength)
    {
        long end = 0;
        string last = "the beginning";
        foreach (SafetensorsEntry entry in Tensors.Values.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (entry.Begin != end)
            {
                throw Throw.Damaged(
                    $"tensor '{entry.Name}' begins at data byte {entry.Begin}, {end} expected "
                    + $"(no hole and no overlap after {last})");
            }

            (end, last) = (entry.End, $"'{entry.Name}'");
        }

        if (end != dataLength)
            throw Throw.Damaged($"the tensors end at data byte {end}, the file at data byte {dataLength}");
    }

    private static InvalidDataException Twice(string name, long at) => Throw.Damaged($"'{name}' comes a second time at byte {at}");
}
