namespace Rbm.Simd.Coding;

/// <summary>How items become a stream.</summary>
public sealed record StreamEncoderOptions
{
    /// <summary>How hard a good code is looked for.</summary>
    public int Effort { get; init; } = Encoder.ThresholdEffort;

    /// <summary>The seed of the encoder's draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The number of items, where it is known; it is binding then.</summary>
    public long? Items { get; init; }

    /// <summary>
    /// The distortion, a source bit, that no item may exceed: an item's sum over its bits is at most this times N. 0 is lossless; null
    /// for no bound, except that a measure with a constraint (WEM) always has its own.
    /// </summary>
    public double? MaxDistortion { get; init; }

    /// <summary>
    /// Whether an item above the bound is escaped: its reproduction is corrected by flips in the stream. If not, the items above it
    /// are counted, and <see cref="StreamEncoder.Complete"/> fails.
    /// </summary>
    public bool Escapes { get; init; } = true;

    /// <summary>The items of a block; null for as many as is usual for the model.</summary>
    public int? BlockItems { get; init; }
}
