namespace Rbm.Simd.Kernels;

/// <summary>Adds chosen rows of a matrix to one row, or subtracts them, in the order of their indices.</summary>
internal unsafe interface IGatherAddKernel
{
    /// <summary>Columns that one run covers.</summary>
    static abstract int Columns { get; }

    /// <summary>Adds the rows to <see cref="Columns"/> elements of <paramref name="c"/>.</summary>
    /// <param name="rows">First column of row 0.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="indices">The rows, ascending.</param>
    /// <param name="count">How many.</param>
    /// <param name="c">What is added to.</param>
    static abstract void Run<TSign>(float* rows, nint stride, int* indices, nint count, float* c)
        where TSign : struct, IGatherSign;
}
