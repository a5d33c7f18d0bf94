using Rbm.Simd.Bits;
using Rbm.Simd.Kernels.Avx2;
using Rbm.Simd.Kernels.Avx512;
using Rbm.Simd.Kernels.Portable;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>
/// Products of a binary matrix with a dense one: each row of the result is a sum of the rows of B that the bits name, ascending.
/// Bit for bit the dense product of the bits as numbers, at the cost of the set bits only; a C of -0 that is added to may keep its sign.
/// </summary>
public static unsafe class GatherProduct
{
    /// <summary>C += A B.</summary>
    /// <param name="a">M x K bits.</param>
    /// <param name="b">K x N, finite.</param>
    /// <param name="c">M x N; must not overlap B.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or C overlaps B.</exception>
    public static void Multiply(ReadOnlyBitView a, ReadOnlyMatrixView b, MatrixView c, WorkerTeam team, Workspace workspace) =>
        Multiply(a, b, c, ProductStart.Accumulate, default(NoEpilogue), team, workspace);

    /// <summary>A B from a chosen start, followed by an epilogue.</summary>
    internal static void Multiply<TEpilogue>(
        ReadOnlyBitView a, ReadOnlyMatrixView b, MatrixView c, ProductStart start, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue =>
        Multiply(a, b, c, start, epilogue, team, workspace, Isa.Current, GemmBlocking.Default);

    /// <summary>The same with a given instruction set and blocking.</summary>
    internal static void Multiply<TEpilogue>(
        ReadOnlyBitView a, ReadOnlyMatrixView b, MatrixView c, ProductStart start, TEpilogue epilogue,
        WorkerTeam team, Workspace workspace, InstructionSet level, GemmBlocking blocking)
        where TEpilogue : struct, IEpilogue
    {
        Check(a, b, c);
        using Workspace.Mark mark = workspace.Borrow();
        Run(List(a, team, workspace), default, b, c, start, epilogue, team, workspace, level, blocking);
    }

    /// <summary>
    /// C += (A - A') B for binary A and A': the rows of B that only A' names are subtracted, ascending, and then those that only A
    /// names are added. What a Gibbs step changes is a fraction of what it keeps.
    /// </summary>
    /// <param name="now">M x K bits, A.</param>
    /// <param name="before">M x K bits, A'.</param>
    /// <param name="b">K x N, finite.</param>
    /// <param name="c">M x N; must not overlap B.</param>
    /// <param name="epilogue">What follows.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    internal static void AddDifference<TEpilogue>(
        ReadOnlyBitView now, ReadOnlyBitView before, ReadOnlyMatrixView b, MatrixView c, TEpilogue epilogue,
        WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue =>
        AddDifference(now, before, b, c, epilogue, team, workspace, Isa.Current);

    /// <summary>The same with a given instruction set.</summary>
    internal static void AddDifference<TEpilogue>(
        ReadOnlyBitView now, ReadOnlyBitView before, ReadOnlyMatrixView b, MatrixView c, TEpilogue epilogue,
        WorkerTeam team, Workspace workspace, InstructionSet level)
        where TEpilogue : struct, IEpilogue
    {
        Throw.IfDifferent(before.Rows, now.Rows, "number of rows of the bits before");
        Throw.IfDifferent(before.Columns, now.Columns, "number of columns of the bits before");
        Check(now, b, c);
        using Workspace.Mark mark = workspace.Borrow();
        BitView added = workspace.TakeBits(now.Rows, now.Columns), subtracted = workspace.TakeBits(now.Rows, now.Columns);
        for (int w = 0; w < now.Words.Length; w++)
        {
            added.Words[w] = now.Words[w] & ~before.Words[w];
            subtracted.Words[w] = before.Words[w] & ~now.Words[w];
        }

        Run(
            List(added, team, workspace), List(subtracted, team, workspace), b, c, ProductStart.Accumulate, epilogue,
            team, workspace, level, GemmBlocking.Default);
    }

    /// <summary>A B', from a chosen start and followed by an epilogue, for B as it stands.</summary>
    /// <param name="a">M x K bits.</param>
    /// <param name="b">N x K, finite.</param>
    /// <param name="c">M x N; must not overlap B.</param>
    /// <param name="start">Where the chains begin.</param>
    /// <param name="epilogue">What follows.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="workspace">Scratch memory.</param>
    internal static void MultiplyTransposed<TEpilogue>(
        ReadOnlyBitView a, ReadOnlyMatrixView b, MatrixView c, ProductStart start, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue =>
        MultiplyTransposed(a, b, c, start, epilogue, team, workspace, Isa.Current);

    /// <summary>The same with a given instruction set.</summary>
    internal static void MultiplyTransposed<TEpilogue>(
        ReadOnlyBitView a, ReadOnlyMatrixView b, MatrixView c, ProductStart start, TEpilogue epilogue,
        WorkerTeam team, Workspace workspace, InstructionSet level)
        where TEpilogue : struct, IEpilogue
    {
        Throw.IfDifferent(a.Rows, c.Rows, "number of rows of A, of which C has as many,");
        Throw.IfDifferent(b.Columns, a.Columns, "number of columns of B, of which A has as many,");
        Throw.IfDifferent(b.Rows, c.Columns, "number of rows of B, of which C has as many columns,");
        Throw.IfOverlapping(b.Data, c.Data, "B");
        if (c.Rows == 0 || c.Columns == 0) return;
        using Workspace.Mark mark = workspace.Borrow();
        fixed (float* pb = b.Data, pc = c.Data)
        {
            var operands = new GatherOperands
            {
                Added = List(a, team, workspace),
                B = pb, BStride = b.Stride, TransposeB = true,
                C = pc, CStride = c.Stride,
                Rows = c.Rows, Columns = c.Columns, Depth = b.Columns,
                Start = start, Blocking = GemmBlocking.Default,
            };
            Run(operands, epilogue, team, workspace, level);
        }
    }

    /// <summary>The product with the binary matrix whose set bits are listed: row r of C is the sum of the rows of B in list r.</summary>
    internal static void Multiply<TEpilogue>(
        IndexLists a, ReadOnlyMatrixView b, MatrixView c, ProductStart start, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue =>
        Run(a, default, b, c, start, epilogue, team, workspace, Isa.Current, GemmBlocking.Default);

    /// <summary>A B from zero, of which the epilogue sees block after block and nobody keeps a whole.</summary>
    internal static void Feed<TEpilogue>(
        ReadOnlyBitView a, ReadOnlyMatrixView b, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
        where TEpilogue : struct, IEpilogue
    {
        Throw.IfDifferent(b.Rows, a.Columns, "number of rows of B, of which A has as many columns,");
        using Workspace.Mark mark = workspace.Borrow();
        fixed (float* pb = b.Data)
        {
            var operands = new GatherOperands
            {
                Added = List(a, team, workspace),
                B = pb, BStride = b.Stride,
                Rows = a.Rows, Columns = b.Columns, Depth = b.Rows,
                Start = ProductStart.Zero, Blocking = GemmBlocking.WholeRows,
            };
            Run(operands, epilogue, team, workspace, Isa.Current);
        }
    }

    private static void Check(ReadOnlyBitView a, ReadOnlyMatrixView b, MatrixView c)
    {
        Throw.IfDifferent(a.Rows, c.Rows, "number of rows of A, of which C has as many,");
        Throw.IfDifferent(b.Rows, a.Columns, "number of rows of B, of which A has as many columns,");
        Throw.IfDifferent(b.Columns, c.Columns, "number of columns of B, of which C has as many,");
        Throw.IfOverlapping(b.Data, c.Data, "B");
    }

    private static IndexLists List(ReadOnlyBitView bits, WorkerTeam team, Workspace workspace)
    {
        fixed (ulong* words = bits.Words)
            return IndexLists.Of(words, bits.WordsPerRow, bits.Rows, bits.Columns, team, workspace);
    }

    private static void Run<TEpilogue>(
        IndexLists added, IndexLists subtracted, ReadOnlyMatrixView b, MatrixView c, ProductStart start, TEpilogue epilogue,
        WorkerTeam team, Workspace workspace, InstructionSet level, GemmBlocking blocking)
        where TEpilogue : struct, IEpilogue
    {
        if (c.Rows == 0 || c.Columns == 0) return;

        fixed (float* pb = b.Data, pc = c.Data)
        {
            var operands = new GatherOperands
            {
                Added = added, Subtracted = subtracted,
                B = pb, BStride = b.Stride,
                C = pc, CStride = c.Stride,
                Rows = c.Rows, Columns = c.Columns, Depth = b.Rows,
                Start = start, Blocking = blocking,
            };
            Run(operands, epilogue, team, workspace, level);
        }
    }

    private static void Run<TEpilogue>(
        GatherOperands operands, TEpilogue epilogue, WorkerTeam team, Workspace workspace, InstructionSet level)
        where TEpilogue : struct, IEpilogue
    {
        switch (level)
        {
            case InstructionSet.Avx512:
                GatherDriver<GatherAddKernelAvx512F32x64, Lanes512, TEpilogue>.Run(operands, epilogue, team, workspace);
                break;
            case InstructionSet.Avx2:
                GatherDriver<GatherAddKernelAvx2F32x64, Lanes256, TEpilogue>.Run(operands, epilogue, team, workspace);
                break;
            default:
                GatherDriver<GatherAddKernelPortableF32x32, Lanes128, TEpilogue>.Run(operands, epilogue, team, workspace);
                break;
        }
    }
}
