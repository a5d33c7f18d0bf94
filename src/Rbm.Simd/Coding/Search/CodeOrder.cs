namespace Rbm.Simd.Coding.Search;

/// <summary>The order of candidates: the smaller score first, and of equal ones the smaller code, read as a number.</summary>
internal static class CodeOrder
{
    /// <summary>Whether one candidate is better than another.</summary>
    /// <param name="score">The candidate's score, not NaN.</param>
    /// <param name="code">Its code, bit 0 the lowest.</param>
    /// <param name="otherScore">The other's score.</param>
    /// <param name="other">The other's code, of as many words.</param>
    public static bool IsBetter(double score, ReadOnlySpan<ulong> code, double otherScore, ReadOnlySpan<ulong> other)
    {
        if (score != otherScore) return score < otherScore;
        for (int w = code.Length - 1; w >= 0; w--)
            if (code[w] != other[w]) return code[w] < other[w];
        return false;
    }
}
