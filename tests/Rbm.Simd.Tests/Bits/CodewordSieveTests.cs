using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Bits;

public sealed unsafe class CodewordSieveTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(1200)]
    public void Every_width_finds_those_that_differ_in_fewer_columns(int codewords)
    {
        BitMatrix book = Drawn.Bits(codewords, 300, codewords, 0.4), item = Drawn.Bits(1, 300, 7, 0.5);
        item.Row(0).CopyTo(book.Row(codewords - 1));
        var sieve = new CodewordSieve(book.View);
        var near = new AlignedBuffer<ulong>(CodewordSieve.GroupWords);
        var spread = new AlignedBuffer<ulong>(CodewordSieve.Columns);
        CodewordSieve.Spread(item.Buffer.Pointer, sieve.ColumnNumbers, spread.Pointer);
        int[] apart = [.. Enumerable.Range(0, codewords).Select(Apart)];
        for (int first = 0; first < codewords; first += CodewordSieve.GroupCodewords)
        {
            ulong* group = sieve.Groups + first / CodewordSieve.GroupCodewords * CodewordSieve.GroupSize;
            foreach (ulong bound in (ulong[])[0, 1, 2, 63, 64, 100, 110, 115, 120, 125, 128, 240, 241, 255])
            {
                CodewordSieve.Run<BitLanes128>(spread.Pointer, group, bound, near.Pointer);
                Check("two words");
                CodewordSieve.Run<BitLanes64>(spread.Pointer, group, bound, near.Pointer);
                Check("one word");
                if (Simd.Isa.Supported.Contains(InstructionSet.Avx2))
                {
                    CodewordSieve.Run<BitLanes256>(spread.Pointer, group, bound, near.Pointer);
                    Check("four words");
                }

                if (Simd.Isa.Supported.Contains(InstructionSet.Avx512))
                {
                    CodewordSieve.Run<BitLanes512>(spread.Pointer, group, bound, near.Pointer);
                    Check("eight words");
                }

                void Check(string width)
                {
                    for (int r = first; r < Math.Min(codewords, first + CodewordSieve.GroupCodewords); r++)
                    {
                        bool found = (near.Span[(r - first) / 64] >> r % 64 & 1) != 0;
                        Assert.True((ulong)apart[r] < bound == found, $"{width}: codeword {r}, {apart[r]} apart, fewer than {bound}");
                    }
                }
            }
        }

        int Apart(int r)
        {
            int count = 0;
            for (int c = 0; c < CodewordSieve.Columns; c++)
                count += book[r, sieve.ColumnNumbers[c]] != item[0, sieve.ColumnNumbers[c]] ? 1 : 0;
            return count;
        }
    }

    [Fact]
    public void The_columns_are_those_that_vary_most_and_of_several_the_first()
    {
        // Column c is set in c % 5 of ten rows.
        var book = new BitMatrix(10, 320);
        for (int r = 0; r < 10; r++)
        {
            for (int c = 0; c < 320; c++) book[r, c] = r < c % 5;
        }

        var sieve = new CodewordSieve(book.View);
        int[] expected = [.. Enumerable.Range(0, 320).OrderByDescending(c => c % 5).ThenBy(c => c).Take(CodewordSieve.Columns)];
        Assert.Equal(expected, new ReadOnlySpan<int>(sieve.ColumnNumbers, CodewordSieve.Columns).ToArray());
    }
}
