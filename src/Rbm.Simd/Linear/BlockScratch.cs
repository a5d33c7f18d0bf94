using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>Room for one block of a product for each worker, where the epilogue is all that the product is made for.</summary>
internal readonly unsafe struct BlockScratch(float* first, nint perWorker)
{
    /// <summary>Borrows the blocks.</summary>
    /// <param name="stride">Elements from one row of a block to the next, the result.</param>
    /// <param name="rows">Rows of a block.</param>
    /// <param name="columns">Columns of the product.</param>
    /// <param name="blocking">How the product is cut.</param>
    /// <param name="team">The workers.</param>
    /// <param name="workspace">Who lends.</param>
    public static BlockScratch Take(
        ref nint stride, int rows, int columns, GemmBlocking blocking, WorkerTeam team, Workspace workspace)
    {
        stride = Matrix.StrideFor(Math.Min(blocking.Columns, columns));
        return new(workspace.Take<float>((long)team.Size * rows * stride), rows * stride);
    }

    /// <summary>A worker's block.</summary>
    public float* Of(int worker) => first + worker * perWorker;
}
