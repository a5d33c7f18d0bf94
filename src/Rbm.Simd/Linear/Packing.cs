using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd.Linear;

/// <summary>Copies blocks of a matrix, straight or transposed, into rows of a fixed width.</summary>
internal static unsafe class Packing
{
    /// <summary>Copies rows; columns from <paramref name="columns"/> to <paramref name="width"/> become zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void CopyRows(float* from, nint stride, int rows, int columns, float* to, int width)
    {
        // A loop of its own: rows are as long as a tile is high or wide, for which calling the library's copy takes longer than copying.
        for (int r = 0; r < rows; r++, from += stride, to += width)
        {
            int j = 0;
            for (; j + 4 <= columns; j += 4) Vector128.Load(from + j).Store(to + j);
            for (; j < columns; j++) to[j] = from[j];
            for (; j < width; j++) to[j] = 0;
        }
    }

    /// <summary>
    /// Writes column k of the source as row k of the destination; elements from <paramref name="rows"/> to
    /// <paramref name="width"/> become zero.
    /// </summary>
    /// <param name="from">First element of the source.</param>
    /// <param name="stride">Elements from one source row to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    /// <param name="to">First element of the destination.</param>
    /// <param name="width">Elements from one destination row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void TransposePadded(float* from, nint stride, int rows, int columns, float* to, int width)
    {
        // All at once: clearing the end of every row by itself takes longer than the transposition.
        if (rows < width) new Span<float>(to, columns * width).Clear();
        Transpose(from, stride, rows, columns, to, width);
    }

    /// <summary>Writes the transpose of the source, and nothing beside it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Transpose(float* from, nint stride, int rows, int columns, float* to, nint toStride)
    {
        int r = 0;
        if (columns >= 4)
        {
            if (Avx512F.IsSupported)
                for (; r + 16 <= rows; r += 16) TransposeRows<SixteenRows>(from + r * stride, stride, columns, to + r, toStride);
            if (Avx.IsSupported)
                for (; r + 8 <= rows; r += 8) TransposeRows<EightRows>(from + r * stride, stride, columns, to + r, toStride);

            // The last rows together with those before them, which are written once more.
            for (; r < rows && rows >= 4; r += 4)
            {
                r = Math.Min(r, rows - 4);
                TransposeRows<FourRows>(from + r * stride, stride, columns, to + r, toStride);
            }
        }

        for (; r < rows; r++)
            for (int k = 0; k < columns; k++) to[k * toStride + r] = from[r * stride + k];
    }

    // At least 4 columns; the last 4 are written once more where the number is not a multiple.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeRows<TBlock>(float* from, nint stride, int columns, float* to, nint toStride)
        where TBlock : struct, ITransposeBlock
    {
        nint k = 0;
        for (; k + 4 <= columns; k += 4, from += 4, to += 4 * toStride) TBlock.Run(from, stride, to, toStride);
        if (k == columns) return;
        nint back = columns - 4 - k;
        TBlock.Run(from + back, stride, to + back * toStride, toStride);
    }
}
