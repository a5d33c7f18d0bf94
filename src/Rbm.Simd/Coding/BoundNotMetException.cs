namespace Rbm.Simd.Coding;

/// <summary>Items are reproduced with more distortion than is allowed, and escapes, which would correct them, are switched off.</summary>
public sealed class BoundNotMetException : Exception
{
    /// <summary>Says how many items, and which is the first.</summary>
    /// <param name="items">How many items are above the bound.</param>
    /// <param name="of">Of how many.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="distortion">Its distortion a source bit.</param>
    /// <param name="bound">The bound a source bit; infinity where only the measure's constraint counts.</param>
    public BoundNotMetException(long items, long of, long first, double distortion, double bound)
        : base(FormattableString.Invariant(
            $"{items} of {of} items do not meet {Name(bound)} without escapes; the first is item {first}, {Value(distortion)}"))
    {
        Items = items;
        First = first;
    }

    /// <summary>How many items are above the bound.</summary>
    public long Items { get; }

    /// <summary>The first of them.</summary>
    public long First { get; }

    private static string Name(double bound) =>
        double.IsPositiveInfinity(bound) ? "the measure's constraint" : FormattableString.Invariant($"the bound of {bound}");

    private static string Value(double distortion) =>
        double.IsPositiveInfinity(distortion) ? "which breaks the constraint" : FormattableString.Invariant($"with {distortion:0.#####}");
}
