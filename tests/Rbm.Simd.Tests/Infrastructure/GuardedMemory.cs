using System.Runtime.InteropServices;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>Which end of a <see cref="GuardedMemory{T}"/> touches its inaccessible page exactly.</summary>
public enum GuardedEnd
{
    /// <summary>One element past the last faults.</summary>
    After,

    /// <summary>One element before the first faults.</summary>
    Before,
}

/// <summary>
/// A span between inaccessible pages: a kernel that reads or writes past the guarded end stops the test run with a fault. Past
/// the other end lies up to a page of known bytes; <see cref="AssertSurroundingsUntouched"/> finds writes there.
/// </summary>
/// <typeparam name="T">An unmanaged element type, such as float, ulong or int.</typeparam>
public sealed unsafe partial class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private const byte Canary = 0xA5;

    private readonly nuint _dataBytes;
    private readonly byte* _data;
    private readonly T* _first;
    private PageRange _pages;

    /// <summary>Maps the pages. The elements are zero.</summary>
    public GuardedMemory(int length, GuardedEnd end = GuardedEnd.After)
    {
        Length = length;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint bytes = (nuint)length * (nuint)sizeof(T);
        _dataBytes = Math.Max((bytes + page - 1) / page, 1) * page;
        _pages = PageRange.MapBetweenGuards(_dataBytes, page);
        _data = _pages.Data;
        _first = (T*)(end == GuardedEnd.After ? _data + (_dataBytes - bytes) : _data);
        new Span<byte>(_data, checked((int)_dataBytes)).Fill(Canary);
        Span.Clear();
    }

    /// <summary>A copy of given elements.</summary>
    public GuardedMemory(ReadOnlySpan<T> elements, GuardedEnd end = GuardedEnd.After)
        : this(elements.Length, end) => elements.CopyTo(Span);

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements.</summary>
    public Span<T> Span => new(_first, Length);

    /// <summary>Address of the first element.</summary>
    public T* Pointer => _first;

    /// <summary>Address of the first byte of the inaccessible page behind the elements' pages.</summary>
    internal byte* PageAfter => _data + _dataBytes;

    /// <summary>Address of the last byte of the inaccessible page in front of the elements' pages.</summary>
    internal byte* PageBefore => _data - 1;

    /// <summary>Fails if a byte of the accessible slack around the elements has changed.</summary>
    public void AssertSurroundingsUntouched()
    {
        byte* last = (byte*)(_first + Length);
        Check(new ReadOnlySpan<byte>(_data, (int)((byte*)_first - _data)), "before the first");
        Check(new ReadOnlySpan<byte>(last, (int)(PageAfter - last)), "after the last");

        static void Check(ReadOnlySpan<byte> slack, string where)
        {
            int changed = slack.IndexOfAnyExcept(Canary);
            Assert.True(changed < 0, $"a byte {where} element was written (byte {changed} of {slack.Length})");
        }
    }

    /// <summary>Unmaps the pages.</summary>
    public void Dispose() => _pages.Unmap();
}

/// <summary>Pages of the operating system with an inaccessible one on either side.</summary>
internal unsafe partial struct PageRange
{
    private byte* _start;
    private nuint _bytes;

    public byte* Data { get; private set; }

    public static PageRange MapBetweenGuards(nuint dataBytes, nuint page)
    {
        nuint bytes = dataBytes + 2 * page;
        byte* start;
        if (OperatingSystem.IsWindows())
        {
            const uint commitAndReserve = 0x3000, readWrite = 0x04, noAccess = 0x01;
            start = (byte*)VirtualAlloc(null, bytes, commitAndReserve, readWrite);
            if (start is null
                || VirtualProtect(start, page, noAccess, out _) == 0
                || VirtualProtect(start + page + dataBytes, page, noAccess, out _) == 0)
            {
                throw new OutOfMemoryException($"no {bytes} bytes of guarded pages");
            }
        }
        else
        {
            const int none = 0, readWrite = 3, isPrivate = 2;
            int anonymous = OperatingSystem.IsMacOS() ? 0x1000 : 0x20;
            start = (byte*)MMap(null, bytes, readWrite, isPrivate | anonymous, -1, 0);
            if (start == (byte*)-1
                || MProtect(start, page, none) != 0
                || MProtect(start + page + dataBytes, page, none) != 0)
            {
                throw new OutOfMemoryException($"no {bytes} bytes of guarded pages");
            }
        }

        return new PageRange { _start = start, _bytes = bytes, Data = start + page };
    }

    public void Unmap()
    {
        if (_start is null) return;
        if (OperatingSystem.IsWindows()) VirtualFree(_start, 0, 0x8000);
        else MUnmap(_start, _bytes);
        _start = null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* MMap(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MProtect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MUnmap(void* address, nuint length);

    [LibraryImport("kernel32")]
    private static partial void* VirtualAlloc(void* address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualProtect(void* address, nuint size, uint protection, out uint old);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(void* address, nuint size, uint type);
}
