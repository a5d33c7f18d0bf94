namespace Rbm.Simd.Sources.Formats;

/// <summary>Writes packed bits, as <see cref="PackedBitsReader"/> reads them.</summary>
internal sealed class PackedBitsWriter(Stream stream, long? count, int width, int height)
    : BinarySink(stream, count, width, height, BitOrder.BytesFor(width * height))
{
    private protected override void Encode(ReadOnlySpan<ulong> words, Span<byte> bytes) => BitOrder.ToBytes(words, bytes);
}
