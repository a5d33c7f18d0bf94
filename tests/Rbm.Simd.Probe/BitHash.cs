using System.Runtime.InteropServices;

namespace Rbm.Simd.Probe;

/// <summary>FNV-1a, 64 bits, over the little-endian bytes of what is appended; it needs no library of the system.</summary>
internal sealed class BitHash
{
    private ulong _state = 0xCBF29CE484222325;

    /// <summary>Appends the bits of every element.</summary>
    public void Add<T>(ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        foreach (byte b in MemoryMarshal.AsBytes(elements)) _state = (_state ^ b) * 0x100000001B3;
    }

    /// <inheritdoc cref="Add{T}(ReadOnlySpan{T})"/>
    public void Add<T>(Span<T> elements)
        where T : unmanaged => Add((ReadOnlySpan<T>)elements);

    /// <summary>Appends the bits of one value.</summary>
    public void Add<T>(T value)
        where T : unmanaged => Add(new ReadOnlySpan<T>(in value));

    /// <summary>The hash, 16 hexadecimal digits.</summary>
    public override string ToString() => _state.ToString("x16");
}
