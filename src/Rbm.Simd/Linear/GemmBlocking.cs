namespace Rbm.Simd.Linear;

/// <summary>How a product is cut into parts. It decides the speed and never the result.</summary>
/// <param name="Rows">Rows of C that one part covers, at most.</param>
/// <param name="Columns">Columns of C that one part covers, a multiple of 64 (one word of packed bits).</param>
/// <param name="Depth">Steps of k that are done for a whole block before the next ones.</param>
internal readonly record struct GemmBlocking(int Rows, int Columns, int Depth)
{
    // A worker that still spins is there in a microsecond or two, in which one core does 2^16 multiply-adds or reads 100 KB of
    // weights; one that has gone to sleep keeps nobody waiting. An item on its own took 106 us to encode with 2^21 and takes 74 so.
    private const long SmallProduct = 1 << 17;

    /// <summary>
    /// Columns of B that are used together, and packed together where they are packed; a part's columns are a multiple of it. One
    /// word of packed bits.
    /// </summary>
    public const int PanelColumns = 64;

    /// <summary>
    /// 512 steps x 64 columns of B are 128 KiB, 240 rows of A 480 KiB: both stay in a 1 MiB L2 with room for C. The kernels need under
    /// 6 bytes a cycle of B, a fraction of what L2 gives, so L1 residency is not worth a smaller depth: 100 x 1000 x 784 runs at 109
    /// GFLOP/s with a depth of 512, at 106 with 128, 192 or 256. 120 to 240 rows and 64 to 256 columns make no difference (Zen 4).
    /// </summary>
    public static GemmBlocking Default => new(240, 64, 512);

    /// <summary>
    /// Few rows, but whole ones: for an epilogue that walks along matrices in main memory. A block of 24 x 1024 is 96 KiB, and 24 rows
    /// are two of the tallest tiles; 48 and 96 rows are as fast and leave fewer parts.
    /// </summary>
    public static GemmBlocking WholeRows => new(24, 1024, 512);

    /// <summary>Whether a product is so small that one worker is done with it before others would have begun.</summary>
    public static bool IsSmall(int rows, int columns, int depth) => (long)rows * columns * depth < SmallProduct;
}
