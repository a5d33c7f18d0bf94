namespace Rbm.Simd.Kernels;

/// <summary>
/// The register tiles of an instruction set. A product is covered by tiles of the greatest height, and what rows are left by lower
/// ones, so that no row is computed in vain.
/// </summary>
internal unsafe interface IGemmTiles
{
    /// <summary>The greatest height.</summary>
    static abstract int Rows { get; }

    /// <summary>The greatest height that is not above <paramref name="rows"/>, which is 1 or more.</summary>
    static abstract int Height(int rows);

    /// <summary>Columns of the tile of a height; all divide 64.</summary>
    static abstract int Width(int height);

    /// <summary><see cref="IGemmKernel.Run"/> of the tile of a height.</summary>
    static abstract void Run(int height, nint depth, float* a, float* b, nint bStride, float* c, nint cStride);
}
