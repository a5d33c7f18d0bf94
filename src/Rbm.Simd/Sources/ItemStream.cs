using Rbm.Simd.Bits;
using Rbm.Simd.Sources.Formats;

namespace Rbm.Simd.Sources;

/// <summary>
/// Items that come one after another and are read once, from a source or from a file or pipe of any length, with the memory of
/// one item and 64 KiB.
/// </summary>
public sealed class ItemStream : IDisposable
{
    private readonly ItemReader? _reader;
    private readonly IBinarySource? _source;
    private readonly long _limit;
    private Stream? _owned;

    private ItemStream(string name, ItemReader reader, SourceOptions options, long? count, bool? isGrey)
    {
        (Name, _reader, Width, Height, IsGrey) = (name, reader, reader.Width, reader.Height, isGrey);
        _limit = options.Items ?? long.MaxValue;
        Count = (count ?? reader.Count) is { } known ? Math.Min(known, _limit) : null;
    }

    private ItemStream(IBinarySource source)
    {
        (Name, _source, Width, Height) = (source.Name, source, source.Width, source.Height);
        (_limit, Count) = (source.Count, source.Count);
        IsGrey = source is BinarizedImages { IsGrey: true };
    }

    /// <summary>The source's name, as messages have it.</summary>
    public string Name { get; }

    /// <summary>Number of items; null where that shows at the end only.</summary>
    public long? Count { get; }

    /// <summary>N, the bits of an item.</summary>
    public int Length => Width * Height;

    /// <summary>Width of an item as a picture; Width x Height = Length.</summary>
    public int Width { get; }

    /// <summary>Height of an item as a picture; 1 when the source is no picture.</summary>
    public int Height { get; }

    /// <summary>Whether there are grey values, so that the bits depend on the binarisation; null where that is not known yet.</summary>
    public bool? IsGrey { get; }

    /// <summary>Number of items read so far.</summary>
    public long Position { get; private set; }

    /// <summary>The items of a source, from the first on.</summary>
    public static ItemStream Of(IBinarySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new ItemStream(source);
    }

    /// <summary>
    /// Begins to read items in a format that is recognised by the first bytes, as <see cref="SourceFactory.Read"/> does.
    /// </summary>
    /// <param name="stream">
    /// The data; left open. Data that can seek are looked through once before: their items are counted, and it is known whether
    /// they are grey. Of those that cannot, values that are neither all 0 and 255 nor all 0 and 1 are errors, unless it is said
    /// how they become bits.
    /// </param>
    /// <param name="name">
    /// The source's name, also used in messages; <c>-</c> becomes "standard input". Packed bits are expected where it ends in
    /// <c>.bits</c>, or is <c>-</c>, the bits of an item are known, and no other format is recognised.
    /// </param>
    /// <param name="options">What it is read with. Past the most items that are wanted nothing is read.</param>
    /// <exception cref="ArgumentException">Packed bits without --n, or items of another size than --n says.</exception>
    /// <exception cref="InvalidDataException">The data are damaged, or of another format.</exception>
    public static ItemStream Open(Stream stream, string name, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        SourceFactory.CheckOptions(options);
        bool isStandardInput = name == "-";
        if (isStandardInput) name = "standard input";
        else if (name.EndsWith(".bits", StringComparison.OrdinalIgnoreCase))
        {
            return options.PackedBitsPerItem is { } n
                ? PackedBits(stream, name, n, options)
                : throw new ArgumentException($"{name}: packed bits need --n, the bits of an item");
        }

        if (isStandardInput && options.PackedBitsPerItem is { } bits)
        {
            if (stream.CanSeek)
            {
                if (!FileKinds.Recognises(stream)) return PackedBits(stream, name, bits, options);
            }
            else
            {
                stream = PrefixedStream.Peek(stream, FileKinds.HeadLength, out ReadOnlySpan<byte> head);
                if (!FileKinds.RecognisesHead(head, bits, out long doubtful))
                {
                    return doubtful == 0 || options.BitsPerItem is not null
                        ? PackedBits(stream, name, bits, options)
                        : throw new ArgumentException($"{name} begins like an IDX file of items of {doubtful} bits, " +
                            $"expected {bits}; --n {bits} says that it is packed bits");
                }
            }
        }

        return Recognised(stream, name, options);
    }

    /// <summary>Reads the next items.</summary>
    /// <param name="destination">Rows of <see cref="Length"/> bits.</param>
    /// <returns>The number of rows that were filled; fewer than there are at the end only.</returns>
    /// <exception cref="ArgumentException">The rows are not of <see cref="Length"/> bits.</exception>
    /// <exception cref="InvalidDataException">The data are damaged, or end within an item: after how many is said.</exception>
    public int Read(BitView destination)
    {
        Throw.IfDifferent(destination.Columns, Length, "number of columns of the destination");
        int count = (int)Math.Min(destination.Rows, _limit - Position);
        if (_source is not null)
        {
            _source.Read((int)Position, 0, destination.Slice(0, count));
        }
        else
        {
            int read = 0;
            while (read < count && _reader!.Read(destination.Row(read))) read++;
            count = read;
        }

        Position += count;
        if (Position == _limit) _reader?.End();
        return count;
    }

    /// <summary>Closes the file, if it was opened by <see cref="SourceFactory.Open"/>.</summary>
    public void Dispose()
    {
        _owned?.Dispose();
        _owned = null;
    }

    /// <summary>Makes the stream close a file when it is disposed of.</summary>
    internal ItemStream Owning(Stream file)
    {
        _owned = file;
        return this;
    }

    private static ItemStream PackedBits(Stream stream, string name, int bits, SourceOptions options)
    {
        var reader = PackedBitsItems.Open(new ByteReader(stream, name, unzip: false), bits);
        return new ItemStream(name, reader, options, null, isGrey: false);
    }

    private static ItemStream Recognised(Stream stream, string name, SourceOptions options)
    {
        long start = stream.CanSeek ? stream.Position : 0;
        var bytes = new ByteReader(stream, name);
        FileKind kind = SourceFactory.Recognise(bytes);
        long? count = null;
        bool? isGrey = kind == FileKind.Pbm ? false : null;
        if (stream.CanSeek)
        {
            (count, isGrey) = LookThrough(bytes, kind, options);
            stream.Position = start;
            bytes = new ByteReader(stream, name);
        }

        ItemReader reader = kind == FileKind.Pbm
            ? PbmItems.Open(bytes)
            : new BinarizedItems(bytes, GreyItems.Open(bytes, kind), options.Binarization, isGrey, options.Seed);
        if (options.BitsPerItem is { } n && n != reader.Length)
            throw new ArgumentException($"{name}: items have {reader.Length} bits, --n is {n}");
        return new ItemStream(name, reader, options, count, isGrey);
    }

    // Counts the items and looks for grey, without the memory of an item, whose size is only claimed so far.
    private static (long Count, bool IsGrey) LookThrough(ByteReader bytes, FileKind kind, SourceOptions options)
    {
        long most = options.Items ?? long.MaxValue;
        if (kind == FileKind.Pbm) return (PbmItems.Open(bytes).CountAll(most), false);
        var seen = new GreyRange();
        GreyItems images = GreyItems.Open(bytes, kind);
        byte[] part = new byte[Math.Min(images.Length, 1 << 16)];
        while (images.Done < most && images.Begin())
        {
            for (int left = images.Length; left > 0;)
            {
                Span<byte> values = part.AsSpan(0, Math.Min(left, part.Length));
                images.Read(values);
                seen.Add(values);
                left -= values.Length;
            }

            images.End();
        }

        return (images.Done, !seen.IsBits);
    }
}
