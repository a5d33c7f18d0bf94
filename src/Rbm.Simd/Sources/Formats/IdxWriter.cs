using System.Buffers.Binary;
using System.IO.Compression;

namespace Rbm.Simd.Sources.Formats;

/// <summary>Writes IDX pictures (items x height x width unsigned bytes, 0 and 255), plain or gzip.</summary>
internal sealed class IdxWriter : BinarySink
{
    private readonly GZipStream? _gzip;
    private readonly Stream _plain;

    public IdxWriter(Stream stream, long count, int width, int height, bool compress)
        : base(compress ? new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true) : stream, count, width, height,
            (long)width * height)
    {
        if (count > uint.MaxValue) throw new ArgumentException($"an IDX file of {count} items, at most {uint.MaxValue} are possible");
        _gzip = compress ? (GZipStream)Stream : null;
        _plain = stream;
        Span<byte> header = [0, 0, IdxReader.UnsignedByte, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], (uint)count);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], height);
        BinaryPrimitives.WriteInt32BigEndian(header[12..], width);
        Stream.Write(header);
    }

    private protected override void Encode(ReadOnlySpan<ulong> words, Span<byte> bytes) => Spread(words, bytes);

    // Gzip writes its last block and checksum when it is disposed of.
    private protected override void Finish()
    {
        _gzip?.Dispose();
        _plain.Flush();
    }

    private protected override void Release() => _gzip?.Dispose();
}
