using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rbm.Simd.Cli;

/// <summary>One JSON object on standard output, on a line of its own.</summary>
internal static class Json
{
    /// <summary>Not escaped for HTML: the output is read by programs and people, never put into a page.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an object whose members <paramref name="members"/> writes.</summary>
    public static void Print(TextWriter output, Action<Utf8JsonWriter> members) => output.WriteLine(Text(members));

    /// <summary>An object as text without line breaks.</summary>
    public static string Text(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Writes a number, or null if it is not finite, which JSON has no word for.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
