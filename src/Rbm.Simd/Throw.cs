using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Rbm.Simd;

/// <summary>Argument checks at the public doors, and errors. Every message says what, what was expected, and what came.</summary>
[StackTraceHidden]
internal static class Throw
{
    /// <summary>A positive count, such as a number of units.</summary>
    public static void IfNotPositive(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value <= 0) OutOfRange(name, value, "1 or more");
    }

    /// <summary>A count that may be zero.</summary>
    public static void IfNegative(int value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (value < 0) OutOfRange(name, value, "0 or more");
    }

    /// <summary>A finite number of at least zero.</summary>
    public static void IfNotFiniteOrNegative(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= 0) || double.IsInfinity(value)) OutOfRange(name, value, "a finite number of 0 or more");
    }

    /// <summary>A number within a closed range (NaN is outside every range).</summary>
    public static void IfOutside(
        double value, double low, double high, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value >= low && value <= high)) OutOfRange(name, value, $"{low} to {high}");
    }

    /// <summary>A span that is too short for what it must hold.</summary>
    public static void IfShorter(int length, long needed, string what, string why)
    {
        if (length < needed) throw new ArgumentException($"{what} has {length} elements, {needed} needed ({why})");
    }

    /// <summary>Rows that take more elements than memory for one matrix can hold.</summary>
    /// <returns>The number of elements.</returns>
    public static int IfTooLarge(int rows, int columns, long elementsPerRow)
    {
        // Alignment takes up to a cache line more.
        const int Slack = 64;
        long elements = rows * elementsPerRow;
        return elements <= Array.MaxLength - Slack
            ? (int)elements
            : throw new ArgumentException(
                $"{rows} x {columns} do not fit: {elements} elements, at most {Array.MaxLength - Slack}");
    }

    /// <summary>A row that a matrix does not have.</summary>
    public static void IfNoRow(int row, int rows)
    {
        if ((uint)row >= (uint)rows) NotWithin(nameof(row), row, rows);
    }

    /// <summary>A column that a matrix does not have.</summary>
    public static void IfNoColumn(int column, int columns)
    {
        if ((uint)column >= (uint)columns) NotWithin(nameof(column), column, columns);
    }

    /// <summary>Rows that are not all a matrix's. Its memory may go on past the last row, so that it cannot tell.</summary>
    public static void IfNotWithin(int rows, int first, int count)
    {
        if ((uint)first > (uint)rows || (uint)count > (uint)(rows - first))
            throw new ArgumentException($"{count} rows from row {first} on are not within {rows} rows");
    }

    /// <summary>Two sizes that must agree.</summary>
    public static void IfDifferent(int actual, int expected, string what)
    {
        if (actual != expected) throw new ArgumentException($"{what} is {actual}, expected {expected}");
    }

    /// <summary>Two spans that begin at different places and share memory: the same span or disjoint ones are fine.</summary>
    public static void IfPartlyOverlapping(ReadOnlySpan<float> source, ReadOnlySpan<float> destination)
    {
        if (source.Overlaps(destination, out int offset) && offset != 0)
        {
            throw new ArgumentException(
                $"destination overlaps the source at element {offset}; they must be the same span or disjoint");
        }
    }

    /// <summary>An operand that shares memory with the result of a product.</summary>
    public static void IfOverlapping(ReadOnlySpan<float> operand, ReadOnlySpan<float> result, string name)
    {
        if (operand.Overlaps(result))
            throw new ArgumentException($"{name} overlaps the result of the product; they must be disjoint");
    }

    /// <summary>Bits that are read while the result is written.</summary>
    public static void IfOverlapping(ReadOnlySpan<ulong> operand, ReadOnlySpan<ulong> result, string name)
    {
        if (operand.Overlaps(result)) throw new ArgumentException($"{name} overlaps the result; they must be disjoint");
    }

    /// <summary>Two results that are written together.</summary>
    public static void IfOverlapping(ReadOnlySpan<int> one, ReadOnlySpan<int> other, string name)
    {
        if (one.Overlaps(other)) throw new ArgumentException($"{name} overlap the other result; they must be disjoint");
    }

    /// <summary>The error of damaged data. Names and texts that the message shows may be the data's own: it stays on one line.</summary>
    public static InvalidDataException Damaged(string message, Exception? inner = null)
    {
        Span<char> line = message.ToCharArray();
        foreach (ref char c in line)
            if (char.IsControl(c)) c = '?';
        return new InvalidDataException(line.ToString(), inner);
    }

    // Apart from the checks, which are short enough to be inlined without it.
    [DoesNotReturn]
    private static void NotWithin(string what, int value, int count) =>
        throw new ArgumentOutOfRangeException(what, FormattableString.Invariant($"{what} {value} is not within {count} {what}s"));

    [DoesNotReturn]
    private static void OutOfRange(string name, object value, string expected) =>
        throw new ArgumentOutOfRangeException(name, FormattableString.Invariant($"{name} is {value}, expected {expected}"));
}
