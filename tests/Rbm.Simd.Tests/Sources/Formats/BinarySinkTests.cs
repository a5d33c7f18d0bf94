using Rbm.Simd.Bits;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Tests.Sources.Formats;

public class BinarySinkTests
{
    [Theory]
    [InlineData("x.png")]
    [InlineData("x.gz")]
    [InlineData("x.npy.gz")]
    [InlineData("idx")]
    [InlineData("")]
    public void Unknown_endings_are_refused(string path)
    {
        Assert.False(BinarySink.IsSupported(path));
        var error = Assert.Throws<ArgumentException>(() => BinarySink.Create(path, new MemoryStream(), 1, 8, 1));
        Assert.StartsWith($"output '{path}' ends in none of .idx,", error.Message);
    }

    [Theory]
    [InlineData(0, 8, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 8, 0)]
    [InlineData(1, 65536, 65536)]
    public void Sizes_that_are_empty_or_overflow_are_refused(int count, int width, int height)
    {
        var stream = new MemoryStream();
        foreach (string path in (string[])["x.idx", "x.pbm", "x.npy", "x.bits"])
            Assert.Throws<ArgumentException>(() => BinarySink.Create(path, stream, count, width, height));
        Assert.Equal(0, stream.Length);
    }

    [Theory]
    [InlineData("x.idx")]
    [InlineData("x.idx.gz")]
    [InlineData("x.pbm")]
    [InlineData("x.npy")]
    [InlineData("x.bits")]
    public void The_number_of_items_must_be_the_announced_one(string path)
    {
        using var stream = new MemoryStream();
        using BinarySink sink = BinarySink.Create(path, stream, 3, 4, 2);
        sink.Write(new BitMatrix(2, 8).View);
        Assert.Throws<InvalidOperationException>(sink.Complete);
        Assert.Throws<ArgumentException>(() => sink.Write(new BitMatrix(2, 8).View));
        Assert.Throws<ArgumentException>(() => sink.Write(new BitMatrix(1, 9).View));
        Assert.Equal(2, sink.Written);
        sink.Write(new BitMatrix(1, 8).View);
        sink.Complete();
        sink.Dispose();
        Assert.True(stream.CanWrite);
    }

    [Fact]
    public void Idx_begins_with_the_published_header()
    {
        var stream = new MemoryStream();
        using BinarySink sink = BinarySink.Create("x-ubyte", stream, 258, 5, 2);
        Assert.Equal([0, 0, 8, 3, 0, 0, 1, 2, 0, 0, 0, 2, 0, 0, 0, 5], stream.ToArray());
        sink.Write(new BitMatrix(1, 10) { [0, 0] = true, [0, 9] = true }.View);
        Assert.Equal([255, 0, 0, 0, 0, 0, 0, 0, 0, 255], stream.ToArray()[16..]);
    }
}
