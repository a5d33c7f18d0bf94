using System.Runtime.InteropServices;
using Rbm.Simd.Memory;

namespace Rbm.Simd.Tests.Memory;

public unsafe class AlignedBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void Buffers_are_zero_and_begin_on_a_cache_line(int length)
    {
        // Several of each, since one could be aligned by chance.
        for (int i = 0; i < 8; i++)
        {
            Check(new AlignedBuffer<float>(length), length);
            Check(new AlignedBuffer<ulong>(length), length);
            Check(new AlignedBuffer<byte>(length), length);
        }
    }

    [Fact]
    public void The_pointer_is_that_of_the_span_and_stays()
    {
        var buffer = new AlignedBuffer<int>(100);
        nuint address = (nuint)buffer.Pointer;
        buffer.Span[99] = 7;
        for (int i = 0; i < 100; i++) GC.KeepAlive(new byte[10_000]);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(address, (nuint)buffer.Pointer);
        Assert.Equal(7, buffer.Pointer[99]);
    }

    [Fact]
    public void A_negative_length_is_an_error() =>
        Assert.Equal(
            "length is -1, expected 0 or more (Parameter 'length')",
            Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer<float>(-1)).Message);

    private static void Check<T>(AlignedBuffer<T> buffer, int length)
        where T : unmanaged, IEquatable<T>
    {
        Assert.Equal(length, buffer.Length);
        Assert.Equal(length, buffer.Span.Length);
        Assert.Equal(0u, (nuint)buffer.Pointer % 64);
        Assert.True(buffer.Span.IndexOfAnyExcept(default(T)) < 0);
        // So that a later buffer in the same place is zero by clearing and not by chance.
        MemoryMarshal.AsBytes(buffer.Span).Fill(0xFF);
        if (length > 0)
        {
            fixed (T* first = buffer.Span) Assert.Equal((nuint)buffer.Pointer, (nuint)first);
        }
    }

    [Fact]
    public void A_length_that_does_not_fit_is_refused() =>
        Assert.Contains("do not fit", Assert.Throws<ArgumentException>(() => new AlignedBuffer<byte>(int.MaxValue)).Message);
}
