using System.Buffers.Binary;

namespace Rbm.Simd.Sources.Formats;

/// <summary>The formats that can be told by a file's first bytes.</summary>
internal enum FileKind
{
    Unknown,
    Idx,
    Pbm,
    Pgm,
    Npy,
}

/// <summary>Tells files that say what they are from each other, and from packed bits, which may begin with anything.</summary>
internal static class FileKinds
{
    private const int MostIdxAxes = 4;

    /// <summary>What (uncompressed) data begin like.</summary>
    public static FileKind Of(ReadOnlySpan<byte> head) => head switch
    {
        [0, 0, ..] => FileKind.Idx,
        [(byte)'P', (byte)'4', ..] => FileKind.Pbm,
        [(byte)'P', (byte)'5', ..] => FileKind.Pgm,
        _ => head.StartsWith(NpyHeader.Magic) ? FileKind.Npy : FileKind.Unknown,
    };

    /// <summary>
    /// Whether data are hardly packed bits: they begin like a gzip, PBM, PGM or NPY file, or are an IDX file whose sizes account
    /// for every byte. (Packed bits of pictures often begin with zeros, as IDX files do.) The position is as before afterwards.
    /// </summary>
    /// <param name="data">The data; they must be seekable.</param>
    public static bool Recognises(Stream data)
    {
        long start = data.Position;
        Span<byte> head = stackalloc byte[4 + 4 * MostIdxAxes];
        head = head[..data.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        data.Position = start;
        return Of(head) switch
        {
            FileKind.Idx => IsWholeIdx(head, data.Length - start),
            FileKind.Pbm or FileKind.Pgm => head is [_, _, (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t', ..],
            FileKind.Npy => true,
            _ => head is [0x1f, 0x8b, 8, ..],
        };
    }

    private static bool IsWholeIdx(ReadOnlySpan<byte> head, long length)
    {
        if (head is not [0, 0, 8, > 0 and <= MostIdxAxes, ..]) return false;
        int axes = head[3];
        if (head.Length < 4 + 4 * axes) return false;
        decimal bytes = 4 + 4 * axes, values = 1;
        for (int a = 0; a < axes; a++) values *= BinaryPrimitives.ReadUInt32BigEndian(head[(4 + 4 * a)..]);
        return bytes + values == length;
    }
}
