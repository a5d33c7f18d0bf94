namespace Rbm.Simd.Lab.Baselines;

/// <summary>How a <see cref="BernoulliMixture"/> is trained.</summary>
public sealed record MixtureOptions
{
    /// <summary>EM steps, 0 or more.</summary>
    public int Steps { get; init; } = 15;

    /// <summary>The items with the overall means that each component has besides, above 0: they keep means away from 0 and 1.</summary>
    public double Prior { get; init; } = 1;

    /// <summary>Of the first means.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// Told of every step and the mean log-likelihood of a training item before it, in nats, with the prior's share; null for nobody.
    /// </summary>
    public Action<int, double>? Report { get; init; }
}
