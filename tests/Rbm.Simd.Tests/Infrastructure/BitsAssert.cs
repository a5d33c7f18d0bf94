using System.Globalization;
using System.Runtime.InteropServices;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>Comparisons of bit patterns: -0 differs from 0, and a NaN equals only the same NaN.</summary>
public static class BitsAssert
{
    /// <summary>All bits of all elements are equal; the first difference is reported.</summary>
    public static void Equal(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string? what = null) =>
        Equal<uint>(
            MemoryMarshal.Cast<float, uint>(expected),
            MemoryMarshal.Cast<float, uint>(actual),
            what,
            bits => string.Create(CultureInfo.InvariantCulture, $"{BitConverter.UInt32BitsToSingle(bits):R} (0x{bits:x8})"));

    /// <inheritdoc cref="Equal(ReadOnlySpan{float}, ReadOnlySpan{float}, string?)"/>
    public static void Equal(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, string? what = null) =>
        Equal<ulong>(
            MemoryMarshal.Cast<double, ulong>(expected),
            MemoryMarshal.Cast<double, ulong>(actual),
            what,
            bits => string.Create(CultureInfo.InvariantCulture, $"{BitConverter.UInt64BitsToDouble(bits):R} (0x{bits:x16})"));

    /// <inheritdoc cref="Equal(ReadOnlySpan{float}, ReadOnlySpan{float}, string?)"/>
    public static void Equal(ReadOnlySpan<ulong> expected, ReadOnlySpan<ulong> actual, string? what = null) =>
        Equal(expected, actual, what, bits => $"0x{bits:x16}");

    /// <inheritdoc cref="Equal(ReadOnlySpan{float}, ReadOnlySpan{float}, string?)"/>
    public static void Equal(ReadOnlySpan<int> expected, ReadOnlySpan<int> actual, string? what = null) =>
        Equal(expected, actual, what, value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Two numbers have the same bits.</summary>
    public static void Equal(float expected, float actual, string? what = null) => Equal([expected], [actual], what);

    private static void Equal<T>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string? what, Func<T, string> show)
        where T : unmanaged, IEquatable<T>
    {
        string prefix = what is null ? "" : what + ": ";
        if (expected.Length != actual.Length)
            Assert.Fail($"{prefix}{actual.Length} elements, expected {expected.Length}");
        int same = expected.CommonPrefixLength(actual);
        if (same == expected.Length) return;

        int different = 0;
        for (int i = same; i < expected.Length; i++) different += expected[i].Equals(actual[i]) ? 0 : 1;
        Assert.Fail(
            $"{prefix}element {same} is {show(actual[same])}, expected {show(expected[same])}; {different} of {expected.Length} differ");
    }
}
