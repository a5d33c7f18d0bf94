using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rbm.Simd.Cli.Options;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;

namespace Rbm.Simd.Cli.Verbs;

/// <summary><c>rbm inspect FILE</c>: says what a model or a stream is.</summary>
internal static class InspectVerb
{
    public static Command Create(Shell shell)
    {
        var file = new Argument<string>("FILE") { Description = "A model (.rbm) or a stream (.rbz), or - for standard input" };
        Option<bool> json = Values.Json();
        var command = new Command("inspect", "Say what a model or a stream is.") { file, json };
        command.SetAction(arguments =>
        {
            string path = arguments.GetValue(file)!;
            using Stream input = InputFile.OpenOnDisk(path, shell.Terminal);
            TextWriter output = shell.Terminal.Out;
            InputFile.Named(path, () =>
            {
                if (IsStream(input)) Print(output, Facts(new CodeStreamReader(input), input.Length), arguments.GetValue(json));
                else Print(output, Facts(ModelFile.Load(input), input.Length), arguments.GetValue(json));
                return 0;
            });
        });
        return command;
    }

    private static bool IsStream(Stream input)
    {
        Span<byte> magic = stackalloc byte[4];
        int read = input.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        input.Position = 0;
        return magic[..read].SequenceEqual("RBZ1"u8);
    }

    private static List<Fact> Facts(CompressionModel model, long bytes)
    {
        DeepAutoencoder autoencoder = model.Autoencoder;
        int[] sizes = [.. autoencoder.Sizes];
        long weights = sizes.Zip(sizes.Skip(1), (a, b) => (long)a * b).Sum();
        long units = sizes.Sum(s => (long)s);
        var facts = new List<Fact>
        {
            new("kind", "model"),
            new("layers", sizes),
            new("n", autoencoder.Visible),
            new("k", autoencoder.Code),
            new("rate", autoencoder.Code / (double)autoencoder.Visible),
            new("measure", model.Measure.ToString()),
            new("decoder", model.Codebook is null ? "network" : "codebook"),
            new("threshold", model.Threshold),
            new("beta", model.Beta),
            new("seed", model.Seed),
            new("picture_width", model.PictureWidth),
            // Encoder and reproducer have biases of their own; the belief network has the weights once and all biases.
            new("parameters", 2 * weights + 2 * units - sizes[0] - sizes[^1] + (model.Network is null ? 0 : weights + units)),
            new("belief_network", model.Network is not null),
            new("code_model", model.CodeModel is { } code ? code.IsChain ? "chain" : "static" : null),
            new("code_model_bits", model.CodeModel?.SizeInBits),
            new("model_sha256", ModelIdentity.Of(model).ToString()),
            new("bytes", bytes),
        };
        if (model.Measure.Weights.ToArray() is { Length: > 0 } bits)
        {
            int at = facts.FindIndex(fact => fact.Name == "measure") + 1;
            facts.InsertRange(at, [
                new("weights_min", bits.Min()), new("weights_mean", bits.Average()), new("weights_max", bits.Max()),
            ]);
        }

        foreach ((string key, string value) in model.History.OrderBy(h => h.Key, StringComparer.Ordinal))
            facts.Add(new Fact($"history.{key}", value));
        return facts;
    }

    private static List<Fact> Facts(CodeStreamReader stream, long bytes)
    {
        CodeStreamHeader header = stream.Header;
        long items = stream.Verify();
        CodeStreamStatistics found = stream.Statistics;
        long overhead = bytes - found.PayloadBytes - found.EscapeBytes;
        return
        [
            new("kind", "stream"),
            new("version", CodeStreamHeader.Version),
            new("n", header.Visible),
            new("k", header.Code),
            new("items", items),
            new("items_announced", header.Items is not null),
            new("block_items", header.BlockItems),
            new("model", header.ModelTag.ToString("x32", CultureInfo.InvariantCulture)),
            new("blocks", found.Blocks),
            new("raw_blocks", found.RawBlocks),
            new("coded_blocks", found.Blocks - found.RawBlocks),
            new("escaped_blocks", found.EscapedBlocks),
            new("bytes", bytes),
            new("payload_bytes", found.PayloadBytes),
            new("escape_bytes", found.EscapeBytes),
            new("overhead_bytes", overhead),
            new("overhead", found.PayloadBytes == 0 ? null : overhead / (double)found.PayloadBytes),
            new("rate", items == 0 ? null : bytes * 8.0 / ((double)items * header.Visible)),
        ];
    }

    private static void Print(TextWriter output, List<Fact> facts, bool asJson)
    {
        if (asJson) Json.Print(output, writer => facts.ForEach(fact => fact.WriteTo(writer)));
        else Columns.Print(output, [.. facts.Select(fact =>
            new[] { Printable(fact.Name.Replace('_', ' ')), Printable(fact.Text) })]);
    }

    // A file's own words must not move the cursor or change the colours of the reader's terminal.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private sealed record Fact(string Name, object? Value)
    {
        public string Text => Value switch
        {
            null => "none",
            int[] sizes => string.Join(',', sizes),
            bool yes => yes ? "yes" : "no",
            double x => x.ToString("0.######", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => Value.ToString()!,
        };

        public void WriteTo(Utf8JsonWriter json)
        {
            json.WritePropertyName(Name);
            switch (Value)
            {
                case null: json.WriteNullValue(); break;
                case int n: json.WriteNumberValue(n); break;
                case long n: json.WriteNumberValue(n); break;
                case ulong n: json.WriteNumberValue(n); break;
                case double x: json.WriteNumberValue(x); break;
                case bool yes: json.WriteBooleanValue(yes); break;
                case int[] sizes:
                    json.WriteStartArray();
                    foreach (int size in sizes) json.WriteNumberValue(size);
                    json.WriteEndArray();
                    break;
                default: json.WriteStringValue(Value.ToString()); break;
            }
        }
    }
}
