using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Rbm.Simd.Learning;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>A piece of a sweep that is done as a whole, addressed by the hash of what goes into it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "stage")]
[JsonDerivedType(typeof(LowerJob), "lower")]
[JsonDerivedType(typeof(ModelJob), "model")]
[JsonDerivedType(typeof(ResultJob), "result")]
public abstract record SweepJob
{
    /// <summary>The version of what jobs mean: the same inputs of another version make another result.</summary>
    public const int CurrentFormat = 3;

    /// <summary>The address: <see cref="Address"/> as it was when the plan was made.</summary>
    [JsonPropertyOrder(-2)]
    public string Job { get; init; } = "";

    /// <summary>The version of the job.</summary>
    [JsonPropertyOrder(-1)]
    public int Format { get; init; } = CurrentFormat;

    /// <summary>All that the job's result depends on, in lines.</summary>
    [JsonIgnore]
    public abstract string Inputs { get; }

    /// <summary>SHA-256 of <see cref="Inputs"/>, in lower-case hexadecimal digits.</summary>
    [JsonIgnore]
    public string Address => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"rbm sweep {Format}\n{Inputs}"))));

    /// <summary>The job with its address put down.</summary>
    internal SweepJob Addressed() => this with { Job = Address };
}

/// <summary>Trains the layers below the code, for all models that begin with them (<see cref="LowerLayers"/>).</summary>
public sealed record LowerJob : SweepJob
{
    /// <summary>The training of these layers.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>What is learned.</summary>
    public required SweepSource Source { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Inputs => $"stage: lower\ntraining: {Training}\nsource: {Source.Inputs}\n";
}

/// <summary>Trains a model: what is left above the lower layers, fine-tuning, and its code model.</summary>
public sealed record ModelJob : SweepJob
{
    /// <summary>The whole training.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>What is learned.</summary>
    public required SweepSource Source { get; init; }

    /// <summary>The <see cref="LowerJob"/> that it begins with; null where it shares nothing with another.</summary>
    public string? Parent { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Inputs => $"stage: model\ntraining: {Training}\nsource: {Source.Inputs}\nparent: {Parent ?? "none"}\n";
}

/// <summary>Measures a model on items that it was not trained on.</summary>
public sealed record ResultJob : SweepJob
{
    /// <summary>The <see cref="ModelJob"/>.</summary>
    public required string Parent { get; init; }

    /// <summary>What it is measured on.</summary>
    public required SweepSource Test { get; init; }

    /// <summary>The encoder's efforts.</summary>
    public required IReadOnlyList<int> Efforts { get; init; }

    /// <summary>The seed of the encoder's draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The rows of the table that this is: names of pairings and the like, which the result does not depend on.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Inputs => string.Create(CultureInfo.InvariantCulture,
        $"stage: result\nparent: {Parent}\ntest: {Test.Inputs}\nefforts: {string.Join(',', Efforts)}\nseed: {Seed}\n");

    /// <summary>
    /// The efforts that a network is measured with. A table is searched whole by any that searches, so by the highest alone; that all
    /// codes are tried before fine-tuning, too, is not worth the time.
    /// </summary>
    /// <param name="network">Which: a name of <see cref="SweepMeasurement"/>.</param>
    public IReadOnlyList<int> EffortsOf(string network) => network switch
    {
        SweepMeasurement.Table => [Efforts.Max()],
        SweepMeasurement.Unrolled => [.. Efforts.Where(e => e < Coding.Encoder.ExhaustiveEffort || Efforts.Count == 1)],
        _ => Efforts,
    };
}
