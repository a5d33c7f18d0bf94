using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rbm.Simd.Memory;

/// <summary>
/// Zeroed memory on a 64-byte boundary that never moves: one cache line, one 512-bit vector.
/// </summary>
/// <remarks>
/// It is a pinned array of the collector's own, so there is nothing to dispose and nothing to use after a free.
/// A pointer from <see cref="Pointer"/> is valid while the buffer is reachable.
/// </remarks>
/// <typeparam name="T">An unmanaged element type whose size divides 64.</typeparam>
public sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    /// <summary>The alignment, in bytes.</summary>
    public const int Alignment = 64;

    private readonly T[] _array;
    private readonly int _offset;

    /// <summary>Allocates and zeroes.</summary>
    /// <param name="length">Number of elements, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="ArgumentException">The size of an element does not divide 64, or so many do not fit.</exception>
    public AlignedBuffer(int length)
    {
        Throw.IfNegative(length);
        if (Alignment % sizeof(T) != 0)
            throw new ArgumentException($"elements of {sizeof(T)} bytes; a size that divides {Alignment} expected");
        Length = length;
        int slack = Alignment / sizeof(T);
        _array = GC.AllocateArray<T>(Throw.IfTooLarge(length, 1, 1) + slack, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array));
        _offset = (int)((Alignment - address % Alignment) % Alignment / (nuint)sizeof(T));
    }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<T> Span => new(_array, _offset, Length);

    /// <summary>Address of the first element.</summary>
    internal T* Pointer => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_array)) + _offset;
}
