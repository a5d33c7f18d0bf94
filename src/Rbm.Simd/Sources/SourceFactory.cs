using Rbm.Simd.Sources.Formats;
using Rbm.Simd.Sources.Glyphs;

namespace Rbm.Simd.Sources;

/// <summary>Makes sources from what a user types, and from files of every format that is known.</summary>
public static class SourceFactory
{
    /// <summary>
    /// Opens <c>glyphs</c>, <c>mnist</c> (both also with <c>:train</c>, the default, or <c>:test</c>), <c>bernoulli:p=P,n=N</c>,
    /// <c>markov:p=P,n=N</c>, or a file by its path.
    /// </summary>
    /// <param name="source">The source, as typed.</param>
    /// <param name="options">What it is read with.</param>
    /// <exception cref="ArgumentException">It is none of these, has wrong parameters, or an option is out of range.</exception>
    /// <exception cref="FileNotFoundException">The file is absent.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of another format.</exception>
    public static IBinarySource Create(string source, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckOptions(options);
        int items = options.Items ?? SourceSplit.Train.DefaultCount();
        return SourceSpec.Parse(source) switch
        {
            SourceSpec.Glyphs glyphs => Binarized(new GlyphImages(glyphs.Split, options.Items), options),
            SourceSpec.Mnist mnist => OpenMnist(mnist.Split, options),
            SourceSpec.Bernoulli { Probability: var p, Length: var n } =>
                WithLength(new BernoulliSource(p, n, items, options.Seed), options),
            SourceSpec.Markov { FlipProbability: var p, Length: var n } =>
                WithLength(new MarkovSource(p, n, items, options.Seed), options),
            SourceSpec.PathTo path => OpenPath(path.Path, options),
            _ => throw SourceSpec.Wrong(source, "it is of no known kind"),
        };
    }

    /// <summary>
    /// Reads a source from a stream. The format is recognised by the first bytes: IDX, PBM (P4), PGM (P5) or NPY, plain or
    /// gzip. Packed bits, which can begin with anything, are expected where the name ends in <c>.bits</c>, or is <c>-</c>
    /// (standard input), none of the formats is recognised, and it is known how many bits an item has.
    /// </summary>
    /// <param name="stream">
    /// The data; they are read to their end and the stream is left open. It need not seek; standard input is read into memory
    /// then.
    /// </param>
    /// <param name="name">The source's name, also used in messages; <c>-</c> becomes "standard input".</param>
    /// <param name="options">What it is read with.</param>
    /// <exception cref="ArgumentException">Packed bits without --n, or items of another size than --n says.</exception>
    /// <exception cref="InvalidDataException">The data are damaged, or of another format.</exception>
    /// <remarks>
    /// The runtime finds a gzip file cut off where its content is whole only with the switch
    /// <c>System.IO.Compression.UseStrictValidation</c> in the program's runtime configuration, as our own programs have it.
    /// </remarks>
    public static IBinarySource Read(Stream stream, string name, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        CheckOptions(options);
        if (name == "-") return ReadStandardInput(stream, options);
        if (name.EndsWith(".bits", StringComparison.OrdinalIgnoreCase))
        {
            return options.PackedBitsPerItem is { } n
                ? PackedBitsReader.Read(stream, name, n, options.Items)
                : throw new ArgumentException($"{name}: packed bits need --n, the bits of an item");
        }

        return ReadRecognised(stream, name, options);
    }

