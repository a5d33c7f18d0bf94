using Rbm.Simd.Bits;
using Rbm.Simd.Coding;

namespace Rbm.Simd.Tests.Coding;

/// <summary>
/// Makes codes and streams for tests, and takes streams apart by the written format, without the code under test.
/// </summary>
internal static class CodeStreams
{
    public static readonly UInt128 Tag = new(0x0123456789ABCDEF, 0xFEDCBA9876543210);

    public static BitMatrix Codes(int items, int bits, int seed)
    {
        var random = new System.Random(seed);
        var codes = new BitMatrix(items, bits);
        for (int i = 0; i < items; i++)
        {
            for (int j = 0; j < bits; j++) codes[i, j] = random.Next(2) != 0;
        }

        return codes;
    }

    public static CodeStreamHeader Header(int visible, int bits, int blockItems, long? items = null) =>
        new() { Visible = visible, Code = bits, BlockItems = blockItems, Items = items, ModelTag = Tag };

    public static byte[] Write(CodeStreamHeader header, BitMatrix codes, params int[] splits)
    {
        using var stream = new MemoryStream();
        var writer = new CodeStreamWriter(stream, header);
        int first = 0;
        foreach (int split in splits)
        {
            int count = Math.Min(split, codes.Rows - first);
            writer.Write(codes.Slice(first, count));
            first += count;
        }

        writer.Write(codes.Slice(first, codes.Rows - first));
        writer.Complete();
        return stream.ToArray();
    }

    /// <summary>All items of a stream, by reads of so many rows each.</summary>
    public static BitMatrix ReadAll(Stream stream, int rowsAtOnce, int items)
    {
        var reader = new CodeStreamReader(stream);
        var codes = new BitMatrix(items, reader.Header.Code);
        var part = new BitMatrix(rowsAtOnce, reader.Header.Code);
        int read = 0;
        while (reader.Read(part.View, out long first) is var count and > 0)
        {
            Assert.Equal(read, first);
            part.Slice(0, count).Words.CopyTo(codes.Slice(read, count).Words);
            read += count;
        }

        Assert.Equal(items, read);
        return codes;
    }

    public static bool Same(BitMatrix a, BitMatrix b) =>
        a.Rows == b.Rows && a.Columns == b.Columns && a.Words.SequenceEqual(b.Words);

    /// <summary>
    /// Where the sections of a stream are: the header's end, each block's beginning and end, the index's beginning.
    /// </summary>
    public static (int HeaderEnd, List<(int Begin, int End)> Blocks, int Index) Layout(byte[] bytes)
    {
        int at = 22;
        for (int field = 0; field < 4; field++) Number(bytes, ref at);
        int headerEnd = at += 4;
        var blocks = new List<(int, int)>();
        while (bytes[at] != 0)
        {
            int begin = at;
            int payload = (int)Number(bytes, ref at);
            Number(bytes, ref at);
            at += 1 + payload + 4;
            blocks.Add((begin, at));
        }

        return (headerEnd, blocks, at);
    }

    public static ulong Number(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = bytes[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }
}

/// <summary>A stream that cannot seek and gives few bytes at a time, as a pipe does.</summary>
internal sealed class Pipe(byte[] bytes, int most = 7) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = Math.Min(Math.Min(count, most), bytes.Length - _position);
        bytes.AsSpan(_position, read).CopyTo(buffer.AsSpan(offset));
        _position += read;
        return read;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
