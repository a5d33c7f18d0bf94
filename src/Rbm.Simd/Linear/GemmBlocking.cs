namespace Rbm.Simd.Linear;

/// <summary>How a product is cut into parts. It decides the speed and never the result.</summary>
/// <param name="Rows">Rows of C that one part covers, at most.</param>
/// <param name="Columns">Columns of C that one part covers, a multiple of 64 (one word of packed bits).</param>
/// <param name="Depth">Steps of k for which the panels of B stay in the cache.</param>
internal readonly record struct GemmBlocking(int Rows, int Columns, int Depth)
{
    // 512 steps x 64 columns of B are 128 KiB, and a 12-row panel of A is 24 KiB: both stay in a 1 MiB L2 with room for C.
    // The kernels need under 6 bytes a cycle of B, a fraction of what L2 gives, so L1 residency is not worth a smaller depth.
    // Waking a parked worker costs 50-70 us, in which one core does 2 to 5 million multiply-adds at the dense rate.
    private const long SmallProduct = 1 << 21;

    /// <summary>Columns of B that are packed together, and that a part's columns are a multiple of: one word of packed bits.</summary>
    public const int PanelColumns = 64;

    public static GemmBlocking Default => new(240, 64, 512);

    /// <summary>
    /// Few rows, but whole ones: for an epilogue that walks along matrices in main memory.
    /// </summary>
    public static GemmBlocking WholeRows => new(24, 1024, 512);

    /// <summary>Whether a product is so small that one worker is done with it before others would have begun.</summary>
    public static bool IsSmall(int rows, int columns, int depth) => (long)rows * columns * depth < SmallProduct;
}
