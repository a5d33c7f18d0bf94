using System.Globalization;

namespace Rbm.Simd.Cli;

/// <summary>Items of a stream, counted from 0 on.</summary>
/// <param name="First">The first one.</param>
/// <param name="Last">The last one, which belongs to them; null for the stream's last.</param>
internal readonly record struct ItemRange(long First, long? Last)
{
    /// <summary>Understands <c>a..b</c>, <c>a..</c> and <c>a</c>.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static ItemRange Parse(string text)
    {
        string[] ends = text.Split("..");
        if (ends.Length <= 2 && Number(ends[0], out long first))
        {
            if (ends.Length == 1) return new ItemRange(first, first);
            if (ends[1].Length == 0) return new ItemRange(first, null);
            if (Number(ends[1], out long last) && last >= first) return new ItemRange(first, last);
        }

        throw new FormatException($"'{text}' is none of a..b, a.. and a, items from 0 on, b not below a");
    }

    /// <summary>The range with both ends, within a stream of so many items.</summary>
    public ItemRange Within(long items) => First < items && (Last ?? 0) < items
        ? this with { Last = Last ?? items - 1 }
        : throw VerbException.Usage($"--items {this}: the stream has {items} items, the last one is {items - 1}");

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{First}..{Last}");

    private static bool Number(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value < long.MaxValue;
}
