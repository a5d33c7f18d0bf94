using System.Runtime.CompilerServices;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Bench.Ladder;

/// <summary>The rungs with vectors, of any width. Lanes run along the rows of C, so the chains are those of the first rung.</summary>
internal static unsafe class VectorRungs<T>
    where T : unmanaged, ILanes<T>
{
    private const int TileRows = 6;

    private static int TileColumns => 2 * T.Count;

    /// <summary>The exchanged loops, a vector at a time: two loads and a store for every multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Vectors(Operands o)
    {
        for (int i = 0; i < o.Rows; i++)
            for (int k = 0; k < o.Depth; k++)
            {
                float x = o.A[i * o.AStride + k];
                T a = T.Create(x);
                float* b = o.B + k * o.BStride, c = o.C + i * o.CStride;
                int j = 0;
                for (; j + T.Count <= o.Columns; j += T.Count) T.Fma(a, T.Load(b + j), T.Load(c + j)).Store(c + j);
                for (; j < o.Columns; j++) c[j] = MathF.FusedMultiplyAdd(x, b[j], c[j]);
            }
    }

    /// <summary>A tile of C in registers over the whole depth: 12 multiply-adds for 8 loads, and C is touched once.</summary>
    public static void Tiles(Operands o)
    {
        int i = 0, j;
        for (; i + TileRows <= o.Rows; i += TileRows)
        {
            for (j = 0; j + TileColumns <= o.Columns; j += TileColumns)
                Tile(o.Depth, o.A + i * o.AStride, o.AStride, 1, o.B + j, o.BStride, o.C + i * o.CStride + j, o.CStride);
            Edge(o, i, TileRows, j);
        }

        Edge(o, i, o.Rows - i, 0);
    }

    /// <summary>The same tiles, A and B copied first into the order in which the tiles read them.</summary>
    /// <param name="o">The matrices.</param>
    /// <param name="packedA">Rows x depth elements.</param>
    /// <param name="packedB">Tile's columns x depth elements.</param>
    public static void PackedTiles(Operands o, float* packedA, float* packedB)
    {
        int tiled = o.Rows / TileRows * TileRows, j = 0;
        for (int i = 0; i < tiled; i++)
            for (int k = 0; k < o.Depth; k++)
                packedA[i / TileRows * TileRows * o.Depth + k * TileRows + i % TileRows] = o.A[i * o.AStride + k];

        for (; j + TileColumns <= o.Columns; j += TileColumns)
        {
            for (int k = 0; k < o.Depth; k++)
                new Span<float>(o.B + k * o.BStride + j, TileColumns).CopyTo(new Span<float>(packedB + k * TileColumns, TileColumns));
            for (int i = 0; i < tiled; i += TileRows)
                Tile(o.Depth, packedA + i * o.Depth, 1, TileRows, packedB, TileColumns, o.C + i * o.CStride + j, o.CStride);
        }

        Edge(o, 0, tiled, j);
        Edge(o, tiled, o.Rows - tiled, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tile(int depth, float* a, nint aRow, nint aStep, float* b, nint bStride, float* c, nint cStride)
    {
        T c00 = T.Load(c), c01 = T.Load(c + T.Count);
        T c10 = T.Load(c + cStride), c11 = T.Load(c + cStride + T.Count);
        T c20 = T.Load(c + 2 * cStride), c21 = T.Load(c + 2 * cStride + T.Count);
        T c30 = T.Load(c + 3 * cStride), c31 = T.Load(c + 3 * cStride + T.Count);
        T c40 = T.Load(c + 4 * cStride), c41 = T.Load(c + 4 * cStride + T.Count);
        T c50 = T.Load(c + 5 * cStride), c51 = T.Load(c + 5 * cStride + T.Count);
        for (int k = 0; k < depth; k++, a += aStep, b += bStride)
        {
            T b0 = T.Load(b), b1 = T.Load(b + T.Count);
            T x = T.Create(a[0]);
            c00 = T.Fma(x, b0, c00);
            c01 = T.Fma(x, b1, c01);
            x = T.Create(a[aRow]);
            c10 = T.Fma(x, b0, c10);
            c11 = T.Fma(x, b1, c11);
            x = T.Create(a[2 * aRow]);
            c20 = T.Fma(x, b0, c20);
            c21 = T.Fma(x, b1, c21);
            x = T.Create(a[3 * aRow]);
            c30 = T.Fma(x, b0, c30);
            c31 = T.Fma(x, b1, c31);
            x = T.Create(a[4 * aRow]);
            c40 = T.Fma(x, b0, c40);
            c41 = T.Fma(x, b1, c41);
            x = T.Create(a[5 * aRow]);
            c50 = T.Fma(x, b0, c50);
            c51 = T.Fma(x, b1, c51);
        }

        c00.Store(c);
        c01.Store(c + T.Count);
        c10.Store(c + cStride);
        c11.Store(c + cStride + T.Count);
        c20.Store(c + 2 * cStride);
        c21.Store(c + 2 * cStride + T.Count);
        c30.Store(c + 3 * cStride);
        c31.Store(c + 3 * cStride + T.Count);
        c40.Store(c + 4 * cStride);
        c41.Store(c + 4 * cStride + T.Count);
        c50.Store(c + 5 * cStride);
        c51.Store(c + 5 * cStride + T.Count);
    }

    // What no tile covers: the rows from one on, the columns from one on.
    private static void Edge(Operands o, int row, int rows, int column)
    {
        for (int i = row; i < row + rows; i++)
        {
            int j = column;
            for (; j + T.Count <= o.Columns; j += T.Count) Chain<T>(o, i, j);
            for (; j < o.Columns; j++) Chain<Lanes1>(o, i, j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Chain<TLanes>(Operands o, int i, int j)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes sum = TLanes.Load(o.C + i * o.CStride + j);
        for (int k = 0; k < o.Depth; k++)
            sum = TLanes.Fma(TLanes.Create(o.A[i * o.AStride + k]), TLanes.Load(o.B + k * o.BStride + j), sum);
        sum.Store(o.C + i * o.CStride + j);
    }
}
