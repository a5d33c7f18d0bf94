using System.Numerics;
using System.Runtime.CompilerServices;
using Rbm.Simd.Kernels;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>The matrices of a product with a binary matrix, checked and pinned.</summary>
internal unsafe struct GatherOperands
{
    public ulong* Bits;
    public nint WordsPerRow;
    public float* B, C;
    public nint BStride, CStride;
    public int Rows, Columns, Depth;
    public ProductStart Start;
    public GemmBlocking Blocking;
}

/// <summary>The loops around a gather-add kernel: index lists, blocks, edges, and the split into parts.</summary>
internal static unsafe class GatherDriver<TKernel, TLanes, TEpilogue>
    where TKernel : struct, IGatherAddKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TEpilogue : struct, IEpilogue
{
    private const int RowsPerListPart = 32;

    /// <summary>Computes the whole product.</summary>
    public static void Run(GatherOperands operands, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        int rowsPerPart = Math.Max(1, operands.Blocking.Rows);
        var lists = new ListPart
        {
            Operands = operands,
            Indices = workspace.Take<int>((long)operands.Rows * operands.Depth),
            Counts = workspace.Take<int>(operands.Rows),
        };
        var part = new Part
        {
            Operands = operands,
            Epilogue = epilogue,
            Indices = lists.Indices,
            Counts = lists.Counts,
            RowsPerPart = rowsPerPart,
            RowParts = Ceiling(operands.Rows, rowsPerPart),
        };
        bool alone = GemmBlocking.IsSmall(operands.Rows, operands.Columns, operands.Depth);
        team.Run(ref lists, Ceiling(operands.Rows, RowsPerListPart), alone);
        team.Run(ref part, part.RowParts * Ceiling(operands.Columns, operands.Blocking.Columns), alone);
    }

    private static int Ceiling(int count, int size) => (count + size - 1) / size;

    /// <summary>Lists the set bits of some rows.</summary>
    private struct ListPart : IParallelJob
    {
        public GatherOperands Operands;
        public int* Indices;
        public int* Counts;

        public readonly void Run(int index, int worker)
        {
            int first = index * RowsPerListPart, end = Math.Min(first + RowsPerListPart, Operands.Rows);
            for (int r = first; r < end; r++)
                Counts[r] = List(Operands.Bits + r * Operands.WordsPerRow, Operands.WordsPerRow, Indices + (nint)r * Operands.Depth);
        }

        private static int List(ulong* words, nint count, int* indices)
        {
            int* to = indices;
            for (int w = 0; w < count; w++)
                for (ulong word = words[w]; word != 0; word &= word - 1) *to++ = w * 64 + BitOperations.TrailingZeroCount(word);
            return (int)(to - indices);
        }
    }

    /// <summary>Computes one block of C.</summary>
    private struct Part : IParallelJob
    {
        public GatherOperands Operands;
        public TEpilogue Epilogue;
        public int* Indices;
        public int* Counts;
        public int RowsPerPart;
        public int RowParts;

        public readonly void Run(int index, int worker)
        {
            int column = index / RowParts * Operands.Blocking.Columns;
            int columns = Math.Min(Operands.Blocking.Columns, Operands.Columns - column);
            int row = index % RowParts * RowsPerPart, rows = Math.Min(RowsPerPart, Operands.Rows - row);
            float* c = Operands.C + row * Operands.CStride + column;
            Operands.Start.Apply(c, Operands.CStride, rows, column, columns);
            for (int r = 0; r < rows; r++)
                AddRows(column, columns, Indices + (nint)(row + r) * Operands.Depth, Counts[row + r], c + r * Operands.CStride);
            Epilogue.Apply<TLanes>(c, Operands.CStride, row, rows, column, columns);
        }

        // Whole kernels, then single vectors, then single numbers: lane-wise additions all, so the same bits.
        private readonly void AddRows(int column, int columns, int* indices, int count, float* c)
        {
            float* b = Operands.B + column;
            int j = 0;
            for (; j + TKernel.Columns <= columns; j += TKernel.Columns) TKernel.Run(b + j, Operands.BStride, indices, count, c + j);
            for (; j + TLanes.Count <= columns; j += TLanes.Count) AddVector<TLanes>(b + j, Operands.BStride, indices, count, c + j);
            for (; j < columns; j++) AddVector<Lanes1>(b + j, Operands.BStride, indices, count, c + j);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void AddVector<T>(float* b, nint stride, int* indices, int count, float* c)
            where T : unmanaged, ILanes<T>
        {
            T sum = T.Load(c);
            for (int k = 0; k < count; k++) sum += T.Load(b + indices[k] * stride);
            sum.Store(c);
        }
    }
}
