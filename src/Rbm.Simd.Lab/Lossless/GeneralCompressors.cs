using System.IO.Compression;
using ZstdSharp;

namespace Rbm.Simd.Lab.Lossless;

/// <summary>What compressors for any kind of bytes make of packed bits, each at its strongest setting.</summary>
public static class GeneralCompressors
{
    // 16 MB, beyond which no window changes what so few bytes become.
    private const int BrotliWindowBits = 24;

    /// <summary>The compressors by name, and the number of bytes that each needs.</summary>
    public static IReadOnlyList<(string Name, Func<byte[], long> Size)> All { get; } =
    [
        ("zlib (smallest size)", Zlib),
        ("Brotli (quality 11)", Brotli),
        ($"zstd (level {Compressor.MaxCompressionLevel})", Zstd),
    ];

    private static long Zlib(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var stream = new ZLibStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true)) stream.Write(bytes);
        return compressed.Length;
    }

    private static long Brotli(byte[] bytes)
    {
        byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        return BrotliEncoder.TryCompress(bytes, compressed, out int written, quality: 11, BrotliWindowBits)
            ? written
            : throw new InvalidOperationException($"Brotli did not compress {bytes.Length} bytes into {compressed.Length}");
    }

    private static long Zstd(byte[] bytes)
    {
        using var compressor = new Compressor(Compressor.MaxCompressionLevel);
        return compressor.Wrap(bytes).Length;
    }
}
