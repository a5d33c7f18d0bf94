using Rbm.Simd.Bits;

namespace Rbm.Simd.Sources.Formats;

/// <summary>
/// Writes bits to a file, batch by batch. After the last batch comes <see cref="Complete"/>; without it the file is unfinished.
/// The stream itself is left open.
/// </summary>
public abstract class BinarySink : IDisposable
{
    private const string Endings = ".idx, -ubyte (both also with .gz), .pbm, .npy or .bits";

    private readonly byte[] _item;

    private protected BinarySink(Stream stream, long? count, int width, int height, long bytesPerItem)
    {
        (Stream, Count, Width, Height) = (stream, count, width, height);
        _item = new byte[bytesPerItem];
    }

    /// <summary>Number of items that the file is to hold; null where that is not known.</summary>
    public long? Count { get; }

    /// <summary>Number of items written so far.</summary>
    public long Written { get; private set; }

    /// <summary>Width of an item as a picture.</summary>
    public int Width { get; }

    /// <summary>Height of an item as a picture.</summary>
    public int Height { get; }

    /// <summary>N, the bits of an item.</summary>
    public int Length => Width * Height;

    private protected Stream Stream { get; }

    /// <summary>
    /// Chooses the format by a file's ending: <c>.idx</c> or <c>-ubyte</c>, also with <c>.gz</c> (IDX, values 0 and 255),
    /// <c>.pbm</c> (P4 pictures one after another), <c>.npy</c> (uint8, values 0 and 255), <c>.bits</c> and <c>-</c> (packed
    /// bits). The header is written at once.
    /// </summary>
    /// <param name="path">The file's name, of which the ending counts; nothing is opened.</param>
    /// <param name="stream">Where the bytes go; it need not seek.</param>
    /// <param name="count">
    /// Number of items that will be written, 1 or more; null where that is not known and <see cref="NeedsCount"/> says that it need
    /// not be.
    /// </param>
    /// <param name="width">Width of an item as a picture.</param>
    /// <param name="height">Height of an item as a picture; 1 when it is none.</param>
    /// <exception cref="ArgumentException">
    /// The ending is none of these, a size is not positive or too large for the format, or the count is needed and not given.
    /// </exception>
    public static BinarySink Create(string path, Stream stream, long? count, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(stream);
        if (!IsSupported(path)) throw new ArgumentException($"output '{path}' ends in none of {Endings}");
        if (count is null && NeedsCount(path)) throw new ArgumentException($"{path}: the format's header needs the number of items");
        SourceShape.Check(path, count ?? 1, width, height, (long)width * height);
        if ((long)width * height > Array.MaxLength)
            throw new ArgumentException($"{path}: items of {width} x {height} bits, at most {Array.MaxLength} are possible");
        return Kind(path) switch
        {
            ".pbm" => new PbmWriter(stream, count, width, height),
            ".npy" => new NpyWriter(stream, count!.Value, width, height),
            ".idx" => new IdxWriter(stream, count!.Value, width, height, compress: false),
            ".gz" => new IdxWriter(stream, count!.Value, width, height, compress: true),
            _ => new PackedBitsWriter(stream, count, width, height),
        };
    }

    /// <summary>Whether <see cref="Create"/> knows what to do with a file's ending.</summary>
    public static bool IsSupported(string path) => Kind(path) is not null;

    /// <summary>Whether a format has the number of items in its header, so that it must be known before the first one.</summary>
    public static bool NeedsCount(string path) => Kind(path) is ".npy" or ".idx" or ".gz";

    /// <summary>Writes the next items, one a row.</summary>
    /// <exception cref="ArgumentException">The rows are not of <see cref="Length"/> bits, or there are too many.</exception>
    public void Write(ReadOnlyBitView items)
    {
        Throw.IfDifferent(items.Columns, Length, "number of columns of the items");
        if (Written + items.Rows > Count)
            throw new ArgumentException($"{Written + items.Rows} items written, {Count} announced");
        for (int r = 0; r < items.Rows; r++)
        {
            Encode(items.Row(r), _item);
            Stream.Write(_item);
        }

        Written += items.Rows;
    }

    /// <summary>Finishes the file and flushes the stream.</summary>
    /// <exception cref="InvalidOperationException">Fewer items were written than announced.</exception>
    public void Complete()
    {
        if (Count is not null && Written != Count) throw new InvalidOperationException($"{Written} items written, {Count} announced");
        Finish();
    }

    /// <summary>Frees what the sink itself holds; the stream is left open, and the file unfinished unless completed.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Encode(ReadOnlySpan<ulong> words, Span<byte> bytes);

    private protected virtual void Finish() => Stream.Flush();

    private protected virtual void Release()
    {
    }

    /// <summary>A byte a bit: 0 or 255.</summary>
    private protected static void Spread(ReadOnlySpan<ulong> words, Span<byte> bytes)
    {
        for (int j = 0; j < bytes.Length; j++) bytes[j] = (byte)-(int)(words[j >> 6] >> (j & 63) & 1);
    }

    private static string? Kind(string path)
    {
        if (path == "-" || Has(".bits")) return ".bits";
        if (Has(".idx.gz") || Has("-ubyte.gz")) return ".gz";
        if (Has(".idx") || Has("-ubyte")) return ".idx";
        return Has(".pbm") ? ".pbm" : Has(".npy") ? ".npy" : null;

        bool Has(string ending) => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase);
    }
}
