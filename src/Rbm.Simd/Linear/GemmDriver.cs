using Rbm.Simd.Kernels;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>The matrices of a product, checked and pinned.</summary>
internal unsafe struct GemmOperands
{
    public float* A, B;

    /// <summary>Null where only the epilogue sees the product: then every worker has room for one block.</summary>
    public float* C;

    public nint AStride, BStride, CStride;
    public bool TransposeA, TransposeB;
    public int Rows, Columns, Depth;
    public ProductStart Start;
    public GemmBlocking Blocking;
}

/// <summary>The loops around the register tiles: packing, blocking, edges, and the split into parts.</summary>
/// <remarks>
/// Measured on Zen 4 and left out: packing an untransposed B (0.94 to 1.0 of the speed at 100 and 1000 rows), and fetching the next
/// panel of B while one is in use (0.95 to 1.03, within the noise, although the rows of a panel are pages apart).
/// </remarks>
internal static unsafe class GemmDriver<TTiles, TLanes, TEpilogue>
    where TTiles : struct, IGemmTiles
    where TLanes : unmanaged, ILanes<TLanes>
    where TEpilogue : struct, IEpilogue
{
    /// <summary>Computes the whole product.</summary>
    public static void Run(GemmOperands operands, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
    {
        GemmBlocking blocking = operands.Blocking;
        int rowsPerPart = Math.Max(1, blocking.Rows / TTiles.Rows) * TTiles.Rows;
        int depthPerPass = Math.Max(1, Math.Min(blocking.Depth, operands.Depth));
        using Workspace.Mark mark = workspace.Borrow();
        var part = new Part
        {
            Operands = operands,
            Epilogue = epilogue,
            PackedA = workspace.Take<float>((long)operands.Rows * operands.Depth),
            PackedBPerWorker = (nint)GemmBlocking.PanelColumns * depthPerPass,
            DepthPerPass = depthPerPass,
            RowsPerPart = rowsPerPart,
            RowParts = Ceiling(operands.Rows, rowsPerPart),
        };
        if (!part.IsDirect) part.PackedB = workspace.Take<float>(team.Size * (long)part.PackedBPerWorker);
        if (operands.C == null)
            part.Blocks = BlockScratch.Take(ref part.Operands.CStride, rowsPerPart, operands.Columns, blocking, team, workspace);
        var packing = new PackAPart { Operands = operands, PackedA = part.PackedA };
        bool alone = GemmBlocking.IsSmall(operands.Rows, operands.Columns, operands.Depth);
        team.Run(ref packing, Ceiling(operands.Rows, TTiles.Rows), alone);
        team.Run(ref part, part.RowParts * Ceiling(operands.Columns, blocking.Columns), alone);
    }

    // 64 steps of a packed panel are 16 KiB: they stay in L1 until every row of B has put its element into each of them.
    private const int TransposedAtOnce = 64;

    private static int Ceiling(int count, int size) => (count + size - 1) / size;

    /// <summary>Packs the rows of A for the tiles: one element of each of a tile's rows a step.</summary>
    private struct PackAPart : IParallelJob
    {
        public GemmOperands Operands;
        public float* PackedA;

        public readonly void Run(int panel, int worker)
        {
            int row = panel * TTiles.Rows, end = Math.Min(row + TTiles.Rows, Operands.Rows);
            for (int height; row < end; row += height)
            {
                height = TTiles.Height(end - row);
                float* to = PackedA + (nint)row * Operands.Depth;
                if (Operands.TransposeA)
                    Packing.CopyRows(Operands.A + row, Operands.AStride, Operands.Depth, height, to, height);
                else
                    Packing.Transpose(Operands.A + row * Operands.AStride, Operands.AStride, height, Operands.Depth, to, height);
            }
        }
    }

    /// <summary>Computes one block of C.</summary>
    private struct Part : IParallelJob
    {
        public GemmOperands Operands;
        public TEpilogue Epilogue;
        public float* PackedA;
        public float* PackedB;
        public nint PackedBPerWorker;
        public int DepthPerPass;
        public int RowsPerPart;
        public int RowParts;
        public BlockScratch Blocks;

        // An untransposed B of at least a panel is read where it stands.
        public readonly bool IsDirect => !Operands.TransposeB && Operands.Columns >= GemmBlocking.PanelColumns;

        public readonly void Run(int index, int worker)
        {
            int column = index / RowParts * Operands.Blocking.Columns;
            int columns = Math.Min(Operands.Blocking.Columns, Operands.Columns - column);
            int row = index % RowParts * RowsPerPart, rows = Math.Min(RowsPerPart, Operands.Rows - row);
            float* c = Operands.C == null ? Blocks.Of(worker) : Operands.C + row * Operands.CStride + column;

            Operands.Start.Apply(c, Operands.CStride, rows, column, columns);
            for (int k = 0; k < Operands.Depth; k += DepthPerPass)
            {
                int depth = Math.Min(DepthPerPass, Operands.Depth - k);
                for (int j = 0; j < columns; j += GemmBlocking.PanelColumns)
                {
                    int width = Math.Min(GemmBlocking.PanelColumns, columns - j);
                    float* b = PanelOfB(k, depth, column + j, width, PackedB + worker * PackedBPerWorker, out nint bStride);
                    Panel(k, depth, row, rows, column + j, b, bStride, c + j, width);
                }
            }

            Epilogue.Apply<TLanes>(c, Operands.CStride, row, rows, column, columns);
        }

        // A B that is not read in place is packed, columns past the end as zeros.
        private readonly float* PanelOfB(int k, int depth, int column, int width, float* packed, out nint stride)
        {
            nint bStride = Operands.BStride;
            if (IsDirect)
            {
                stride = bStride;
                return Operands.B + k * bStride + column;
            }

            stride = GemmBlocking.PanelColumns;
            if (Operands.TransposeB)
            {
                for (int d = 0; d < depth; d += TransposedAtOnce)
                {
                    Packing.TransposePadded(
                        Operands.B + column * bStride + k + d, bStride, width, Math.Min(TransposedAtOnce, depth - d),
                        packed + d * GemmBlocking.PanelColumns, GemmBlocking.PanelColumns);
                }
            }
            else
                Packing.CopyRows(Operands.B + k * bStride + column, bStride, depth, width, packed, GemmBlocking.PanelColumns);
            return packed;
        }

        // The tallest tiles go down the rows for one tile's width of B at a time, which stays in the cache meanwhile.
        private readonly void Panel(int k, int depth, int row, int rows, int column, float* b, nint bStride, float* c, int width)
        {
            int tall = rows / TTiles.Rows * TTiles.Rows;
            float* a = PackedA + (nint)row * Operands.Depth;
            for (int j = 0; j < width; j += TTiles.Width(TTiles.Rows))
            {
                for (int i = 0; i < tall; i += TTiles.Rows)
                {
                    if (k == 0) Epilogue.Prefetch(row + i, TTiles.Rows, column + j, Math.Min(TTiles.Width(TTiles.Rows), width - j));
                    Tile(
                        TTiles.Rows, depth, a + (nint)i * Operands.Depth + (nint)k * TTiles.Rows, b + j, bStride,
                        c + i * Operands.CStride + j, width - j);
                }
            }

            for (int height, i = tall; i < rows; i += height)
            {
                height = TTiles.Height(rows - i);
                for (int j = 0; j < width; j += TTiles.Width(height))
                {
                    if (k == 0) Epilogue.Prefetch(row + i, height, column + j, Math.Min(TTiles.Width(height), width - j));
                    Tile(
                        height, depth, a + (nint)i * Operands.Depth + (nint)k * height, b + j, bStride,
                        c + i * Operands.CStride + j, width - j);
                }
            }
        }

        // A tile over the right edge is computed whole, in a copy. Where B is read in place the tile moves left, and what it computes
        // of the columns before its own is dropped.
        private readonly void Tile(int height, int depth, float* a, float* b, nint bStride, float* c, int columns)
        {
            int width = TTiles.Width(height);
            if (columns >= width)
            {
                TTiles.Run(height, depth, a, b, bStride, c, Operands.CStride);
                return;
            }

            int before = IsDirect ? width - columns : 0;
            float* copy = stackalloc float[TTiles.Rows * GemmBlocking.PanelColumns];
            new Span<float>(copy, height * width).Clear();
            for (int r = 0; r < height; r++)
                new Span<float>(c + r * Operands.CStride, columns).CopyTo(new Span<float>(copy + r * width + before, columns));
            TTiles.Run(height, depth, a, b - before, bStride, copy, width);
            for (int r = 0; r < height; r++)
                new Span<float>(copy + r * width + before, columns).CopyTo(new Span<float>(c + r * Operands.CStride, columns));
        }
    }
}
