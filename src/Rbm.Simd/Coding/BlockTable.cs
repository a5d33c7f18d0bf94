namespace Rbm.Simd.Coding;

/// <summary>
/// Where the blocks of a seekable stream begin: from its index, or, where that is damaged, from the blocks themselves.
/// </summary>
internal sealed class BlockTable
{
    private BlockTable(List<long> offsets, long items, LostItems? tail, string? indexDamage)
    {
        Offsets = offsets;
        Items = items;
        Tail = tail;
        IndexDamage = indexDamage;
    }

    /// <summary>The byte at which each block begins.</summary>
    public List<long> Offsets { get; }

    /// <summary>Number of items of these blocks.</summary>
    public long Items { get; }

    /// <summary>What is lost behind the last block, if anything.</summary>
    public LostItems? Tail { get; }

    /// <summary>What is wrong with the index; null if nothing.</summary>
    public string? IndexDamage { get; }

    /// <summary>The table by the index.</summary>
    /// <exception cref="InvalidDataException">The index is damaged or missing.</exception>
    public static BlockTable FromIndex(StreamInput input, CodeStreamHeader header)
    {
        CodeStreamEnd end = CodeStreamEnd.Find(input, header);
        return new BlockTable(end.Offsets!, end.Items, null, null);
    }

    /// <summary>The table by the index if it is intact, else by going from block to block.</summary>
    public static BlockTable Salvage(StreamInput input, CodeStreamHeader header)
    {
        try
        {
            return FromIndex(input, header);
        }
        catch (InvalidDataException damage)
        {
            return Walk(input, header, damage.Message);
        }
    }

    private static BlockTable Walk(StreamInput input, CodeStreamHeader header, string indexDamage)
    {
        var block = new CodeBlock(header);
        var offsets = new List<long>();
        long position = header.Length, items = 0;
        string? reason = null;
        while (true)
        {
            InvalidDataException? damage = TryRead(block, input, position, offsets.Count, out bool isBlock);
            if (damage is null && !isBlock) break;
            if (damage is null)
            {
                offsets.Add(position);
                items += block.Items;
                position += block.FrameLength;
                if (block.Items == header.BlockItems) continue;
                break;
            }

            // The next block is where this one says that it ends or, since that may be the damage, where a full one would end.
            long claimed = block.FrameLength, full = CodeBlock.FrameLengthOf(header, header.BlockItems);
            long length = BlockFollows(claimed) ? claimed : BlockFollows(full) ? full : 0;
            if (length == 0)
            {
                reason = damage.Message;
                break;
            }

            offsets.Add(position);
            items += header.BlockItems;
            position += length;

            bool BlockFollows(long frame) => frame > 0 && frame < input.Length - position
                && TryRead(block, input, position + frame, offsets.Count + 1, out bool found) is null && found;
        }

        long? missing = header.Items is { } announced ? Math.Max(0, announced - items) : null;
        LostItems? tail = missing > 0 || (missing is null && reason is not null)
            ? new LostItems(items, missing, reason ?? $"the blocks end at byte {position}")
            : null;
        return new BlockTable(offsets, items, tail, indexDamage);
    }

    private static InvalidDataException? TryRead(CodeBlock block, StreamInput input, long position, long number, out bool isBlock)
    {
        isBlock = false;
        try
        {
            input.Seek(position);
            isBlock = block.Read(input, number);
            return null;
        }
        catch (InvalidDataException damage)
        {
            return damage;
        }
    }
}
