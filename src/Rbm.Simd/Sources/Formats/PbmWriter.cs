using System.Text;

namespace Rbm.Simd.Sources.Formats;

/// <summary>Writes binary portable bitmaps (P4), one after another; a one is a black pixel.</summary>
internal sealed class PbmWriter : BinarySink
{
    private readonly byte[] _header;

    public PbmWriter(Stream stream, long? count, int width, int height)
        : this(stream, count, width, height, Encoding.ASCII.GetBytes($"P4\n{width} {height}\n"))
    {
    }

    private PbmWriter(Stream stream, long? count, int width, int height, byte[] header)
        : base(stream, count, width, height, header.Length + (long)BitOrder.BytesFor(width) * height) => _header = header;

    private protected override void Encode(ReadOnlySpan<ulong> words, Span<byte> bytes)
    {
        _header.CopyTo(bytes);
        for (int y = 0, next = _header.Length; y < Height; y++)
        {
            for (int x = 0; x < Width; x += 8) bytes[next++] = BitOrder.Extract(words, y * Width + x, Math.Min(8, Width - x));
        }
    }
}
