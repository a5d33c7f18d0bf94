using Rbm.Simd.Information;
using Rbm.Simd.Models;

namespace Rbm.Simd.Coding;

/// <summary>An operating point: what a model's codec does to a source. Distortions and rates are per source bit.</summary>
public sealed record Evaluation
{
    /// <summary>N.</summary>
    public required int Length { get; init; }

    /// <summary>K.</summary>
    public required int Code { get; init; }

    /// <summary>Number of items.</summary>
    public required int Items { get; init; }

    /// <summary>The encoder's effort.</summary>
    public required int Effort { get; init; }

    /// <summary>The measure that the distortions are in.</summary>
    public required DistortionMeasure Measure { get; init; }

    /// <summary>The model's beta.</summary>
    public required double? Beta { get; init; }

    /// <summary>The bound that every item's distortion meets, by escapes where it takes them; null for none.</summary>
    public double? MaxDistortionAllowed { get; init; }

    /// <summary>
    /// Number of items that were escaped: to meet the bound, or a measure's constraint, which is always met.
    /// </summary>
    public long EscapedItems { get; init; }

    /// <summary>The items' mean distortion, escapes applied, as all that follow.</summary>
    public required double MeanDistortion { get; init; }

    /// <summary>The distortion that half of the items do not exceed.</summary>
    public required double MedianDistortion { get; init; }

    /// <summary>The distortion that 99 % of the items do not exceed.</summary>
    public required double Distortion99 { get; init; }

    /// <summary>The largest distortion of an item.</summary>
    public required double MaxDistortion { get; init; }

    /// <summary>K / N.</summary>
    public double NominalRate => (double)Code / Length;

    /// <summary>
    /// Cross-entropy of the codes under the code model that the stream uses; K / N while codes are stored as they are.
    /// </summary>
    public required double CodeEntropyRate { get; init; }

    /// <summary>Bits of the stream's blocks' payloads: the codes.</summary>
    public required double PayloadRate { get; init; }

    /// <summary>Bits of the stream's escapes.</summary>
    public double EscapeRate { get; init; }

    /// <summary>Bits of the whole stream.</summary>
    public required double FileRate { get; init; }

    /// <summary>Bytes of the model's file.</summary>
    public required long ModelBytes { get; init; }

    /// <summary>Bits of the whole stream and of the model's file, which these items share.</summary>
    public double FileWithModelRate => FileRate + ModelBytes * 8 / ((double)Items * Length);

    /// <summary>How the items' codes spread over all that there are.</summary>
    public required CodeStatistics Codes { get; init; }

    /// <summary>
    /// Bits an item that would have to be sent beside its code to reproduce it exactly: -log2 of its probability under the
    /// reproducer, the mean of all items.
    /// </summary>
    public required double NegativeLogLikelihood { get; init; }

    /// <summary>Seconds that encoding and reproducing took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Items encoded and reproduced a second.</summary>
    public double ItemsPerSecond => Items / Math.Max(Seconds, 1e-9);

    /// <summary>The model's identity.</summary>
    public required ModelIdentity Model { get; init; }
}
