using Rbm.Simd.Bits;
using Rbm.Simd.Information;

namespace Rbm.Simd.Models;

/// <summary>Everything that training made: the networks and what is known of how they were made.</summary>
public sealed record CompressionModel
{
    private readonly double? _threshold;

    /// <summary>The reproduction distribution's network; null where a model was trained without one.</summary>
    public DeepBeliefNetwork? Network { get; init; }

    /// <summary>The encoder and reproducer.</summary>
    public required DeepAutoencoder Autoencoder { get; init; }

    /// <summary>The distortion measure that the model was trained for; if it has weights, one for each of the N bits.</summary>
    public DistortionMeasure Measure { get; init; } = DistortionMeasure.Hamming;

    /// <summary>
    /// The probability above which the network reproduces a bit as 1, from 0 to 1: the measure's, unless it was set. For WEM, whose own is
    /// 1 and makes every reproduction zero, training sets another one.
    /// </summary>
    public double Threshold
    {
        get => _threshold ?? Measure.Threshold;
        init => _threshold = value;
    }

    /// <summary>
    /// The reproductions of all 2^K codes, N bits each, where the decoder is a table; null where it is the network. Row i is that of
    /// the code whose bits are the number i, bit 0 lowest; K is at most 20.
    /// </summary>
    public BitMatrix? Codebook { get; init; }

    /// <summary>
    /// beta, which multiplies the distortion summed over the N bits; null for Hinton's scheme (no Blahut-Arimoto).
    /// </summary>
    public double? Beta { get; init; }

    /// <summary>The probabilities of the code's bits, by which streams are made shorter; null where codes are stored as they are.</summary>
    public CodeModel? CodeModel { get; init; }

    /// <summary>
    /// The machines of <see cref="Network"/>, from the bottom, that stand for mu when y is sampled given x; 0 for all of them.
    /// </summary>
    public int SampledMachines { get; init; }

    /// <summary>The seed of the training.</summary>
    public ulong Seed { get; init; }

    /// <summary>Width of an item as a picture, 0 where it is none; the height is N / width.</summary>
    public int PictureWidth { get; init; }

    /// <summary>
    /// How the model was made: schedule, source, source hash, metrics; free text by key, kept in the model file.
    /// </summary>
    public IReadOnlyDictionary<string, string> History { get; init; } = new Dictionary<string, string>();
}
