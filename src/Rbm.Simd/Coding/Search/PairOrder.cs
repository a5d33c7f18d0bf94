namespace Rbm.Simd.Coding.Search;

/// <summary>Pairs of ranks in the order (0, 1), (0, 2), (1, 2), (0, 3), ...: the worse of the two decides.</summary>
internal static class PairOrder
{
    /// <summary>A pair by its number, 0 or more.</summary>
    /// <returns>The better and the worse rank.</returns>
    public static (int Better, int Worse) At(int number)
    {
        int worse = 1;
        while (number >= worse) number -= worse++;
        return (number, worse);
    }
}
