using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rbm.Simd.Lab.Charts;
using Rbm.Simd.Lab.Studies;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>What <see cref="BaselineStudy"/> found.</summary>
public sealed class BaselineTable
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where the training items are from.</summary>
    public required string Train { get; init; }

    /// <summary>How many they are.</summary>
    public required int TrainItems { get; init; }

    /// <summary>Whether they are drawn anew in every epoch.</summary>
    public required bool TrainVaries { get; init; }

    /// <summary>Where the test items are from.</summary>
    public required string Test { get; init; }

    /// <summary>How many they are.</summary>
    public required int TestItems { get; init; }

    /// <summary>N, the bits of an item.</summary>
    public required int Length { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What reading the items and finding their principal components took, which is in no result's time.</summary>
    public required double SharedSeconds { get; init; }

    /// <summary>The results, those of a baseline together.</summary>
    public required IReadOnlyList<BaselineResult> Results { get; init; }

    /// <summary>A line for each baseline, a column for each size, a header first: distortions.</summary>
    public string[][] Table()
    {
        int[] sizes = Sizes();
        return
        [
            ["", "bits", .. sizes.Select(k => k.ToString(CultureInfo.InvariantCulture))],
            .. Results.GroupBy(r => r.Name).Select(of => (string[])
            [
                of.Key,
                of.First().Size is not null ? of.First().Bits is null ? "none" : "K" : Bits(of.First()),
                .. of.First().Size is null
                    ? sizes.Select((_, i) => i == 0 ? Markdown.Fixed(of.First().Distortion) : "")
                    : sizes.Select(k => of.FirstOrDefault(r => r.Size == k) is { } found ? Markdown.Fixed(found.Distortion) : ""),
            ]),
        ];
    }

    /// <summary>What was run and found, as Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine("# Baselines").AppendLine();
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"""
            Mean Hamming distortion per bit of {TestItems} items of {Test}, {Length} bits each, on which nothing was fitted.
            Fitted to {TrainItems} items of {Train}{(TrainVaries ? ", drawn anew in every epoch" : "")}; seed {Seed}.

            - K is the number of bits of a code, and of the real coefficients where there are no bits: no rate is known for those.
            - Bits are nominal, without entropy coding.
            """)).AppendLine();
        string[][] table = Table();
        Markdown.Table(text, table[0], 1, table.Skip(1));
        text.AppendLine("## Times").AppendLine();
        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"""
            Seconds of fitting and of coding the test items. Reading the items and finding their principal components took
            {SharedSeconds:F1} s, which is in no line; the additive quantiser starts from the product of two.
            """)).AppendLine();
        Markdown.Table(text, ["", "K", "bits an item", "distortion", "seconds"], 1, Results.Select(r => (string[])
        [
            r.Name, r.Size?.ToString(CultureInfo.InvariantCulture) ?? "", Bits(r),
            Markdown.Fixed(r.Distortion, 5), Markdown.Fixed(r.Seconds, 1),
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
            json.WriteString("train", Train);
            json.WriteNumber("train_items", TrainItems);
            json.WriteBoolean("train_varies", TrainVaries);
            json.WriteString("test", Test);
            json.WriteNumber("test_items", TestItems);
            json.WriteNumber("n", Length);
            json.WriteNumber("seed", Seed);
            json.WriteNumber("shared_seconds", SharedSeconds);
            json.WriteStartArray("rows");
            foreach (BaselineResult row in Results)
            {
                json.WriteStartObject();
                json.WriteString("name", row.Name);
                WriteNumber(json, "k", row.Size);
                WriteNumber(json, "bits_per_item", row.Bits);
                json.WriteNumber("distortion", row.Distortion);
                json.WriteNumber("seconds", row.Seconds);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    /// <summary>The result as files: baselines.md, baselines.json and baselines.png, distortion over bits.</summary>
    public IEnumerable<(string Name, byte[] Content)> Files()
    {
        yield return ("baselines.md", Encoding.UTF8.GetBytes(ToMarkdown()));
        yield return ("baselines.json", Encoding.UTF8.GetBytes(ToJson()));
        yield return ("baselines.png", new LinesChart
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Baselines: {TestItems:#,0} items of {Length} bits"),
            XLabel = "K: bits an item, or real coefficients",
            YLabel = "D: mean distortion of a source bit",
            Lines =
            [
                .. Results.Where(r => r.Name != "constant").GroupBy(r => r.Name).Select((of, i) => new ChartLine(
                    of.First().Bits is null ? $"{of.Key} (no bits)" : of.Key,
                    [.. of.Select(r => (r.Size ?? r.Bits ?? 0, r.Distortion))])
                {
                    Kind = of.First().Bits is null ? LineKind.Dashed : LineKind.Marked,

                    // Of seven colours and as many markers; the second seven lines have other pairs of them.
                    Color = (i + i / 7 * 3) % 7,
                }),
            ],
        }.ToPng());
    }

    private int[] Sizes() => [.. Results.Where(r => r.Size is not null).Select(r => r.Size!.Value).Distinct().Order()];

    private static string Bits(BaselineResult row) => row.Bits is { } bits
        ? bits.ToString("0.##", CultureInfo.InvariantCulture)
        : "none";

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
