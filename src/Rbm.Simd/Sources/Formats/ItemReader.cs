namespace Rbm.Simd.Sources.Formats;

/// <summary>Reads the items of one file format, one after another, with the memory of one item.</summary>
internal abstract class ItemReader
{
    private protected ItemReader(ByteReader bytes, int width, int height, long? count) =>
        (Bytes, Width, Height, Count) = (bytes, width, height, count);

    /// <summary>Width of an item as a picture.</summary>
    public int Width { get; }

    /// <summary>Height of an item as a picture; 1 when it is none.</summary>
    public int Height { get; }

    /// <summary>Number of items that the data announce; null where they do not.</summary>
    public long? Count { get; }

    /// <summary>Number of whole items read so far.</summary>
    public long Done { get; private protected set; }

    /// <summary>The bits of an item.</summary>
    public int Length => Width * Height;

    private protected ByteReader Bytes { get; }

    /// <summary>Reads the next item.</summary>
    /// <param name="words">A row of <see cref="Length"/> bits, of any content; the bits past the last become zero.</param>
    /// <returns>False if there is none.</returns>
    /// <exception cref="InvalidDataException">The data are damaged or end within an item.</exception>
    public abstract bool Read(Span<ulong> words);

    /// <summary>Says that no more items are wanted.</summary>
    /// <exception cref="InvalidDataException">What was read must not be taken as it was.</exception>
    public virtual void End()
    {
    }

    /// <summary>Whether all items that were announced have been read; makes sure that nothing follows them.</summary>
    private protected bool AllRead()
    {
        if (Count is not { } count) return Bytes.AtEnd;
        if (Done < count) return false;
        Bytes.ExpectEnd($"{count} items of {Length} bits");
        return true;
    }

    /// <summary>Reads bytes that belong to the item that is being read.</summary>
    private protected void ReadBytes(Span<byte> destination)
    {
        int read = Bytes.Read(destination);
        if (read < destination.Length) throw EndsWithin(destination.Length - read);
    }

    private InvalidDataException EndsWithin(long missing) => Bytes.Corrupt(
        $"data end after {Done} whole items{(Count is { } count ? $" of {count}" : "")}, {missing} more bytes expected "
        + $"(items of {Length} bits)");
}
