namespace Rbm.Simd.Lab.SweepReports;

/// <summary>What becomes of the classes of items.</summary>
public static class ClassChange
{
    /// <summary>The share of items that are of another class afterwards.</summary>
    /// <exception cref="ArgumentException">The classes are not as many, or none.</exception>
    public static double Share(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        Require(before, after);
        int changed = 0;
        for (int i = 0; i < before.Length; i++) changed += before[i] != after[i] ? 1 : 0;
        return (double)changed / before.Length;
    }

    /// <summary>How many items of each class (the row) are of each class (the column) afterwards.</summary>
    /// <param name="before">The classes before.</param>
    /// <param name="after">The classes after.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <exception cref="ArgumentException">The classes are not as many, or none.</exception>
    public static int[,] Counts(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, int classes)
    {
        Require(before, after);
        var counts = new int[classes, classes];
        for (int i = 0; i < before.Length; i++) counts[before[i], after[i]]++;
        return counts;
    }

    private static void Require(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        if (before.Length != after.Length || before.IsEmpty)
            throw new ArgumentException($"{before.Length} classes before and {after.Length} after, as many and 1 or more expected");
    }
}
