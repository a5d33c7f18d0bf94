using System.Buffers;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Sources.Formats;

/// <summary>Rows of bits whose number is known only when all have been read.</summary>
internal sealed class BitRowList(int columns)
{
    private readonly ArrayBufferWriter<ulong> _words = new();

    public int Count { get; private set; }

    /// <summary>Appends a zero row, and gives its words, valid until the next one.</summary>
    public Span<ulong> Add()
    {
        int count = BitMatrix.WordsFor(columns);
        Span<ulong> row = _words.GetSpan(count)[..count];
        row.Clear();
        _words.Advance(count);
        Count++;
        return row;
    }

    public BitMatrix ToMatrix()
    {
        var bits = new BitMatrix(Count, columns);
        _words.WrittenSpan.CopyTo(bits.Words);
        return bits;
    }
}
