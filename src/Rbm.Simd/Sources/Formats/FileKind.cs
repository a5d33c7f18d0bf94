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
    /// <summary>Bytes that tell all that can be told.</summary>
    public const int HeadLength = 4 + 4 * MostIdxAxes;

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
        Span<byte> head = stackalloc byte[HeadLength];
        head = head[..data.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        data.Position = start;
        return Of(head) switch
        {
            FileKind.Idx => IsWholeIdx(head, data.Length - start),
            _ => IsMarked(head),
        };
    }

    // Whether the first bytes alone leave no doubt.
    private static bool IsMarked(ReadOnlySpan<byte> head) => Of(head) switch
    {
        FileKind.Pbm or FileKind.Pgm => head is [_, _, (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t', ..],
        FileKind.Npy => true,
        _ => head is [0x1f, 0x8b, 8, ..],
    };

    /// <summary>
    /// The same where the length is not known. An IDX file is then one whose items are of so many bits, since all else that begins
    /// like one may be packed bits as well; <paramref name="doubtful"/> says what it would be.
    /// </summary>
    /// <param name="head">The first bytes, <see cref="HeadLength"/> if there are so many.</param>
    /// <param name="bits">N, the bits of an item.</param>
    /// <param name="doubtful">Bits of an item, where the data begin like an IDX file of other items; else 0.</param>
    public static bool RecognisesHead(ReadOnlySpan<byte> head, int bits, out long doubtful)
    {
        doubtful = 0;
        if (Of(head) != FileKind.Idx) return IsMarked(head);
        if (head is not [0, 0, 8, 2 or 3, ..] || head.Length < 4 + 4 * head[3]) return false;
        long size = 1;
        for (int a = 0; a < head[3]; a++)
        {
            // A size of more than 2^24 is as good as none: it is not of a picture.
            uint axis = BinaryPrimitives.ReadUInt32BigEndian(head[(4 + 4 * a)..]);
            if (axis == 0 || (a > 0 && axis >> 24 != 0)) return false;
            if (a > 0) size *= axis;
        }

        if (size == bits) return true;
        doubtful = size;
        return false;
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
