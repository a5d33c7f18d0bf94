namespace Rbm.Simd.Models;

/// <summary>The element types of safetensors files whose elements are whole bytes.</summary>
internal enum SafetensorsType
{
    Bool,
    U8,
    I8,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    I64,
    U64,
    F64,
}

internal static class SafetensorsTypes
{
    /// <summary>The type's name in a file.</summary>
    public static string Name(this SafetensorsType type) => type switch
    {
        SafetensorsType.Bool => "BOOL",
        SafetensorsType.U8 => "U8",
        SafetensorsType.I8 => "I8",
        SafetensorsType.I16 => "I16",
        SafetensorsType.U16 => "U16",
        SafetensorsType.F16 => "F16",
        SafetensorsType.BF16 => "BF16",
        SafetensorsType.I32 => "I32",
        SafetensorsType.U32 => "U32",
        SafetensorsType.F32 => "F32",
        SafetensorsType.I64 => "I64",
        SafetensorsType.U64 => "U64",
        SafetensorsType.F64 => "F64",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The bytes of an element.</summary>
    public static int Size(this SafetensorsType type) => type switch
    {
        SafetensorsType.Bool or SafetensorsType.U8 or SafetensorsType.I8 => 1,
        SafetensorsType.I16 or SafetensorsType.U16 or SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.I32 or SafetensorsType.U32 or SafetensorsType.F32 => 4,
        SafetensorsType.I64 or SafetensorsType.U64 or SafetensorsType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>The type of a name; null if it is not known.</summary>
    public static SafetensorsType? Parse(string name)
    {
        foreach (SafetensorsType type in Enum.GetValues<SafetensorsType>())
        {
            if (type.Name() == name) return type;
        }

        return null;
    }

    /// <summary>The type of elements that are in memory as <typeparamref name="T"/>.</summary>
    public static SafetensorsType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(byte) ? SafetensorsType.U8
        : typeof(T) == typeof(sbyte) ? SafetensorsType.I8
        : typeof(T) == typeof(short) ? SafetensorsType.I16
        : typeof(T) == typeof(ushort) ? SafetensorsType.U16
        : typeof(T) == typeof(Half) ? SafetensorsType.F16
        : typeof(T) == typeof(int) ? SafetensorsType.I32
        : typeof(T) == typeof(uint) ? SafetensorsType.U32
        : typeof(T) == typeof(float) ? SafetensorsType.F32
        : typeof(T) == typeof(long) ? SafetensorsType.I64
        : typeof(T) == typeof(ulong) ? SafetensorsType.U64
        : typeof(T) == typeof(double) ? SafetensorsType.F64
        : throw new NotSupportedException($"safetensors has no type for {typeof(T)}");

    /// <summary>The number of elements of a shape, 1 for no dimension; null if it does not fit 63 bits.</summary>
    public static long? Count(ReadOnlySpan<long> shape)
    {
        UInt128 count = 1;
        foreach (long dimension in shape)
        {
            count *= (ulong)dimension;
            if (count > long.MaxValue) return null;
        }

        return (long)count;
    }
}
