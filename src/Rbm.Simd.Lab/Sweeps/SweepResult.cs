using Rbm.Simd.Coding;

namespace Rbm.Simd.Lab.Sweeps;

/// <summary>What a <see cref="ResultJob"/> found. It has no time in it: whoever does the job again finds the same bytes.</summary>
public sealed record SweepResult
{
    /// <summary>The job's address.</summary>
    public required string Job { get; init; }

    /// <summary>The job's version.</summary>
    public required int Format { get; init; }

    /// <summary>The model's identity.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>Bytes of the model's file.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>N.</summary>
    public required int N { get; init; }

    /// <summary>K.</summary>
    public required int K { get; init; }

    /// <summary>Items measured on.</summary>
    public required int Items { get; init; }

    /// <summary>The measurements: of each network in turn by effort.</summary>
    public required IReadOnlyList<SweepMeasurement> Points { get; init; }
}

/// <summary>A network measured at an effort. Distortions and rates are per source bit.</summary>
public sealed record SweepMeasurement
{
    /// <summary>The network after DBN Blahut-Arimoto, unrolled and not fine-tuned.</summary>
    public const string Unrolled = "dbn";

    /// <summary>The network after fine-tuning.</summary>
    public const string FineTuned = "dae";

    /// <summary>The table that was made of the network's reproductions, where there is one.</summary>
    public const string Table = "table";

    // Where a figure passed through a logarithm of the machine's, its last digits are the machine's too.
    private const int Digits = 9;

    /// <summary><see cref="Unrolled"/>, <see cref="FineTuned"/> or <see cref="Table"/>.</summary>
    public required string Network { get; init; }

    /// <summary>The encoder's effort.</summary>
    public required int Effort { get; init; }

    /// <summary>The mean distortion.</summary>
    public required double Distortion { get; init; }

    /// <summary>The distortion that half of the items do not exceed.</summary>
    public required double DistortionP50 { get; init; }

    /// <summary>The distortion that 99 % of the items do not exceed.</summary>
    public required double DistortionP99 { get; init; }

    /// <summary>The largest distortion of an item.</summary>
    public required double DistortionMax { get; init; }

    /// <summary>K / N.</summary>
    public required double RateNominal { get; init; }

    /// <summary>Cross-entropy of the codes under the code model.</summary>
    public required double RateCodeEntropy { get; init; }

    /// <summary>The codes as they are in the stream.</summary>
    public required double RatePayload { get; init; }

    /// <summary>Escapes, where the measure is a constraint.</summary>
    public required double RateEscapes { get; init; }

    /// <summary>The whole stream.</summary>
    public required double RateFile { get; init; }

    /// <summary>The stream and the model's file.</summary>
    public required double RateFileWithModel { get; init; }

    /// <summary>Bits an item that would reproduce it exactly, beside its code.</summary>
    public required double NllBits { get; init; }

    /// <summary>Different codes used.</summary>
    public required long CodesDistinct { get; init; }

    /// <summary>The share of the items that the most frequent code has.</summary>
    public required double CodesLargestShare { get; init; }

    /// <summary>Entropy of the codes that were found, in bits.</summary>
    public required double CodesEntropyBits { get; init; }

    internal static SweepMeasurement Of(string network, Evaluation point) => new()
    {
        Network = network,
        Effort = point.Effort,
        Distortion = Rounded(point.MeanDistortion),
        DistortionP50 = Rounded(point.MedianDistortion),
        DistortionP99 = Rounded(point.Distortion99),
        DistortionMax = Rounded(point.MaxDistortion),
        RateNominal = Rounded(point.NominalRate),
        RateCodeEntropy = Rounded(point.CodeEntropyRate),
        RatePayload = Rounded(point.PayloadRate),
        RateEscapes = Rounded(point.EscapeRate),
        RateFile = Rounded(point.FileRate),
        RateFileWithModel = Rounded(point.FileWithModelRate),
        NllBits = Rounded(point.NegativeLogLikelihood),
        CodesDistinct = point.Codes.Distinct,
        CodesLargestShare = Rounded(point.Codes.LargestShare),
        CodesEntropyBits = Rounded(point.Codes.Entropy),
    };

    private static double Rounded(double value) => Math.Round(value, Digits);
}
