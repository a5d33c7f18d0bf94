using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Rbm.Simd.Linear;

/// <summary>Copies blocks of a matrix, straight or transposed, into rows of a fixed width.</summary>
internal static unsafe class Packing
{
    /// <summary>Copies rows; columns from <paramref name="columns"/> to <paramref name="width"/> become zero.</summary>
    public static void CopyRows(float* from, nint stride, int rows, int columns, float* to, int width)
    {
        for (int r = 0; r < rows; r++, from += stride, to += width)
        {
            new Span<float>(from, columns).CopyTo(new Span<float>(to, width));
            new Span<float>(to + columns, width - columns).Clear();
        }
    }

    /// <summary>
    /// Writes column k of the source as row k of the destination; elements from <paramref name="rows"/> to <paramref name="width"/> become zero.
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
        if (Avx.IsSupported)
        {
            for (; r + 8 <= rows; r += 8)
            {
                float* source = from + r * stride;
                float* destination = to + r;
                int k = 0;
                for (; k + 8 <= columns; k += 8, source += 8, destination += 8 * toStride) Transpose8x8(source, stride, destination, toStride);
                for (; k < columns; k++, source++, destination += toStride)
                    for (int i = 0; i < 8; i++) destination[i] = source[i * stride];
            }
        }

        for (; r + 4 <= rows; r += 4)
        {
            float* source = from + r * stride;
            float* destination = to + r;
            int k = 0;
            for (; k + 4 <= columns; k += 4, source += 4, destination += 4 * toStride) Transpose4x4(source, stride, destination, toStride);
            for (; k < columns; k++, source++, destination += toStride)
                for (int i = 0; i < 4; i++) destination[i] = source[i * stride];
        }

        for (; r < rows; r++)
            for (int k = 0; k < columns; k++) to[k * toStride + r] = from[r * stride + k];
    }

    // Halves of rows i and i + 4 share a register from the load on, so that what is left are 4 x 4 transpositions within halves: 16
    // shuffles for 64 elements instead of 24.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8x8(float* from, nint stride, float* to, nint toStride)
    {
        for (int half = 0; half < 8; half += 4, from += 4, to += 4 * toStride)
        {
            Vector256<float> r0 = Vector256.Create(Vector128.Load(from), Vector128.Load(from + 4 * stride));
            Vector256<float> r1 = Vector256.Create(Vector128.Load(from + stride), Vector128.Load(from + 5 * stride));
            Vector256<float> r2 = Vector256.Create(Vector128.Load(from + 2 * stride), Vector128.Load(from + 6 * stride));
            Vector256<float> r3 = Vector256.Create(Vector128.Load(from + 3 * stride), Vector128.Load(from + 7 * stride));
            Vector256<double> low01 = Avx.UnpackLow(r0, r1).AsDouble(), high01 = Avx.UnpackHigh(r0, r1).AsDouble();
            Vector256<double> low23 = Avx.UnpackLow(r2, r3).AsDouble(), high23 = Avx.UnpackHigh(r2, r3).AsDouble();
            Avx.UnpackLow(low01, low23).AsSingle().Store(to);
            Avx.UnpackHigh(low01, low23).AsSingle().Store(to + toStride);
            Avx.UnpackLow(high01, high23).AsSingle().Store(to + 2 * toStride);
            Avx.UnpackHigh(high01, high23).AsSingle().Store(to + 3 * toStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4x4(float* from, nint stride, float* to, nint toStride)
    {
        Vector128<float> r0 = Vector128.Load(from), r1 = Vector128.Load(from + stride);
        Vector128<float> r2 = Vector128.Load(from + 2 * stride), r3 = Vector128.Load(from + 3 * stride);
        Vector128<float> low01 = ZipLow(r0, r1), high01 = ZipHigh(r0, r1), low23 = ZipLow(r2, r3), high23 = ZipHigh(r2, r3);
        PairLow(low01, low23).Store(to);
        PairHigh(low01, low23).Store(to + toStride);
        PairLow(high01, high23).Store(to + 2 * toStride);
        PairHigh(high01, high23).Store(to + 3 * toStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PairLow(Vector128<float> a, Vector128<float> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsDouble(), b.AsDouble()).AsSingle() : Vector128.Create(a.GetLower(), b.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PairHigh(Vector128<float> a, Vector128<float> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsDouble(), b.AsDouble()).AsSingle() : Vector128.Create(a.GetUpper(), b.GetUpper());
}
