using System.CommandLine;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Cli.Options;

/// <summary>The options that go with a SOURCE: how many items, how grey becomes black and white, where data sets lie.</summary>
internal sealed class SourceFlags
{
    /// <summary>What a SOURCE can be, for help texts.</summary>
    public const string Kinds =
        "glyphs[:train|:test], mnist[:train|:test], bernoulli:p=P,n=N, markov:p=P,n=N, or an IDX, PBM, PGM, NPY or .bits file";

    private readonly Option<int?> _items;
    private readonly Option<string?> _binarize;

    private readonly Option<int?> _bits = Values.OptionalCount(
        "--n", 1, "Bits of an item, needed for packed bits (.bits) where no model says it");

    private readonly Option<string?> _folder = DataFolder();

    /// <summary>The options.</summary>
    /// <param name="training">Whether there are epochs, for which grey values can be drawn afresh.</param>
    /// <param name="greyIsRefused">Whether the verb refuses grey values unless told what to do with them.</param>
    /// <param name="items">What the number of items means, where a verb does not take all that a source has.</param>
    public SourceFlags(bool training, bool greyIsRefused = false, string? items = null)
    {
        _items = Values.OptionalCount(
            "--items", 1, items ?? "Items of a generated source [default: 60000, or 10000 for :test]; the most taken of any other");
        string[] ways = training ? ["fixed", "fresh", "deformed", "threshold"] : ["fixed", "threshold"];
        _binarize = new("--binarize")
        {
            Description = $"How grey becomes bits{(greyIsRefused ? ", needed where there is grey" : " [default: fixed]")}: "
                + "fixed (one draw with the seed), "
                + (training ? "fresh (a new draw each epoch), deformed (that of a slightly deformed picture), " : "")
                + "threshold (at 128)",
            HelpName = string.Join('|', ways),
        };
        _binarize.AcceptOnlyFromAmong(ways);
        _items.HelpName = "n";
        _bits.HelpName = "N";
    }

    /// <summary><c>--data-dir</c>, for verbs whose sources are named elsewhere.</summary>
    public static Option<string?> DataFolder() => new("--data-dir")
    {
        Description = "Folder of data sets, looked into before RBM_DATA, data/mnist and ../shared/data/mnist",
        HelpName = "DIR",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_items, _binarize, _bits, _folder]) command.Add(option);
    }

    /// <summary>Whether the user said how grey values become bits.</summary>
    public bool SaysHowToBinarize(ParseResult arguments) => arguments.GetValue(_binarize) is not null;

    /// <summary>Whether the user said how many items there are to be.</summary>
    public bool SaysHowManyItems(ParseResult arguments) => arguments.GetValue(_items) is not null;

    /// <summary>Opens a source, or reads it from standard input.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="source">The SOURCE, or <c>-</c>.</param>
    /// <param name="seed">The seed of synthetic items and of binarisation.</param>
    /// <param name="terminal">The standard streams.</param>
    /// <param name="bitsPerItem">What an item has in packed bits, unless the user says otherwise.</param>
    public IBinarySource Open(ParseResult arguments, string source, ulong seed, Terminal terminal, int? bitsPerItem = null)
    {
        SourceOptions options = Read(arguments, seed) with { ExpectedBitsPerItem = bitsPerItem };
        if (source != "-") return SourceFactory.Create(source, options);
        using Stream input = InputFile.Open(source, terminal);
        return SourceFactory.Read(input, source, options);
    }

    /// <summary>Opens another source, which has a number of items of its own.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="source">The SOURCE, not standard input.</param>
    /// <param name="items">How many items it has at most, or null for all.</param>
    /// <param name="seed">The seed of synthetic items and of binarisation.</param>
    public IBinarySource OpenOther(ParseResult arguments, string source, int? items, ulong seed) =>
        SourceFactory.Create(source, Read(arguments, seed) with { Items = items });

    /// <summary>Opens a source, or standard input, to be read once, item after item, without holding it in memory.</summary>
    /// <inheritdoc cref="Open"/>
    public ItemStream Stream(ParseResult arguments, string source, ulong seed, Terminal terminal, int? bitsPerItem = null)
    {
        SourceOptions options = Read(arguments, seed) with { ExpectedBitsPerItem = bitsPerItem };
        return source != "-" ? SourceFactory.Open(source, options)
            : ItemStream.Open(InputFile.Open(source, terminal), source, options);
    }

    /// <summary>The files that a source may be read from, which no output may overwrite; they need not all exist.</summary>
    public IEnumerable<string> FilesOf(ParseResult arguments, string source) =>
        source is not ("mnist" or "mnist:train" or "mnist:test")
            ? [source]
            : MnistFiles.Folders(Read(arguments, seed: 0)).SelectMany(folder => MnistFiles.All.SelectMany(
                file => new[] { Path.Combine(folder, file.Name), Path.Combine(folder, file.Name + ".gz") }));

    /// <summary>What a source is opened with.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="seed">The seed of synthetic items and of binarisation.</param>
    public SourceOptions Read(ParseResult arguments, ulong seed) => new()
    {
        Items = arguments.GetValue(_items),
        Binarization = arguments.GetValue(_binarize) switch
        {
            "fixed" => Binarization.Fixed,
            "fresh" => Binarization.Fresh,
            "deformed" => Binarization.Deformed,
            "threshold" => Binarization.Threshold,
            _ => null,
        },
        Seed = seed,
        BitsPerItem = arguments.GetValue(_bits),
        DataDirectory = arguments.GetValue(_folder),
        DataVariable = Environment.GetEnvironmentVariable("RBM_DATA"),
    };
}
