using System.Collections.Immutable;
using System.Globalization;

namespace Rbm.Simd.Sources.Glyphs;

/// <summary>A point that a stroke goes through; at a corner the stroke's direction may change at once.</summary>
internal readonly record struct GlyphPoint(double X, double Y, bool Corner);

/// <summary>A stroke: a smooth curve through its points, closed or not.</summary>
internal sealed record GlyphStroke(ImmutableArray<GlyphPoint> Points, bool Closed);

/// <summary>One way to write one digit.</summary>
internal sealed record GlyphStyle(int Digit, string Name, ImmutableArray<GlyphStroke> Strokes);

/// <summary>The strokes of the ten digits, as read from data/glyphs/strokes.txt (which describes its format).</summary>
internal sealed class GlyphOutlines
{
    internal const string Resource = "Rbm.Simd.Sources.Glyphs.strokes.txt";

    /// <summary>The number of digits.</summary>
    public const int Digits = 10;

    private readonly ImmutableArray<ImmutableArray<GlyphStyle>> _styles;

    private GlyphOutlines(ImmutableArray<ImmutableArray<GlyphStyle>> styles) => _styles = styles;

    /// <summary>The outlines that are built in.</summary>
    public static GlyphOutlines BuiltIn { get; } = ReadResource();

    /// <summary>The styles of a digit, one or more, in the order of the file.</summary>
    public ImmutableArray<GlyphStyle> Styles(int digit) => _styles[digit];

    /// <summary>Reads outlines from text.</summary>
    /// <exception cref="InvalidDataException">A line is not as the format wants it, or a digit has no style.</exception>
    public static GlyphOutlines Parse(TextReader text)
    {
        var styles = new List<GlyphStyle>[Digits];
        for (int d = 0; d < Digits; d++) styles[d] = [];
        GlyphStyle? current = null;
        int number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            int comment = line.IndexOf('#');
            string[] words = (comment < 0 ? line : line[..comment]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case []:
                    break;
                case ["digit", [>= '0' and <= '9'] digit, var name]:
                    Finish();
                    current = new GlyphStyle(digit[0] - '0', name, []);
                    break;
                case ["path" or "loop", _, _, ..] when current is not null:
                    var points = words.Skip(1).Select(word => ParsePoint(word, number)).ToImmutableArray();
                    current = current with { Strokes = current.Strokes.Add(new GlyphStroke(points, words[0] == "loop")) };
                    break;
                default:
                    throw Malformed(number, "expected 'digit D NAME', 'path P P ...' or 'loop P P ...'");
            }
        }

        Finish();
        int missing = Array.FindIndex(styles, list => list.Count == 0);
        return missing < 0
            ? new GlyphOutlines([.. styles.Select(list => list.ToImmutableArray())])
            : throw Malformed(number, $"digit {missing} has no style");

        void Finish()
        {
            if (current is null) return;
            if (current.Strokes.IsEmpty) throw Malformed(number, $"digit {current.Digit} {current.Name} has no stroke");
            styles[current.Digit].Add(current);
        }
    }

    private static GlyphPoint ParsePoint(string word, int line)
    {
        bool corner = word.EndsWith('!');
        string[] parts = (corner ? word[..^1] : word).Split(',');
        if (parts.Length != 2 || !TryCoordinate(parts[0], out double x) || !TryCoordinate(parts[1], out double y))
            throw Malformed(line, $"'{word}' is no point, expected x,y or x,y! with numbers of -1 to 2");
        return new GlyphPoint(x, y, corner);
    }

    private static bool TryCoordinate(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value is >= -1 and <= 2;

    private static InvalidDataException Malformed(int line, string what) => new($"glyph strokes: line {line}: {what}");

    private static GlyphOutlines ReadResource()
    {
        using Stream stream = typeof(GlyphOutlines).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {Resource}");
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }
}
