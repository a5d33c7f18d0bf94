using System.Buffers.Binary;

namespace Rbm.Simd.Cli;

/// <summary>Tells files that say what they are from packed bits, which may begin with anything.</summary>
internal static class StandardFormats
{
    private const int MostIdxAxes = 4;

    /// <summary>
    /// Whether the data begin like a gzip, PBM, PGM or NPY file, or are an IDX file whose sizes account for every byte. (Packed
    /// bits of pictures often begin with zeros, as IDX files do.) The position is as before afterwards.
    /// </summary>
    public static bool Recognises(Stream data)
    {
        long start = data.Position;
        Span<byte> head = stackalloc byte[4 + 4 * MostIdxAxes];
        head = head[..data.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        data.Position = start;
        return head is [0x1f, 0x8b, 8, ..]
            || head is [(byte)'P', (byte)'4' or (byte)'5', (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t', ..]
            || head is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..]
            || IsIdx(head, data.Length - start);
    }

    private static bool IsIdx(ReadOnlySpan<byte> head, long length)
    {
        if (head is not [0, 0, 8, > 0 and <= MostIdxAxes, ..]) return false;
        int axes = head[3];
        if (head.Length < 4 + 4 * axes) return false;
        decimal bytes = 4 + 4 * axes, values = 1;
        for (int a = 0; a < axes; a++) values *= BinaryPrimitives.ReadUInt32BigEndian(head[(4 + 4 * a)..]);
        return bytes + values == length;
    }
}
