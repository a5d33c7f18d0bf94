namespace Rbm.Simd.Lab.Studies;

/// <summary>What <see cref="LosslessStudy"/> runs.</summary>
public sealed record LosslessOptions
{
    /// <summary>The most bits of all items together: the compressors hold a byte for each in memory, several times.</summary>
    public const int MostBits = 1 << 28;

    /// <summary>The encoder's effort.</summary>
    public int Effort { get; init; }

    /// <summary>The seed of the encoder's draws.</summary>
    public ulong Seed { get; init; } = 1;
}