    /// <summary>
    /// Begins to read a source's items one after another: a generated one, or a file, which is not held in memory.
    /// </summary>
    /// <param name="source">The source, as typed.</param>
    /// <param name="options">What it is read with.</param>
    /// <exception cref="ArgumentException">It is none of these, has wrong parameters, or an option is out of range.</exception>
    /// <exception cref="FileNotFoundException">The file is absent.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or of another format.</exception>
    public static ItemStream Open(string source, SourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (SourceSpec.Parse(source) is not SourceSpec.PathTo path) return ItemStream.Of(Create(source, options));
        FileStream file = OpenFile(path.Path, options);
        try
        {
            return ItemStream.Open(file, path.Path, options).Owning(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What data that say what they are begin like.</summary>
    /// <exception cref="InvalidDataException">They begin like nothing known, or there are none.</exception>
    internal static FileKind Recognise(ByteReader reader)
    {
        ReadOnlySpan<byte> head = reader.Peek(NpyHeader.Magic.Length);
        if (head.IsEmpty) throw reader.Corrupt("empty source: no data, expected IDX, PBM (P4), PGM (P5) or NPY");
        FileKind kind = FileKinds.Of(head);
        return kind != FileKind.Unknown
            ? kind
            : throw reader.Corrupt($"begins with {Convert.ToHexStringLower(head)}, expected IDX, PBM (P4), " +
                "PGM (P5) or NPY; packed bits end in .bits and need --n");
    }

    /// <summary>Checks options that hold for every source.</summary>
    internal static void CheckOptions(SourceOptions options)
    {
        if (options.Items is { } items && items <= 0) throw new ArgumentException($"--items is {items}, expected 1 or more");
        if (options.BitsPerItem is { } n && n <= 0) throw new ArgumentException($"--n is {n}, expected 1 or more");
    }

    private static IBinarySource ReadStandardInput(Stream stream, SourceOptions options)
    {
        const string Name = "standard input";
        if (!stream.CanSeek)
        {
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            stream = copy;
        }

        return options.PackedBitsPerItem is { } n && !FileKinds.Recognises(stream)
            ? PackedBitsReader.Read(stream, Name, n, options.Items)
            : ReadRecognised(stream, Name, options);
    }

    private static IBinarySource ReadRecognised(Stream stream, string name, SourceOptions options)
    {
        var reader = new ByteReader(stream, name);
        return Recognise(reader) switch
        {
            FileKind.Idx => Binarized(IdxReader.ReadImages(reader, name, options.Items), options),
            FileKind.Pbm => WithLength(PbmReader.Read(reader, name, options.Items), options),
            FileKind.Pgm => Binarized(PgmReader.Read(reader, name, options.Items), options),
            _ => Binarized(NpyReader.Read(reader, name, options.Items), options),
        };
    }

    private static IBinarySource OpenMnist(SourceSplit split, SourceOptions options)
    {
        DataFile file = split == SourceSplit.Train ? MnistFiles.TrainImages : MnistFiles.TestImages;
        string path = MnistFiles.Find(file, options);
        using FileStream stream = File.OpenRead(path);
        return Binarized(IdxReader.ReadImages(new ByteReader(stream, path), split.Of("mnist"), options.Items), options);
    }

    private static IBinarySource OpenPath(string path, SourceOptions options)
    {
        using FileStream stream = OpenFile(path, options);
        return Read(stream, path, options);
    }

    private static FileStream OpenFile(string path, SourceOptions options)
    {
        string full = Path.Combine(options.WorkingDirectory, path);
        if (!File.Exists(full))
        {
            // A word alone is more likely a misspelt source than the name of a file.
            if (path.AsSpan().IndexOfAny('/', '\\', '.') < 0) throw SourceSpec.Wrong(path, "there is no such source or file");
            string what = Directory.Exists(full) ? "is a folder, expected a file" : "no such file";
            throw new FileNotFoundException($"{path}: {what}");
        }

        return File.OpenRead(full);
    }

    private static IBinarySource Binarized(IGreySource images, SourceOptions options) =>
        WithLength(new BinarizedImages(images, options.Binarization ?? Binarization.Fixed, options.Seed), options);

    private static IBinarySource WithLength(IBinarySource source, SourceOptions options)
    {
        if (options.BitsPerItem is { } n && n != source.Length)
            throw new ArgumentException($"{source.Name}: items have {source.Length} bits, --n is {n}");
        return source;
    }
}
