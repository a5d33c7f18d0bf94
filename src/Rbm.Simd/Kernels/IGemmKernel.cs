namespace Rbm.Simd.Kernels;

/// <summary>
/// A register tile of C += A B. Every element is one chain of fused multiply-adds over k, ascending, from the present C.
/// </summary>
internal unsafe interface IGemmKernel
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of the tile.</summary>
    static abstract int Columns { get; }

    /// <summary>Runs over a whole tile.</summary>
    /// <param name="depth">Number of steps.</param>
    /// <param name="a">Packed: <see cref="Rows"/> elements a step.</param>
    /// <param name="b"><see cref="Columns"/> elements a step, <paramref name="bStride"/> apart from step to step.</param>
    /// <param name="bStride">Elements from one step of B to the next.</param>
    /// <param name="c">The tile.</param>
    /// <param name="cStride">Elements from one row of C to the next.</param>
    static abstract void Run(nint depth, float* a, float* b, nint bStride, float* c, nint cStride);
}
