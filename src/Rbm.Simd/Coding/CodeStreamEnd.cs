using System.Buffers.Binary;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Coding;

/// <summary>The last section of a stream: the index of its blocks and the true item count.</summary>
internal sealed class CodeStreamEnd
{
    /// <summary>The bytes after the index: its length and the closing magic.</summary>
    public const int TrailerLength = 8;

    private CodeStreamEnd(long blocks, long items, uint sizesCrc, List<long>? offsets, long blocksEnd)
    {
        Blocks = blocks;
        Items = items;
        SizesCrc = sizesCrc;
        Offsets = offsets;
        BlocksEnd = blocksEnd;
    }

    /// <summary>Number of blocks.</summary>
    public long Blocks { get; }

    /// <summary>Number of items.</summary>
    public long Items { get; }

    /// <summary>
    /// The checksum of the blocks' sizes as they are spelt; a reader that passes over the blocks comes to the same.
    /// </summary>
    public uint SizesCrc { get; }

    /// <summary>Where each block begins, if asked for.</summary>
    public List<long>? Offsets { get; }

    /// <summary>Where the last block ends by its size, if <see cref="Offsets"/> was asked for.</summary>
    public long BlocksEnd { get; }

    private static ReadOnlySpan<byte> Magic => "RBZE"u8;

    /// <summary>Writes the section, the mark of the end of the blocks included.</summary>
    /// <param name="output">The stream.</param>
    /// <param name="header">The stream's header.</param>
    /// <param name="items">Number of items.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="sizes">The blocks' sizes, each of variable length.</param>
    public static void Write(Stream output, CodeStreamHeader header, long items, long blocks, ReadOnlySpan<byte> sizes)
    {
        Span<byte> front = stackalloc byte[1 + 2 * VarInt.MaxLength];
        int length = 1;
        front[0] = 0;
        length += VarInt.Write(front[length..], (ulong)blocks);
        length += VarInt.Write(front[length..], (ulong)items);
        var crc = new Crc32C();
        crc.Add(header.Crc);
        crc.Add(front[..length]);
        crc.Add(sizes);
        Span<byte> back = stackalloc byte[sizeof(uint) + TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(back, crc.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(back[4..], checked((uint)(length + sizes.Length + sizeof(uint))));
        Magic.CopyTo(back[8..]);
        output.Write(front[..length]);
        output.Write(sizes);
        output.Write(back);
    }

    /// <summary>
    /// Reads the section from behind its mark to the end of the stream, in constant memory unless offsets are kept.
    /// </summary>
    /// <exception cref="InvalidDataException">The section is damaged or cut off, or something follows it.</exception>
    public static CodeStreamEnd Read(StreamInput input, CodeStreamHeader header, bool keepOffsets)
    {
        const string What = "the index";
        long start = input.Position - 1;
        var crc = new Crc32C();
        crc.Add(header.Crc);
        crc.Add((byte)0);
        ulong blocks = input.NeedVarInt(What, ref crc);
        ulong items = input.NeedVarInt(What, ref crc);
        List<long>? offsets = keepOffsets ? [] : null;
        long end = header.Length;
        var sizesCrc = new Crc32C();
        Span<byte> spelling = stackalloc byte[VarInt.MaxLength];
        for (ulong i = 0; i < blocks; i++)
        {
            ulong size = input.NeedVarInt(What, ref crc);
            if (size > (ulong)(start - end))
            {
                throw new InvalidDataException(
                    $"the index at byte {start} gives block {i} {size} bytes, at most {start - end} are there");
            }
            sizesCrc.Add(spelling[..VarInt.Write(spelling, size)]);
            offsets?.Add(end);
            end += (long)size;
        }

        uint stored = input.NeedUInt32(What);
        if (stored != crc.Value)
        {
            throw new InvalidDataException(
                $"the index at byte {start} is damaged: checksum {stored:x8}, {crc.Value:x8} expected");
        }
        long length = input.Position - start;
        uint claimed = input.NeedUInt32("the trailer");
        if (claimed != length)
        {
            throw new InvalidDataException(
                $"the trailer at byte {input.Position - 4} gives the index {claimed} bytes, {length} expected");
        }
        Span<byte> magic = stackalloc byte[4];
        if (input.Read(magic) < magic.Length) throw input.Truncated("the trailer");
        if (!magic.SequenceEqual(Magic))
            throw new InvalidDataException($"the stream does not end with 'RBZE' at byte {input.Position - 4}");
        if (input.ReadByte() >= 0)
            throw new InvalidDataException($"data follow the end of the stream at byte {input.Position - 1}");

        // Every block but the last is full, so the counts decide each other.
        ulong size1 = (ulong)header.BlockItems;
        ulong needed = items / size1 + (items % size1 == 0 ? 0u : 1u);
        if (blocks != needed)
            throw new InvalidDataException($"the index at byte {start} has {blocks} blocks for {items} items, {needed} expected");
        if (header.Items is { } announced && (ulong)announced != items)
            throw new InvalidDataException($"the index at byte {start} counts {items} items, the header announces {announced}");
        return new CodeStreamEnd((long)blocks, (long)items, sizesCrc.Value, offsets, end);
    }

    /// <summary>Finds and reads the section from the end of a seekable stream.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or the stream is cut off.</exception>
    public static CodeStreamEnd Find(StreamInput input, CodeStreamHeader header)
    {
        long trailer = input.Length - TrailerLength;
        if (trailer < header.Length) throw new InvalidDataException($"the stream ends at byte {input.Length}, before its index");
        input.Seek(trailer);
        uint length = input.NeedUInt32("the trailer");
        Span<byte> magic = stackalloc byte[4];
        if (input.Read(magic) < magic.Length || !magic.SequenceEqual(Magic))
        {
            throw new InvalidDataException(
                $"the stream does not end with 'RBZE' at byte {trailer + 4}: it is cut off or damaged");
        }
        long start = trailer - length;
        if (start < header.Length)
            throw new InvalidDataException($"the trailer at byte {trailer} gives the index {length} bytes, more than are there");
        input.Seek(start);
        if (input.NeedByte("the index") != 0)
            throw new InvalidDataException($"no index at byte {start}, where the trailer at byte {trailer} sees it");
        CodeStreamEnd end = Read(input, header, keepOffsets: true);
        return end.BlocksEnd == start
            ? end
            : throw new InvalidDataException(
                $"the blocks end at byte {end.BlocksEnd} by the index at byte {start}, which follows them");
    }
}
