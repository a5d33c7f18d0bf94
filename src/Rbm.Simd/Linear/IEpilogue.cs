using Rbm.Simd.Numerics;

namespace Rbm.Simd.Linear;

/// <summary>
/// What is done to a block of a product as soon as its chains are complete, while it is still in the cache. The result must be
/// that of the same work done afterwards, bit for bit.
/// </summary>
internal unsafe interface IEpilogue
{
    /// <summary>Told of each tile, or of a whole block, before it is computed: what will be needed can be on its way.</summary>
    /// <param name="row">The tile's first row in the product.</param>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="column">The tile's first column in the product.</param>
    /// <param name="columns">Columns of the tile.</param>
    void Prefetch(int row, int rows, int column, int columns);

    /// <summary>Works on the block of <paramref name="rows"/> x <paramref name="columns"/> elements.</summary>
    /// <param name="c">The block's first element.</param>
    /// <param name="stride">Elements from one row to the next.</param>
    /// <param name="row">The block's first row in the product.</param>
    /// <param name="rows">Rows of the block.</param>
    /// <param name="column">The block's first column in the product, a multiple of 64: one word of packed bits.</param>
    /// <param name="columns">Columns of the block.</param>
    /// <typeparam name="TLanes">The lanes of the product's instruction set.</typeparam>
    void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
        where TLanes : unmanaged, ILanes<TLanes>;
}

/// <summary>Leaves the product as it is.</summary>
internal readonly unsafe struct NoEpilogue : IEpilogue
{
    public void Prefetch(int row, int rows, int column, int columns)
    {
    }

    public void Apply<TLanes>(float* c, nint stride, int row, int rows, int column, int columns)
        where TLanes : unmanaged, ILanes<TLanes>
    {
    }
}
