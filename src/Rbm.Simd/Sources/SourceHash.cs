using System.Security.Cryptography;
using Rbm.Simd.Bits;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Sources;

/// <summary>A name for a source's content.</summary>
public static class SourceHash
{
    private const int BlockBytes = 1 << 20;

    /// <summary>
    /// SHA-256, in lower-case hexadecimal digits, of the items of epoch 0 as packed bits: the hash of the <c>.bits</c> file that
    /// holds the same items, whatever the source is called and wherever its items come from.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="items">Items that count, from the first on; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of items is not positive.</exception>
    public static string Compute(IBinarySource source, int? items = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (items is int limit) Throw.IfNotPositive(limit, nameof(items));
        int count = Math.Min(source.Count, items ?? int.MaxValue);
        byte[] bytes = new byte[BitOrder.BytesFor(source.Length)];
        var block = new BitMatrix(Math.Clamp(BlockBytes / bytes.Length, 1, count), source.Length);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long first = 0; first < count; first += block.Rows)
        {
            BitView rows = block.Slice(0, (int)Math.Min(block.Rows, count - first));
            source.Read((int)first, 0, rows);
            for (int r = 0; r < rows.Rows; r++)
            {
                BitOrder.ToBytes(rows.Row(r), bytes);
                hash.AppendData(bytes);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
