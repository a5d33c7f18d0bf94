using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Tests.Infrastructure;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Tests.Linear;

public sealed class GatherProductZeroSizeTests : IDisposable
{
    private readonly WorkerTeam _team = new(2);
    private readonly Workspace _workspace = new();

    public void Dispose() => _team.Dispose();

    [Fact]
    public void Nothing_gathered_is_the_start()
    {
        GatherProduct.Multiply(new BitMatrix(0, 5).View, new Matrix(5, 3).View, new Matrix(0, 3).View, _team, _workspace);
        GatherProduct.Multiply(new BitMatrix(2, 5).View, new Matrix(5, 0).View, new Matrix(2, 0).View, _team, _workspace);
        Matrix c = Drawn.Matrix(2, 3, 1), before = Drawn.Matrix(2, 3, 1);
        GatherProduct.Multiply(new BitMatrix(2, 0).View, new Matrix(0, 3).View, c.View, _team, _workspace);
        BitsAssert.Equal(before.Data, c.Data);
        GatherProduct.Multiply(new BitMatrix(2, 4).View, Drawn.Matrix(4, 3, 2).View, c.View, _team, _workspace);
        BitsAssert.Equal(before.Data, c.Data);
    }

    [Fact]
    public void What_does_not_fit_is_named()
    {
        Matrix b = new(5, 4), c = new(3, 4);
        Assert.Equal(
            "number of rows of A, of which C has as many, is 2, expected 3",
            Assert.Throws<ArgumentException>(
                () => GatherProduct.Multiply(new BitMatrix(2, 5).View, b.View, c.View, _team, _workspace)).Message);
        Assert.Equal(
            "number of rows of B, of which A has as many columns, is 5, expected 6",
            Assert.Throws<ArgumentException>(
                () => GatherProduct.Multiply(new BitMatrix(3, 6).View, b.View, c.View, _team, _workspace)).Message);
        Assert.Equal(
            "number of columns of B, of which C has as many, is 4, expected 3",
            Assert.Throws<ArgumentException>(
                () => GatherProduct.Multiply(new BitMatrix(3, 5).View, b.View, new Matrix(3, 3).View, _team, _workspace)).Message);
        Assert.Equal(
            "B overlaps the result of the product; they must be disjoint",
            Assert.Throws<ArgumentException>(
                () => GatherProduct.Multiply(new BitMatrix(4, 5).View, b.View, b.View.Slice(1, 4), _team, _workspace)).Message);
    }

    // A view ends with its last row, so that matrices which follow one another in one buffer do not overlap.
    [Fact]
    public void Matrices_in_one_buffer_may_be_multiplied()
    {
        var memory = new float[100];
        memory.AsSpan(0, 12).Fill(1);
        BitMatrix bits = new(2, 3);
        bits[0, 1] = bits[1, 0] = bits[1, 2] = true;
        GatherProduct.Multiply(bits.View, new MatrixView(memory, 3, 4), new MatrixView(memory.AsSpan(12), 2, 4), _team, _workspace);
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2, 0], memory[12..21]);
    }
}
