using Rbm.Simd.Kernels;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>The matrices of a product with a binary matrix, checked and pinned.</summary>
internal unsafe struct GatherOperands
{
    public IndexLists Added, Subtracted;
    public float* B;

    /// <summary>Null where only the epilogue sees the product: then every worker has room for one block.</summary>
    public float* C;

    public nint BStride, CStride;

    /// <summary>Whether B stands transposed: a row holds what one column of the product needs.</summary>
    public bool TransposeB;

    public int Rows, Columns, Depth;
    public ProductStart Start;
    public GemmBlocking Blocking;
}

/// <summary>The loops around a gather-add kernel: blocks, edges, and the split into parts.</summary>
/// <remarks>
/// A panel of 64 columns of B, 200 KB at a depth of 784, streams from L2 at 2.3 cycles a line on Zen 4, whose L2 gives one in 2.
/// Cutting the depth so that a panel stays in L1 was no faster: what it saves goes into loading and storing C, and into a
/// mispredicted end of a list every few rows (64, 96, 128, 192 rows a block, with and without prefetching the next: 0.8 to 1.0
/// of the speed).
/// </remarks>
internal static unsafe class GatherDriver<TKernel, TLanes, TEpilogue>
    where TKernel : struct, IGatherAddKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TEpilogue : struct, IEpilogue
{
    /// <summary>Computes the whole product.</summary>
    public static void Run(GatherOperands operands, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
    {
        using Workspace.Mark mark = workspace.Borrow();
        // A panel that is transposed is used for all rows.
        int rowsPerPart = operands.TransposeB ? operands.Rows : Math.Max(1, operands.Blocking.Rows);
        var part = new Part
        {
            Operands = operands,
            Epilogue = epilogue,
            RowsPerPart = rowsPerPart,
            RowParts = Ceiling(operands.Rows, rowsPerPart),
        };
        if (operands.C == null)
            part.Blocks = BlockScratch.Take(ref part.Operands.CStride, rowsPerPart, operands.Columns, operands.Blocking, team, workspace);
        if (part.IsPacked) part.Panels = workspace.Take<float>((long)team.Size * operands.Depth * GemmBlocking.PanelColumns);
        bool alone = GemmBlocking.IsSmall(operands.Rows, operands.Columns, operands.Depth);
        int columnsPerPart = part.ColumnsPerPart = operands.TransposeB ? GemmBlocking.PanelColumns : operands.Blocking.Columns;
        team.Run(ref part, part.RowParts * Ceiling(operands.Columns, columnsPerPart), alone);
    }

    private static int Ceiling(int count, int size) => (count + size - 1) / size;

    /// <summary>Computes one block of C.</summary>
    private struct Part : IParallelJob
    {
        public GatherOperands Operands;
        public TEpilogue Epilogue;
        public int RowsPerPart;
        public int ColumnsPerPart;
        public int RowParts;
        public BlockScratch Blocks;
        public float* Panels;

        // A product of fewer columns than a kernel has would go through a list once for each vector and number.
        public readonly bool IsPacked => Operands.TransposeB || Operands.Columns < GemmBlocking.PanelColumns;

        public readonly void Run(int index, int worker)
        {
            int column = index / RowParts * ColumnsPerPart, columns = Math.Min(ColumnsPerPart, Operands.Columns - column);
            int row = index % RowParts * RowsPerPart, rows = Math.Min(RowsPerPart, Operands.Rows - row);
            float* c = Operands.C == null ? Blocks.Of(worker) : Operands.C + row * Operands.CStride + column;
            Panel b = IsPacked
                ? Packed(column, columns, Panels + (nint)worker * Operands.Depth * GemmBlocking.PanelColumns)
                : new Panel { First = Operands.B + column, Stride = Operands.BStride, Columns = columns };
            Epilogue.Prefetch(row, rows, column, columns);
            Operands.Start.Apply(c, Operands.CStride, rows, column, columns);
            Add<Minus>(Operands.Subtracted, row, rows, b, c);
            Add<Plus>(Operands.Added, row, rows, b, c);
            Epilogue.Apply<TLanes>(c, Operands.CStride, row, rows, column, columns);
        }

        // Where there are fewer columns than a panel has, they stand at its right, so that whole kernels can end with them; what the
        // kernels add up to the left of them, whatever was there, is dropped.
        private readonly Panel Packed(int column, int columns, float* panel)
        {
            int before = GemmBlocking.PanelColumns - columns;
            if (Operands.TransposeB)
            {
                Packing.Transpose(
                    Operands.B + column * Operands.BStride, Operands.BStride, columns, Operands.Depth, panel + before,
                    GemmBlocking.PanelColumns);
            }
            else
            {
                float* to = panel + before;
                for (int k = 0; k < Operands.Depth; k++, to += GemmBlocking.PanelColumns)
                    Packing.CopyRows(Operands.B + k * Operands.BStride, 0, 1, columns, to, columns);
            }

            return new Panel { First = panel + before, Stride = GemmBlocking.PanelColumns, Columns = columns };
        }

        private readonly void Add<TSign>(IndexLists lists, int row, int rows, Panel b, float* c)
            where TSign : struct, IGatherSign
        {
            if (lists.IsEmpty) return;
            for (int r = 0; r < rows; r++) b.AddRows<TSign>(lists.Row(row + r), lists.Count(row + r), c + r * Operands.CStride);
        }
    }

    /// <summary>Some columns of B; those before them, as many as a kernel has, may be read too.</summary>
    private struct Panel
    {
        public float* First;
        public nint Stride;
        public int Columns;

        // Whole kernels; the last one may begin before the columns that are left.
        public readonly void AddRows<TSign>(int* indices, int count, float* c)
            where TSign : struct, IGatherSign
        {
            int j = 0;
            for (; j + TKernel.Columns <= Columns; j += TKernel.Columns) TKernel.Run<TSign>(First + j, Stride, indices, count, c + j);
            if (j < Columns) AddRightmost<TSign>(First + Columns - TKernel.Columns, indices, count, c + j, Columns - j);
        }

        // The last few columns as the right end of a whole kernel; what it computes of the columns before them is dropped. At 1000
        // columns the last 40, vector by vector, took a sixth of the product.
        private readonly void AddRightmost<TSign>(float* b, int* indices, int count, float* c, int columns)
            where TSign : struct, IGatherSign
        {
            float* copy = stackalloc float[TKernel.Columns];
            var kept = new Span<float>(copy + TKernel.Columns - columns, columns);
            new Span<float>(copy, TKernel.Columns - columns).Clear();
            new Span<float>(c, columns).CopyTo(kept);
            TKernel.Run<TSign>(b, Stride, indices, count, copy);
            kept.CopyTo(new Span<float>(c, columns));
        }
    }
}
