using Rbm.Simd.Linear;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Linear;

/// <summary>Every number of rows and columns up to beyond two of the largest blocks, with all that may not be touched guarded.</summary>
public unsafe class PackingTests
{
    private const int Largest = 37;
    private const float Untouched = -1;

    public static TheoryData<GuardedEnd> Ends => [.. Enum.GetValues<GuardedEnd>()];

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_transpose_is_exact_and_touches_nothing_beside_it(GuardedEnd end)
    {
        foreach ((int rows, int columns) in Shapes())
        {
            int stride = columns + 3, toStride = rows + 2;
            using GuardedMemory<float> from = Numbered(rows, columns, stride, end);
            using var to = new GuardedMemory<float>((columns - 1) * toStride + rows, end);
            to.Span.Fill(Untouched);
            Packing.Transpose(from.Pointer, stride, rows, columns, to.Pointer, toStride);
            for (int i = 0; i < to.Length; i++)
            {
                (int k, int r) = (i / toStride, i % toStride);
                Equal(r < rows ? from.Span[r * stride + k] : Untouched, to.Span[i], rows, columns);
            }

            to.AssertSurroundingsUntouched();
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_padded_transpose_is_zero_beyond_its_rows(GuardedEnd end)
    {
        foreach ((int rows, int columns) in Shapes())
        {
            foreach (int width in (int[])[rows, rows + 1, rows + 7])
            {
                using GuardedMemory<float> from = Numbered(rows, columns, columns, end);
                using var to = new GuardedMemory<float>(columns * width, end);
                to.Span.Fill(Untouched);
                Packing.TransposePadded(from.Pointer, columns, rows, columns, to.Pointer, width);
                for (int i = 0; i < to.Length; i++)
                {
                    (int k, int r) = (i / width, i % width);
                    Equal(r < rows ? from.Span[r * columns + k] : 0, to.Span[i], rows, columns);
                }

                to.AssertSurroundingsUntouched();
            }
        }
    }

    private static IEnumerable<(int Rows, int Columns)> Shapes() =>
        from rows in Enumerable.Range(1, Largest)
        from columns in Enumerable.Range(1, Largest)
        where rows % 5 == 2 || columns % 5 == 2 || rows < 10 || columns < 10
        select (rows, columns);

    // Ends where the last row's columns do.
    private static GuardedMemory<float> Numbered(int rows, int columns, int stride, GuardedEnd end)
    {
        var memory = new GuardedMemory<float>((rows - 1) * stride + columns, end);
        for (int i = 0; i < memory.Length; i++) memory.Span[i] = i + 1;
        return memory;
    }

    private static void Equal(float expected, float actual, int rows, int columns)
    {
        if (expected != actual) Assert.Fail($"{rows} x {columns}: {actual}, {expected} expected");
    }
}
