using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Rbm.Simd.Cli.Options;

/// <summary>Options whose values are checked as they are read, so that nonsense is refused before any work starts.</summary>
/// <remarks>Numbers are read with a point, whatever the user's language.</remarks>
internal static class Values
{
    // Matrices have rows of whole cache lines: this is more than any padding.
    private const long LayerPadding = 64;

    /// <summary>A whole number of at least <paramref name="low"/> and at most <paramref name="high"/>.</summary>
    public static Option<int> Count(string name, int low, int standard, string description, int high = int.MaxValue) =>
        Checked(name, description, standard, (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= low && value <= high,
            high == int.MaxValue ? $"a whole number of {low} or more" : $"a whole number of {low} to {high}");

    /// <summary>A whole number of at least <paramref name="low"/>, or nothing.</summary>
    public static Option<int?> OptionalCount(string name, int low, string description) =>
        Checked(name, description, (int?)null, (string text, out int? value) =>
        {
            bool good = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int n) && n >= low;
            value = n;
            return good;
        }, $"a whole number of {low} or more");

    /// <summary>A finite number of at least 0 and at most <paramref name="high"/>, or nothing.</summary>
    public static Option<double?> OptionalNumber(string name, string description, double high = double.MaxValue) =>
        Checked(name, description, (double?)null, (string text, out double? value) =>
        {
            bool good = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x)
                && x >= 0 && x <= high;
            value = x;
            return good;
        }, high == double.MaxValue ? "a finite number of 0 or more" : FormattableString.Invariant($"a number of 0 to {high}"));

    /// <summary><c>--seed</c>.</summary>
    public static Option<ulong> Seed() =>
        Checked("--seed", "Seed of every random draw; the same seed gives the same bits on every machine", 1ul,
            (string text, out ulong value) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value),
            "a whole number from 0 to 2^64 - 1");

    /// <summary><c>--threads</c>; 0 stands for all.</summary>
    public static Option<int?> Threads() => OptionalCount("--threads", 0,
        "Threads to use, 0 = all [default: RBM_SIMD_THREADS, or all]; the result does not depend on it");

    /// <summary><c>-o</c>.</summary>
    public static Option<string> Output(string helpName, string description) =>
        new("--output", "-o") { Description = description, HelpName = helpName, Required = true };

    /// <summary><c>-f</c>.</summary>
    public static Option<bool> Force() => new("--force", "-f") { Description = "Overwrite outputs that exist" };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print the result as one JSON object" };

    /// <summary>Layer sizes, visible layer first, such as <c>784,1000,900,800,24</c>.</summary>
    public static Option<int[]?> Layers(string name, string description, int fewest = 2) =>
        new(name)
        {
            Description = description,
            HelpName = "N,K1,..,KL",
            CustomParser = result =>
            {
                string text = Text(result);
                string[] parts = text.Split(',');
                var sizes = new int[parts.Length];
                for (int l = 0; l < parts.Length; l++)
                    if (!int.TryParse(parts[l], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out sizes[l]))
                        return Refuse<int[]?>(result, $"{name} {text}: '{parts[l]}' is not a whole number");
                    else if (sizes[l] < 1)
                        return Refuse<int[]?>(result, $"{name} {text}: layer {l} has {sizes[l]} units, expected 1 or more");
                if (sizes.Length < fewest)
                    return Refuse<int[]?>(result, $"{name} {text}: a single layer has no code, expected two layers or more");
                for (int l = 1; l < sizes.Length; l++)
                    if ((sizes[l - 1] + LayerPadding) * (sizes[l] + LayerPadding) > Array.MaxLength)
                        return Refuse<int[]?>(result, $"{name} {text}: {sizes[l - 1]} x {sizes[l]} weights do not fit");
                return sizes;
            },
        };

    /// <summary>Finite numbers of at least 0 with commas between them, such as <c>0.5,1,2</c>, or nothing.</summary>
    public static Option<double[]?> Numbers(string name, string helpName, string description) =>
        List(name, helpName, description, "a finite number of 0 or more", (string text, out double number) =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && number >= 0 && double.IsFinite(number));

    /// <summary>Different whole numbers with commas between them, such as <c>9,12,24</c>, or nothing.</summary>
    public static Option<int[]?> Counts(string name, int low, int high, string helpName, string description) =>
        List(name, helpName, description, $"a whole number of {low} to {high}", (string text, out int number) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= low && number <= high,
            different: true);

    /// <summary>A value that the core parses; its message is the user's message.</summary>
    public static Option<T> Parsed<T>(string name, string helpName, string standard, string description, Func<string, T> parse)
    {
        Option<T> option = Parsed(name, helpName, description, parse);
        option.DefaultValueFactory = _ => parse(standard);
        return option;
    }

    /// <summary>The same for a value that need not be given.</summary>
    public static Option<T> Parsed<T>(string name, string helpName, string description, Func<string, T> parse) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                try
                {
                    return parse(Text(result));
                }
                catch (Exception failure) when (failure is FormatException or ArgumentException)
                {
                    return Refuse<T>(result, $"{name}: {failure.Message}");
                }
            },
        };

    /// <summary>One of a few words.</summary>
    public static Option<string> Word(string name, string standard, string description, params string[] words) =>
        Checked(name, $"{description}: {string.Join(", ", words)}", standard,
            (string text, out string value) => words.Contains(value = text), $"one of {string.Join(", ", words)}");

    private delegate bool Try<T>(string text, out T value);

    private static Option<T> Checked<T>(string name, string description, T standard, Try<T> read, string expected) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => standard,
            CustomParser = result => read(Text(result), out T value)
                ? value
                : Refuse<T>(result, $"{name} is {Text(result)}, expected {expected}"),
        };

    private static Option<T[]?> List<T>(
        string name, string helpName, string description, string expected, Try<T> read, bool different = false) =>
        new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                string text = Text(result);
                string[] parts = text.Split(',');
                var values = new T[parts.Length];
                for (int i = 0; i < parts.Length; i++)
                    if (!read(parts[i], out values[i])) return Refuse<T[]?>(result, $"{name} {text}: '{parts[i]}' is not {expected}");
                return different && values.Distinct().Count() < values.Length
                    ? Refuse<T[]?>(result, $"{name} {text}: a number is there twice")
                    : values;
            },
        };

    private static string Text(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[^1].Value;

    private static T Refuse<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default!;
    }
}
