using System.IO.Compression;
using ZstdSharp;

namespace Rbm.Simd.Lab.Lossless;

/// <summary>A compressor for any kind of bytes, at its strongest setting.</summary>
/// <param name="Name">The compressor and its setting.</param>
/// <param name="Compress">Makes bytes short.</param>
/// <param name="Decompress">Brings them back; the second argument is how many there were.</param>
public sealed record GeneralCompressor(string Name, Func<byte[], byte[]> Compress, Func<byte[], int, byte[]> Decompress)
{
    // 16 MB, beyond which no window changes what so few bytes become.
    private const int BrotliWindowBits = 24;

    /// <summary>Those that are compared.</summary>
    public static IReadOnlyList<GeneralCompressor> All { get; } =
    [
        new("zlib (smallest size)", Zlib, FromZlib),
        new("Brotli (quality 11)", Brotli, FromBrotli),
        new($"zstd (level {Compressor.MaxCompressionLevel})", Zstd, FromZstd),
    ];

    private static byte[] Zlib(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true)) stream.Write(bytes);
        return compressed.ToArray();
    }

    private static byte[] FromZlib(byte[] compressed, int length)
    {
        byte[] bytes = new byte[length];
        using var stream = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress);
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Brotli(byte[] bytes)
    {
        byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, compressed, out int written, quality: 11, BrotliWindowBits)
            ? compressed[..written]
            : throw new InvalidOperationException($"Brotli did not compress {bytes.Length} bytes into {compressed.Length}");
    }

    private static byte[] FromBrotli(byte[] compressed, int length)
    {
        byte[] bytes = new byte[length];
        return BrotliDecoder.TryDecompress(compressed, bytes, out int written) && written == length
            ? bytes
            : throw new InvalidDataException($"Brotli gave back {written} bytes, {length} expected");
    }

    private static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new Compressor(Compressor.MaxCompressionLevel);
        return compressor.Wrap(bytes).ToArray();
    }

    private static byte[] FromZstd(byte[] compressed, int length)
    {
        using var decompressor = new Decompressor();
        return decompressor.Unwrap(compressed, length).ToArray();
    }
}
