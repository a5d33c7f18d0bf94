using Rbm.Simd.Bits;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Tests.Memory;

public unsafe class WorkspaceTests
{
    [Fact]
    public void What_is_borrowed_is_aligned_and_disjoint()
    {
        var workspace = new Workspace();
        using Workspace.Mark mark = workspace.Borrow();
        var random = new System.Random(1);
        var taken = new List<(nuint First, nuint End)>();
        for (int i = 0; i < 300; i++)
        {
            // From nothing to several times the size of a chunk.
            int count = i % 50 == 0 ? 700_000 : random.Next(500);
            float* p = workspace.Take<float>(count);
            Assert.Equal((nuint)0, (nuint)p % 64);
            new Span<float>(p, count).Fill(i);
            taken.Add(((nuint)p, (nuint)(p + count)));
        }

        for (int i = 0; i < taken.Count; i++)
        {
            var span = new Span<float>((void*)taken[i].First, (int)((taken[i].End - taken[i].First) / sizeof(float)));
            Assert.True(span.IndexOfAnyExcept(i) < 0, $"loan {i} was written to by another");
        }
    }

    [Fact]
    public void What_was_given_back_is_lent_again_and_nothing_grows()
    {
        var workspace = new Workspace();
        nuint first = 0;
        long capacity = 0;
        for (int round = 0; round < 5; round++)
        {
            using Workspace.Mark mark = workspace.Borrow();
            float* p = workspace.Take<float>(1000);
            using (workspace.Borrow()) workspace.Take<double>(1_000_000);
            byte* after = workspace.Take<byte>(1);
            if (round == 0) (first, capacity) = ((nuint)p, workspace.Capacity);
            Assert.Equal(first, (nuint)p);
            Assert.Equal(first + 4032, (nuint)after);
            Assert.Equal(capacity, workspace.Capacity);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        using (workspace.Borrow()) workspace.Take<double>(1_000_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Matrices_and_bits_have_the_shapes_asked_for()
    {
        var workspace = new Workspace();
        MatrixView matrix = workspace.TakeMatrix(5, 1024);
        Assert.Equal((5, 1024, 1040), (matrix.Rows, matrix.Columns, matrix.Stride));
        Rbm.Simd.Bits.BitView bits = workspace.TakeBits(3, 65);
        Assert.Equal((3, 65, 6), (bits.Rows, bits.Columns, bits.Words.Length));
        Assert.Equal(0, workspace.TakeMatrix(0, 7).Rows);
    }

    [Fact]
    public void A_size_that_overflows_is_an_error() =>
        Assert.Throws<ArgumentException>(() => new Workspace().Take<float>(1L << 40));
}
