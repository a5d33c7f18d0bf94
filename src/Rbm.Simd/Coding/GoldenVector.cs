using System.Globalization;

namespace Rbm.Simd.Coding;

/// <summary>What one model must make of one source's items, as data/golden/manifest.txt has it; all hashes are SHA-256.</summary>
/// <param name="Name">The vector's name; its model is NAME.rbm, the stream of its threshold codes NAME.rbz.</param>
/// <param name="Source">The source that the items come from.</param>
/// <param name="Items">How many items.</param>
/// <param name="Seed">The seed of the items and of the encoder's draws.</param>
/// <param name="Model">The model's identity.</param>
/// <param name="ItemsHash">Of the items, as a <see cref="Codec"/> takes them.</param>
/// <param name="Codes">What comes out at each effort.</param>
internal sealed record GoldenVector(
    string Name, string Source, int Items, ulong Seed, string Model, string ItemsHash, IReadOnlyList<GoldenCodes> Codes)
{
    /// <summary>The streams beside that of the threshold codes.</summary>
    public IReadOnlyList<GoldenStream> Streams { get; init; } = [];

    private const string NoBound = "-";

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">A line is not as the format wants it.</exception>
    public static List<GoldenVector> Parse(TextReader manifest)
    {
        var vectors = new List<GoldenVector>();
        var codes = new List<GoldenCodes>();
        var streams = new List<GoldenStream>();
        int number = 0;
        while (manifest.ReadLine() is { } line)
        {
            number++;
            string[] words = (line.StartsWith('#') ? "" : line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case ["vector", var name, var source, var items, var seed, var model, var itemsHash]:
                    (codes, streams) = ([], []);
                    vectors.Add(new(name, source, (int)Number(items), Number(seed), model, itemsHash, codes) { Streams = streams });
                    break;
                case ["codes", var effort, var items, var codesHash, var streamHash, var reproductionsHash] when vectors.Count > 0:
                    codes.Add(new((int)Number(effort), (int)Number(items), codesHash, streamHash, reproductionsHash));
                    break;
                case ["stream", var name, var effort, var items, var block, var bound, var streamHash, var reproductionsHash]
                    when vectors.Count > 0:
                    streams.Add(new(name, (int)Number(effort), (int)Number(items), (int)Number(block), Bound(bound))
                    {
                        StreamHash = streamHash,
                        ReproductionsHash = reproductionsHash,
                    });
                    break;
                default:
                    throw Malformed(
                        "expected 'vector NAME SOURCE ITEMS SEED MODEL ITEMS', 'codes EFFORT ITEMS CODES STREAM REPRODUCTIONS' " +
                        "or 'stream NAME EFFORT ITEMS BLOCK BOUND STREAM REPRODUCTIONS'");
            }
        }

        return vectors;

        ulong Number(string word) => uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out uint n) && n <= int.MaxValue
            ? n
            : throw Malformed($"'{word}' is no number");
        double? Bound(string word) => word == NoBound ? null
            : double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double bound) ? bound
            : throw Malformed($"'{word}' is no bound");
        InvalidDataException Malformed(string what) => new($"golden vectors: line {number}: {what}");
    }

    /// <summary>Writes the vector as <see cref="Parse"/> reads it.</summary>
    public void WriteTo(TextWriter manifest)
    {
        manifest.Write(FormattableString.Invariant($"vector {Name} {Source} {Items} {Seed} {Model} {ItemsHash}\n"));
        foreach (GoldenCodes c in Codes)
        {
            manifest.Write(FormattableString.Invariant(
                $"codes {c.Effort} {c.Items} {c.CodesHash} {c.StreamHash} {c.ReproductionsHash}\n"));
        }

        foreach (GoldenStream s in Streams)
        {
            string bound = s.Bound?.ToString(CultureInfo.InvariantCulture) ?? NoBound;
            manifest.Write(FormattableString.Invariant(
                $"stream {s.Name} {s.Effort} {s.Items} {s.BlockItems} {bound} {s.StreamHash} {s.ReproductionsHash}\n"));
        }
    }
}

/// <summary>What comes out at one effort.</summary>
/// <param name="Effort">The effort.</param>
/// <param name="Items">The items that are encoded, from the first on.</param>
/// <param name="CodesHash">Of the codes, as a <see cref="Codec"/> gives them.</param>
/// <param name="StreamHash">Of the bytes of their stream.</param>
/// <param name="ReproductionsHash">Of what they decode to.</param>
internal sealed record GoldenCodes(int Effort, int Items, string CodesHash, string StreamHash, string ReproductionsHash);
