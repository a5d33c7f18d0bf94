using System.Text.Json.Serialization;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>A source as a plan names it: how to open it, and what its items are.</summary>
public sealed record SweepSource
{
    /// <summary>The source, as a user types it.</summary>
    public required string Name { get; init; }

    /// <summary>Items of a generated source, the most taken of another; null for the default or all.</summary>
    public int? Items { get; init; }

    /// <summary>How grey values become bits.</summary>
    public Binarization Binarize { get; init; } = Binarization.Fixed;

    /// <summary>Whether grey values are drawn anew in each epoch.</summary>
    [JsonIgnore]
    public bool IsRedrawn => Binarize is Binarization.Fresh or Binarization.Deformed;

    /// <summary>The seed of synthetic items and of binarisation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Bits of an item, where packed bits need it.</summary>
    public int? BitsPerItem { get; init; }

    /// <summary>N, the bits of an item.</summary>
    public int Length { get; init; }

    /// <summary>Number of items.</summary>
    public int Count { get; init; }

    /// <summary>SHA-256 of the items of epoch 0, as <see cref="SourceHash"/> computes it.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>
    /// The part of a job's inputs that the source is. The items count, not how they were come by; but further epochs of freshly drawn bits
    /// are not in the hash of the first.
    /// </summary>
    [JsonIgnore]
    public string Inputs =>
        FormattableString.Invariant($"{Name} items={Count} n={Length} sha256={Sha256}")
        + Binarize switch
        {
            Binarization.Fresh => FormattableString.Invariant($" fresh={Seed}"),
            Binarization.Deformed => FormattableString.Invariant($" deformed={Seed}"),
            _ => "",
        };

    /// <summary>Opens the source and puts down what its items are.</summary>
    /// <param name="options">Where data sets lie.</param>
    /// <exception cref="ArgumentException">There is no such source, or it is empty.</exception>
    public SweepSource Measured(SourceOptions options)
    {
        IBinarySource source = Create(options);
        if (source.Count == 0) throw new ArgumentException($"source {Name} is empty; 1 item or more expected");
        return this with { Name = source.Name, Length = source.Length, Count = source.Count, Sha256 = SourceHash.Compute(source) };
    }

    /// <summary>Opens the source that was measured.</summary>
    /// <param name="options">Where data sets lie.</param>
    /// <exception cref="InvalidDataException">It cannot be opened as the plan says, or its items are others now.</exception>
    public IBinarySource Open(SourceOptions options)
    {
        IBinarySource source;
        try
        {
            source = Create(options);
        }
        catch (ArgumentException failure)
        {
            throw new InvalidDataException($"source {Name} of the plan: {failure.Message}", failure);
        }

        if (source.Length != Length || source.Count != Count)
        {
            throw new InvalidDataException(
                $"source {Name} has {source.Count} items of {source.Length} bits, the plan was made for {Count} of {Length}");
        }

        string hash = SourceHash.Compute(source);
        return hash == Sha256
            ? source
            : throw new InvalidDataException($"source {Name} has items of sha256 {hash}, the plan was made for {Sha256}");
    }

    private IBinarySource Create(SourceOptions options) => SourceFactory.Create(
        Name, options with { Items = Items, Binarization = Binarize, Seed = Seed, BitsPerItem = BitsPerItem });
}
