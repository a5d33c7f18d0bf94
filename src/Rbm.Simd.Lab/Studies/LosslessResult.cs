using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rbm.Simd.Coding;
using Rbm.Simd.Lab.Charts;

namespace Rbm.Simd.Lab.Studies;

/// <summary>What <see cref="LosslessStudy"/> found.</summary>
public sealed class LosslessResult
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The codec without loss.</summary>
    public required Evaluation Point { get; init; }

    /// <summary>Where the items are from.</summary>
    public required string Source { get; init; }

    /// <summary>What the context coder learned from before; null for nothing.</summary>
    public required string? Prime { get; init; }

    /// <summary>How many items those were.</summary>
    public required int PrimeItems { get; init; }

    /// <summary>Width of an item, as the context coder sees it.</summary>
    public required int Width { get; init; }

    /// <summary>Height of an item, as the context coder sees it; 1 where it is no picture.</summary>
    public required int Height { get; init; }

    /// <summary>The model's figures, the codec's parts and file, then all other coders.</summary>
    public required IReadOnlyList<LosslessRow> Rows { get; init; }

    /// <summary>The table as text, a header first; numbers are flush right.</summary>
    public string[][] Table()
    {
        string[][] cells =
        [
            ["", "bits an item", "bits a source bit", "bytes", "decoded"],
            .. Rows.Select(r => new[]
            {
                r.Name, Markdown.Fixed(r.BitsPerItem, 3), Markdown.Fixed(r.BitsPerItem / Point.Length, 5),
                r.Bytes?.ToString(CultureInfo.InvariantCulture) ?? "", r.Kind == LosslessKind.File ? "yes" : "",
            }),
        ];
        for (int c = 1; c < 4; c++)
        {
            int width = cells.Max(row => row[c].Length);
            foreach (string[] row in cells) row[c] = row[c].PadLeft(width);
        }

        return cells;
    }

    /// <summary>What was run and found, as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("# Without loss").AppendLine();
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"""
            {Point.Items} items of {Source}, {Point.Length} bits each; model of {Point.Code} bits, {Point.Model}, effort {Point.Effort}.
            {ShapeText()}
            {PrimeText()}

            - Every file was decoded again and compared with the items bit for bit.
            - "What the model says" is the cross-entropy of the codes that the encoder chose under the code model, and -log2 of the items'
              probabilities given those codes: what the file would take if nothing were lost on the way. Escapes are adapted to the items
              a little, so they can be shorter than that.
            - Compressors for bytes see all items in one file, at their strongest settings. The counts of the primed coder are known to
              both sides and in no file, as is the model in "file".
            """)).AppendLine();
        Markdown.Table(text, ["", "bits an item", "bits a source bit", "bytes", "kind"], 1, Rows.Select(r => (string[])
        [
            r.Name, Markdown.Fixed(r.BitsPerItem, 3), Markdown.Fixed(r.BitsPerItem / Point.Length, 5),
            r.Bytes?.ToString(CultureInfo.InvariantCulture) ?? "", Word(r.Kind),
        ]));
        return text.ToString();
    }

    /// <summary>The same as one JSON object.</summary>
    public string ToJson()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            json.WriteString("source", Source);
            json.WriteNumber("items", Point.Items);
            json.WriteNumber("n", Point.Length);
            json.WriteNumber("k", Point.Code);
            json.WriteNumber("width", Width);
            json.WriteNumber("height", Height);
            json.WriteNumber("effort", Point.Effort);
            json.WriteString("model_sha256", Point.Model.ToString());
            json.WriteNumber("model_bytes", Point.ModelBytes);
            json.WriteString("prime", Prime);
            json.WriteNumber("prime_items", PrimeItems);
            json.WriteStartArray("rows");
            foreach (LosslessRow row in Rows)
            {
                json.WriteStartObject();
                json.WriteString("name", row.Name);
                json.WriteString("kind", Word(row.Kind));
                json.WriteNumber("bits_per_item", row.BitsPerItem);
                if (row.Bytes is { } count) json.WriteNumber("bytes", count);
                else json.WriteNull("bytes");
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    /// <summary>The result as files: lossless.md, lossless.json and lossless.png, bars of what each coder needs.</summary>
    public IEnumerable<(string Name, byte[] Content)> Files()
    {
        yield return ("lossless.md", Encoding.UTF8.GetBytes(ToMarkdown()));
        yield return ("lossless.json", Encoding.UTF8.GetBytes(ToJson()));
        yield return ("lossless.png", new BarsChart
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Without loss: {Point.Items:#,0} items of {Point.Length} bits"),
            XLabel = "bits an item",
            Bars = [.. Rows.Where(IsDrawn).Select(r => new ChartBar(r.Name, r.BitsPerItem, Color(r)))],
        }.ToPng());
    }

    // The model alone would dwarf all others unless the items are many, and the parts are in the whole.
    private bool IsDrawn(LosslessRow row) =>
        row.Kind != LosslessKind.Part && row.Name != "the bits as they are" && row.BitsPerItem <= Point.Length;

    private static int Color(LosslessRow row) =>
        row.Kind == LosslessKind.Figure ? 6
        : row.Name.StartsWith("this codec", StringComparison.Ordinal) ? 0
        : row.Name.StartsWith("context", StringComparison.Ordinal) ? 2 : 1;

    private static string Word(LosslessKind kind) => kind switch
    {
        LosslessKind.Figure => "computed",
        LosslessKind.Part => "part of the file",
        _ => "decoded and compared",
    };

    private string ShapeText() => Height > 1
        ? $"The context coder sees pictures of {Width} x {Height}."
        : $"The source has no shape: the context coder sees a row of {Width}, and the 4 bits before each.";

    private string PrimeText() => Prime is null
        ? "It was not primed."
        : $"Primed, it has learned from {PrimeItems} items of {Prime} before.";
}
