using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Rbm.Simd.Information;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>How plans and results are written as JSON, and what is said of those that cannot be read.</summary>
internal static partial class SweepJson
{
    /// <summary>Strict: a key that is unknown, twice or of another type is an error, as is one that is missing.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false), new MeasureConverter() },
    };

    /// <summary>Reads a value; what is wrong is said with the file's line and the place in the text.</summary>
    /// <param name="bytes">The text.</param>
    /// <param name="path">The file's name, for the message.</param>
    /// <param name="what">What the file should be, such as "a plan of a sweep".</param>
    /// <param name="options">How strict to be; null for <see cref="Options"/>.</param>
    /// <exception cref="InvalidDataException">The text is something else.</exception>
    public static T Read<T>(byte[] bytes, string path, string what, JsonSerializerOptions? options = null)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, options ?? Options)
                ?? throw new InvalidDataException($"{path}: null, {what} expected");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{path}, line {failure.LineNumber + 1}: {First(failure.Message)}; {what} expected", failure);
        }
        catch (Exception failure) when (failure is NotSupportedException or FormatException)
        {
            throw new InvalidDataException($"{path}: {First(failure.Message)}; {what} expected", failure);
        }
    }

    /// <summary>The whole text of a value.</summary>
    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    // The library names its types, and the place as it counts it: lines from 0.
    private static string First(string message)
    {
        if (UnknownKey().Match(message) is { Success: true } key) return $"unknown key {key.Groups[1].Value}";
        int end = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        string text = (end < 0 ? message : message[..end]).TrimEnd('.', ' ', '|');
        return OneLine(text.Replace(". Path: ", " at ", StringComparison.Ordinal));
    }

    // Some messages quote the text.
    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    [GeneratedRegex("^The JSON property ('.*') could not be mapped ")]
    private static partial Regex UnknownKey();

    private sealed class MeasureConverter : JsonConverter<DistortionMeasure>
    {
        public override DistortionMeasure Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            try
            {
                return DistortionMeasure.Parse(reader.GetString() ?? "");
            }
            catch (Exception failure) when (failure is FormatException or InvalidOperationException)
            {
                throw new JsonException(failure.Message);
            }
        }

        public override void Write(Utf8JsonWriter writer, DistortionMeasure value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
