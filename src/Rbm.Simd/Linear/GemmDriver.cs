using Rbm.Simd.Kernels;
using Rbm.Simd.Memory;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Linear;

/// <summary>The matrices of a product, checked and pinned.</summary>
internal unsafe struct GemmOperands
{
    public float* A, B, C;
    public nint AStride, BStride, CStride;
    public bool TransposeA, TransposeB;
    public int Rows, Columns, Depth;
    public ProductStart Start;
    public GemmBlocking Blocking;
}

/// <summary>The loops around a register tile: packing, blocking, edges, and the split into parts.</summary>
internal static unsafe class GemmDriver<TKernel, TLanes, TEpilogue>
    where TKernel : struct, IGemmKernel
    where TLanes : unmanaged, ILanes<TLanes>
    where TEpilogue : struct, IEpilogue
{
    /// <summary>Computes the whole product.</summary>
    public static void Run(GemmOperands operands, TEpilogue epilogue, WorkerTeam team, Workspace workspace)
    {
        GemmBlocking blocking = operands.Blocking;
        int panels = Ceiling(operands.Rows, TKernel.Rows);
        int rowsPerPart = Math.Max(1, blocking.Rows / TKernel.Rows) * TKernel.Rows;
        int depthPerPass = Math.Max(1, Math.Min(blocking.Depth, operands.Depth));
        using Workspace.Mark mark = workspace.Borrow();
        var part = new Part
        {
            Operands = operands,
            Epilogue = epilogue,
            PackedA = workspace.Take<float>((long)panels * TKernel.Rows * operands.Depth),
            PackedB = workspace.Take<float>((long)team.Size * TKernel.Columns * depthPerPass),
            PackedBPerWorker = (nint)TKernel.Columns * depthPerPass,
            DepthPerPass = depthPerPass,
            RowsPerPart = rowsPerPart,
            RowParts = Ceiling(operands.Rows, rowsPerPart),
        };
        var packing = new PackAPart { Operands = operands, PackedA = part.PackedA };
        bool alone = GemmBlocking.IsSmall(operands.Rows, operands.Columns, operands.Depth);
        team.Run(ref packing, panels, alone);
        team.Run(ref part, part.RowParts * Ceiling(operands.Columns, blocking.Columns), alone);
    }

    private static int Ceiling(int count, int size) => (count + size - 1) / size;

    /// <summary>Packs one panel of A: TKernel.Rows elements a step, rows past the end as zeros.</summary>
    private struct PackAPart : IParallelJob
    {
        public GemmOperands Operands;
        public float* PackedA;

        public readonly void Run(int panel, int worker)
        {
            int first = panel * TKernel.Rows, rows = Math.Min(TKernel.Rows, Operands.Rows - first);
            float* to = PackedA + (nint)panel * TKernel.Rows * Operands.Depth;
            if (Operands.TransposeA)
                Packing.CopyRows(Operands.A + first, Operands.AStride, Operands.Depth, rows, to, TKernel.Rows);
            else
                Packing.TransposePadded(Operands.A + first * Operands.AStride, Operands.AStride, rows, Operands.Depth, to, TKernel.Rows);
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

        public readonly void Run(int index, int worker)
        {
            int column = index / RowParts * Operands.Blocking.Columns;
            int columns = Math.Min(Operands.Blocking.Columns, Operands.Columns - column);
            int row = index % RowParts * RowsPerPart, rows = Math.Min(RowsPerPart, Operands.Rows - row);
            float* c = Operands.C + row * Operands.CStride + column;
            float* packedB = PackedB + worker * PackedBPerWorker;

            Operands.Start.Apply(c, Operands.CStride, rows, column, columns);
            for (int k = 0; k < Operands.Depth; k += DepthPerPass)
            {
                int depth = Math.Min(DepthPerPass, Operands.Depth - k);
                for (int j = 0; j < columns; j += TKernel.Columns)
                {
                    int width = Math.Min(TKernel.Columns, columns - j);
                    float* b = PanelOfB(k, depth, column + j, width, packedB, out nint bStride);
                    for (int i = 0; i < rows; i += TKernel.Rows)
                    {
                        float* a = PackedA + (nint)(row + i) * Operands.Depth + (nint)k * TKernel.Rows;
                        Tile(depth, a, b, bStride, c + i * Operands.CStride + j, Math.Min(TKernel.Rows, rows - i), width);
                    }
                }
            }

            Epilogue.Apply<TLanes>(c, Operands.CStride, row, rows, column, columns);
        }

        // A whole panel of an untransposed B is read where it stands; any other is packed, columns past the end as zeros.
        private readonly float* PanelOfB(int k, int depth, int column, int width, float* packed, out nint stride)
        {
            nint bStride = Operands.BStride;
            if (!Operands.TransposeB && width == TKernel.Columns)
            {
                stride = bStride;
                return Operands.B + k * bStride + column;
            }

            stride = TKernel.Columns;
            if (Operands.TransposeB)
                Packing.TransposePadded(Operands.B + column * bStride + k, bStride, width, depth, packed, TKernel.Columns);
            else
                Packing.CopyRows(Operands.B + k * bStride + column, bStride, depth, width, packed, TKernel.Columns);
            return packed;
        }

        // A tile over the edge is computed whole, in a copy.
        private readonly void Tile(int depth, float* a, float* b, nint bStride, float* c, int rows, int columns)
        {
            if (rows == TKernel.Rows && columns == TKernel.Columns)
            {
                TKernel.Run(depth, a, b, bStride, c, Operands.CStride);
                return;
            }

            float* copy = stackalloc float[TKernel.Rows * TKernel.Columns];
            Packing.CopyRows(c, Operands.CStride, rows, columns, copy, TKernel.Columns);
            new Span<float>(copy + rows * TKernel.Columns, (TKernel.Rows - rows) * TKernel.Columns).Clear();
            TKernel.Run(depth, a, b, bStride, copy, TKernel.Columns);
            for (int r = 0; r < rows; r++)
                new Span<float>(copy + r * TKernel.Columns, columns).CopyTo(new Span<float>(c + r * Operands.CStride, columns));
        }
    }
}
