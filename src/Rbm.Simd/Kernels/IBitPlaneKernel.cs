namespace Rbm.Simd.Kernels;

/// <summary>Turns counts whose binary digits stand in different words into integers.</summary>
internal unsafe interface IBitPlaneKernel
{
    /// <summary>Adds the counts of the columns of one or more words, 64 a word.</summary>
    /// <param name="planes">Digit p of the columns of word w stands in word p * <paramref name="stride"/> + w.</param>
    /// <param name="stride">Words from one digit to the next.</param>
    /// <param name="words">Number of words.</param>
    /// <param name="digits">Number of digits that may be set, 1 to 8.</param>
    /// <param name="counts">64 numbers a word, to be added to.</param>
    static abstract void AddCounts(ulong* planes, nint stride, int words, int digits, int* counts);
}
