using System.IO.Compression;
using System.Security.Cryptography;

namespace Rbm.Simd.Cli.Downloads;

/// <summary>The checksum of what a gzip file holds: mirrors compress differently, the content is the same.</summary>
internal static class GzipContent
{
    /// <summary>SHA-256 of the content in lower-case hexadecimal; null if the file is no whole gzip file.</summary>
    /// <param name="path">The compressed file.</param>
    /// <param name="limit">Bytes of content that are read at most; a longer one is not what was asked for.</param>
    public static string? Sha256(string path, long limit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        try
        {
            using FileStream file = File.OpenRead(path);
            using var content = new GZipStream(file, CompressionMode.Decompress);
            var buffer = new byte[1 << 16];
            long total = 0;
            for (int n; (n = content.Read(buffer)) > 0;)
            {
                if ((total += n) > limit) return null;
                hash.AppendData(buffer, 0, n);
            }
        }
        catch (InvalidDataException)
        {
            return null;
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
