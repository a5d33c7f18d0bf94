using FsCheck;
using FsCheck.Xunit;
using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Bits;

public class BitTransposeTests
{
    public static TheoryData<InstructionSet> Levels => InstructionSets.Supported;

    [Property]
    public void Every_bit_goes_to_its_place_and_back(PositiveInt rowSeed, PositiveInt columnSeed, int seed)
    {
        int rows = rowSeed.Get % 200 + 1, columns = columnSeed.Get % 200 + 1;
        BitMatrix source = Drawn.Bits(rows, columns, seed, 0.5), transposed = new(columns, rows), back = new(rows, columns);
        BitTranspose.Transpose(source.View, transposed.View);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) Assert.Equal(source[r, c], transposed[c, r]);
        }

        BitTranspose.Transpose(transposed.View, back.View);
        BitsAssert.Equal(source.Words, back.Words);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_level_touches_its_bits_and_no_others(InstructionSet level)
    {
        foreach (int rows in (int[])[1, 7, 8, 9, 57, 63, 64, 65, 130])
        {
            foreach (int columns in (int[])[1, 63, 64, 65, 127, 128, 129, 200, 255, 256, 257, 320, 500, 512, 513, 784, 1030])
            {
                BitMatrix source = Drawn.Bits(rows, columns, rows + columns, 0.5);
                var end = (GuardedEnd)((rows + columns / 64) % 2);
                using var from = new GuardedMemory<ulong>(source.Words, end);
                using var to = new GuardedMemory<ulong>(columns * BitMatrix.WordsFor(rows), end);
                var transposed = new BitView(to.Span, columns, rows);
                BitTranspose.Transpose(new ReadOnlyBitView(from.Span, rows, columns), transposed, 0, level);
                BitsAssert.Equal(Naive(source).Words, transposed.Words, $"{rows} x {columns}");
                to.AssertSurroundingsUntouched();
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(63, 64)]
    [InlineData(64, 65)]
    [InlineData(65, 63)]
    [InlineData(130, 70)]
    public void An_offset_leaves_the_words_beside_it_alone(int rows, int columns)
    {
        BitMatrix source = Drawn.Bits(rows, columns, 1, 0.5);
        const int offset = 128;
        var destination = new BitMatrix(columns, offset + rows + 64);
        destination.Words.Fill(0xDEADBEEFCAFEBABE);
        BitTranspose.Transpose(source.View, destination.View, offset);
        int words = (rows + 63) / 64;
        for (int c = 0; c < columns; c++)
        {
            for (int w = 0; w < destination.WordsPerRow; w++)
            {
                ulong expected = 0xDEADBEEFCAFEBABE;
                if (w >= 2 && w < 2 + words)
                {
                    expected = 0;
                    for (int b = 0; b < 64 && (w - 2) * 64 + b < rows; b++)
                        expected |= (source[(w - 2) * 64 + b, c] ? 1ul : 0) << b;
                }

                Assert.Equal(expected, destination.Row(c)[w]);
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => BitTranspose.Transpose(new BitMatrix(3, 4).View, new BitMatrix(3, 3).View));
        Assert.Throws<ArgumentException>(() => BitTranspose.Transpose(new BitMatrix(3, 4).View, new BitMatrix(4, 2).View));
        Assert.Throws<ArgumentException>(() => BitTranspose.Transpose(new BitMatrix(3, 4).View, new BitMatrix(4, 100).View, 3));
        Assert.Throws<ArgumentException>(() => BitTranspose.Transpose(new BitMatrix(3, 4).View, new BitMatrix(4, 66).View, 64));
    }

    [Fact]
    public void A_negative_offset_or_overlap_is_refused()
    {
        Assert.Equal(
            "columnOffset is -64, expected 0 or more (Parameter 'columnOffset')",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => BitTranspose.Transpose(new BitMatrix(3, 4).View, new BitMatrix(4, 66).View, -64)).Message);
        var square = new BitMatrix(64, 64);
        Assert.Equal(
            "source overlaps the result; they must be disjoint",
            Assert.Throws<ArgumentException>(() => BitTranspose.Transpose(square.View, square.View)).Message);
    }

    [Fact]
    public void The_transpose_of_nothing_is_nothing()
    {
        BitTranspose.Transpose(new BitMatrix(0, 4).View, new BitMatrix(4, 0).View);
        BitTranspose.Transpose(new BitMatrix(4, 0).View, new BitMatrix(0, 4).View);
        var destination = new BitMatrix(4, 70);
        destination.Words.Fill(7);
        BitTranspose.Transpose(new BitMatrix(0, 4).View, destination.View);
        Assert.Equal(-1, destination.Words.IndexOfAnyExcept(7ul));
    }

    [Property]
    public void Expanded_bits_are_the_numbers_0_and_1(PositiveInt rowSeed, NonNegativeInt columnSeed, int seed)
    {
        int rows = rowSeed.Get % 20 + 1, columns = columnSeed.Get % 200;
        BitMatrix bits = Drawn.Bits(rows, columns, seed, 0.5);
        var numbers = new Matrix(rows, columns);
        numbers.Data.Fill(7);
        ((ReadOnlyBitView)bits.View).Expand(numbers.View);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) Assert.Equal(bits[r, c] ? 1f : 0f, numbers[r, c]);
            for (int c = columns; c < numbers.Stride; c++) Assert.Equal(7, numbers.Data[r * numbers.Stride + c]);
        }
    }

    [Fact]
    public void Expansion_into_another_size_is_refused()
    {
        var bits = new BitMatrix(3, 4);
        Assert.Throws<ArgumentException>(() => ((ReadOnlyBitView)bits.View).Expand(new Matrix(3, 5).View));
        Assert.Throws<ArgumentException>(() => ((ReadOnlyBitView)bits.View).Expand(new Matrix(2, 4).View));
    }

    private static BitMatrix Naive(BitMatrix source)
    {
        var transposed = new BitMatrix(source.Columns, source.Rows);
        for (int r = 0; r < source.Rows; r++)
        {
            for (int c = 0; c < source.Columns; c++) transposed[c, r] = source[r, c];
        }

        return transposed;
    }
}
