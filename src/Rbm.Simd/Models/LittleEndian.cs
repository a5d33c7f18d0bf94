using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rbm.Simd.Models;

/// <summary>Takes the next bytes of a tensor.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);

/// <summary>Numbers as little-endian bytes, whatever the processor's order is.</summary>
internal static class LittleEndian
{
    /// <summary>Hands the numbers' bytes to a sink.</summary>
    public static void Write<T>(this ByteSink sink, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (BitConverter.IsLittleEndian)
        {
            sink(MemoryMarshal.AsBytes(values));
            return;
        }

        T[] turned = new T[Math.Min(values.Length, 4096)];
        for (; values.Length > 0; values = values[Math.Min(turned.Length, values.Length)..])
        {
            Span<T> part = turned.AsSpan(0, Math.Min(turned.Length, values.Length));
            values[..part.Length].CopyTo(part);
            Turn(part);
            sink(MemoryMarshal.AsBytes(part));
        }
    }

    /// <summary>Turns numbers whose bytes were read from a file into the processor's order.</summary>
    public static void FromFile<T>(Span<T> values)
        where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) Turn(values);
    }

    private static void Turn<T>(Span<T> values)
        where T : unmanaged
    {
        switch (Unsafe.SizeOf<T>())
        {
            case 2: Turn16(MemoryMarshal.Cast<T, ushort>(values)); break;
            case 4: Turn32(MemoryMarshal.Cast<T, uint>(values)); break;
            case 8: Turn64(MemoryMarshal.Cast<T, ulong>(values)); break;
        }

        static void Turn16(Span<ushort> words) => BinaryPrimitives.ReverseEndianness(words, words);
        static void Turn32(Span<uint> words) => BinaryPrimitives.ReverseEndianness(words, words);
        static void Turn64(Span<ulong> words) => BinaryPrimitives.ReverseEndianness(words, words);
    }
}
