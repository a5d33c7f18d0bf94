using System.Globalization;

namespace Rbm.Simd.Sources;

/// <summary>A SOURCE argument, understood.</summary>
internal abstract record SourceSpec
{
    public const string Accepted =
        "glyphs[:train|:test], mnist[:train|:test], bernoulli:p=P,n=N, markov:p=P,n=N, " +
        "or the path of an IDX, PBM, PGM, NPY or .bits file";

    private SourceSpec()
    {
    }

    /// <summary>Understands a SOURCE argument; whatever is none of the words is a path.</summary>
    /// <exception cref="ArgumentException">A known word has wrong parameters, or lacks those that it needs.</exception>
    public static SourceSpec Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':');
        string word = colon < 0 ? text : text[..colon];
        string? rest = colon < 0 ? null : text[(colon + 1)..];
        return word switch
        {
            "glyphs" => new Glyphs(ParseSplit(text, rest)),
            "mnist" => new Mnist(ParseSplit(text, rest)),
            "bernoulli" => ParseSynthetic(text, rest, (p, n) => new Bernoulli(p, n)),
            "markov" => ParseSynthetic(text, rest, (p, n) => new Markov(p, n)),
            "" when colon < 0 => throw Wrong(text, "it is empty"),
            _ => new PathTo(text),
        };
    }

    public static ArgumentException Wrong(string text, string what) => new($"source '{text}': {what}; a source is {Accepted}");

    private static SourceSplit ParseSplit(string text, string? split) => split switch
    {
        null or "train" => SourceSplit.Train,
        "test" => SourceSplit.Test,
        _ => throw Wrong(text, $"'{split}' is neither train nor test"),
    };

    private static SourceSpec ParseSynthetic(string text, string? parameters, Func<double, int, SourceSpec> make)
    {
        double? p = null;
        int? n = null;
        foreach (string parameter in (parameters ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = parameter.IndexOf('=');
            string key = equals < 0 ? parameter : parameter[..equals], value = parameter[(equals + 1)..];
            switch (key)
            {
                case "p" when p is not null:
                case "n" when n is not null:
                    throw Wrong(text, $"'{key}' is given twice");
                case "p":
                    p = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double probability)
                        && probability is >= 0 and <= 1
                        ? probability
                        : throw Wrong(text, $"p is '{value}', expected a number of 0 to 1");
                    break;
                case "n":
                    n = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length > 0
                        ? length
                        : throw Wrong(text, $"n is '{value}', expected an integer of 1 or more");
                    break;
                default:
                    throw Wrong(text, $"'{key}' is neither p nor n");
            }
        }

        if (p is null) throw Wrong(text, "p is missing");
        if (n is null) throw Wrong(text, "n is missing");
        return make(p.Value, n.Value);
    }

    public sealed record Glyphs(SourceSplit Split) : SourceSpec;

    public sealed record Mnist(SourceSplit Split) : SourceSpec;

    public sealed record Bernoulli(double Probability, int Length) : SourceSpec;

    public sealed record Markov(double FlipProbability, int Length) : SourceSpec;

    public sealed record PathTo(string Path) : SourceSpec;
}
