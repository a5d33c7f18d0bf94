using System.Runtime.InteropServices;
using Xunit.Sdk;

namespace Rbm.Simd.Tests.Infrastructure;

public unsafe partial class GuardedMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void The_span_touches_the_inaccessible_page_at_its_guarded_end(int length)
    {
        using var after = new GuardedMemory<float>(length);
        using var before = new GuardedMemory<float>(length, GuardedEnd.Before);
        Assert.Equal((nuint)after.PageAfter, (nuint)(after.Pointer + length));
        Assert.Equal((nuint)before.PageBefore + 1, (nuint)before.Pointer);
        Assert.Equal(length, after.Span.Length);
        Assert.True(after.Span.IndexOfAnyExcept(0f) < 0);
        after.Span.Fill(1);
        before.Span.Fill(1);
        after.AssertSurroundingsUntouched();
        before.AssertSurroundingsUntouched();
    }

    [PosixFact]
    public void The_pages_around_cannot_be_read()
    {
        using var memory = new GuardedMemory<ulong>(3);
        Assert.True(KernelCanRead(memory.Pointer));
        Assert.False(KernelCanRead(memory.PageAfter));
        Assert.False(KernelCanRead(memory.PageBefore));
    }

    [Fact]
    public void A_write_into_the_slack_is_found()
    {
        using var memory = new GuardedMemory<int>([1, 2, 3]);
        memory.AssertSurroundingsUntouched();
        memory.Pointer[-1] = 0;
        Assert.Throws<TrueException>(memory.AssertSurroundingsUntouched);
    }

    // Writing a byte into a pipe fails, and does not fault, where the address is not accessible.
    private static bool KernelCanRead(void* address)
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, Pipe(ends));
        nint written = Write(ends[1], address, 1);
        Close(ends[0]);
        Close(ends[1]);
        return written == 1;
    }

    [LibraryImport("libc", EntryPoint = "pipe")]
    private static partial int Pipe(int* ends);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int file, void* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class PosixFactAttribute : FactAttribute
    {
        public PosixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "asks a POSIX kernel" : null;
    }
}
