using Rbm.Simd.Kernels.Avx2;
using Rbm.Simd.Kernels.Avx512;
using Rbm.Simd.Kernels.Portable;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>
/// Dense products in single precision. Every element is one chain c = fma(a[i,k], b[k,j], c) over k ascending, from the present
/// c or a bias, so the result does not depend on the instruction set, the number of threads or the blocking.
/// </summary>
public static unsafe class Gemm
{
    /// <summary>C += op(A) op(B), where op transposes if told to.</summary>
    /// <param name="a">M x K, or K x M if <paramref name="transposeA"/>.</param>
    /// <param name="transposeA">Whether A is read transposed.</param>
    /// <param name="b">K x N, or N x K if <paramref name="transposeB"/>.</param>
    /// <param name="transposeB">Whether B is read transposed.</param>
    /// <param name="c">M x N; must not overlap A or B.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or C overlaps A or B.</exception>
    public static void Multiply(
        ReadOnlyMatrixView a, bool transposeA, ReadOnlyMatrixView b, bool transposeB, MatrixView c, WorkerTeam team, Workspace workspace) =>
        Multiply(a, transposeA, b, transposeB, c, ProductStart.Accumulate, default(NoEpilogue), team, workspace);

    /// <summary>op(A) op(B) from a chosen start, followed by an epilogue.</summary>
    internal static void Multiply<TEpilogue>(
        ReadOnlyMatrixView a, bool transposeA, ReadOnlyMatrixView b, bool transposeB, MatrixView c,
        ProductStart start, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue =>
        Multiply(a, transposeA, b, transposeB, c, start, epilogue, team, workspace, Isa.Current, GemmBlocking.Default);

    /// <summary>The same with a given instruction set and blocking.</summary>
    internal static void Multiply<TEpilogue>(
        ReadOnlyMatrixView a, bool transposeA, ReadOnlyMatrixView b, bool transposeB, MatrixView c,
        ProductStart start, TEpilogue epilogue, WorkerTeam team, Workspace workspace, InstructionSet level, GemmBlocking blocking)
        where TEpilogue : struct, IEpilogue
    {
        int depth = transposeA ? a.Rows : a.Columns;
        Throw.IfDifferent(transposeA ? a.Columns : a.Rows, c.Rows, "number of rows of op(A), of which C has as many,");
        Throw.IfDifferent(transposeB ? b.Columns : b.Rows, depth, "number of rows of op(B), of which op(A) has as many columns,");
        Throw.IfDifferent(transposeB ? b.Rows : b.Columns, c.Columns, "number of columns of op(B), of which C has as many,");
        Throw.IfOverlapping(a.Data, c.Data, "A");
        Throw.IfOverlapping(b.Data, c.Data, "B");
        if (c.Rows == 0 || c.Columns == 0) return;

        fixed (float* pa = a.Data, pb = b.Data, pc = c.Data)
        {
            var operands = new GemmOperands
            {
                A = pa, AStride = a.Stride, TransposeA = transposeA,
                B = pb, BStride = b.Stride, TransposeB = transposeB,
                C = pc, CStride = c.Stride,
                Rows = c.Rows, Columns = c.Columns, Depth = depth,
                Start = start, Blocking = blocking,
            };
            Run(operands, epilogue, team, workspace, level);
        }
    }

    /// <summary>op(A) op(B) from zero, of which the epilogue sees block after block and nobody keeps a whole.</summary>
    internal static void Feed<TEpilogue>(
        ReadOnlyMatrixView a, bool transposeA, ReadOnlyMatrixView b, bool transposeB, TEpilogue epilogue,
        WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue
    {
        int depth = transposeA ? a.Rows : a.Columns;
        Throw.IfDifferent(transposeB ? b.Columns : b.Rows, depth, "number of rows of op(B), of which op(A) has as many columns,");
        fixed (float* pa = a.Data, pb = b.Data)
        {
            var operands = new GemmOperands
            {
                A = pa, AStride = a.Stride, TransposeA = transposeA,
                B = pb, BStride = b.Stride, TransposeB = transposeB,
                Rows = transposeA ? a.Columns : a.Rows, Columns = transposeB ? b.Rows : b.Columns, Depth = depth,
                Start = ProductStart.Zero, Blocking = GemmBlocking.WholeRows,
            };
            Run(operands, epilogue, team, workspace, Isa.Current);
        }
    }

    private static void Run<TEpilogue>(
        GemmOperands operands, TEpilogue epilogue, WorkerTeam team, Workspace workspace, InstructionSet level)
        where TEpilogue : struct, IEpilogue
    {
        switch (level)
        {
            case InstructionSet.Avx512: GemmDriver<GemmTilesAvx512, Lanes512, TEpilogue>.Run(operands, epilogue, team, workspace); break;
            case InstructionSet.Avx2: GemmDriver<GemmTilesAvx2, Lanes256, TEpilogue>.Run(operands, epilogue, team, workspace); break;
            default: GemmDriver<GemmTilesPortable, Lanes128, TEpilogue>.Run(operands, epilogue, team, workspace); break;
        }
    }
}
