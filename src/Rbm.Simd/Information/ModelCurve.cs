namespace Rbm.Simd.Information;

/// <summary>The rate-distortion function of a learned reproduction distribution mu on given items.</summary>
public sealed record ModelCurve
{
    /// <summary>Whether Z'_beta(x) was summed exactly over all hidden states; else it is estimated by annealing.</summary>
    public required bool IsExact { get; init; }

    /// <summary>Number of items.</summary>
    public required int Items { get; init; }

    /// <summary>The points, by rising beta.</summary>
    public required IReadOnlyList<ModelCurvePoint> Points { get; init; }
}

/// <summary>
/// One beta of a <see cref="ModelCurve"/>. The rate is eq. (4) of the paper with its constant,
/// R = (-beta E d(x, y) - E log Z'_beta(x)) / (N ln 2): for any mu an upper bound on the source's R_N at the same D.
/// </summary>
public sealed record ModelCurvePoint
{
    /// <summary>beta.</summary>
    public required double Beta { get; init; }

    /// <summary>D for a source bit; its error is that of the items' mean.</summary>
    public required MeanEstimate Distortion { get; init; }

    /// <summary>
    /// R in bits for a source bit. Where it is estimated it is too high in expectation: log Z' of the chains is too low (Jensen's
    /// inequality), and where log Z of the model enters, its upper end does.
    /// </summary>
    public required MeanEstimate Rate { get; init; }

    /// <summary>
    /// R by chains that come down from x: too low in expectation if they stood at mu(y given x) when they left. The same as
    /// <see cref="Rate"/> where that is exact.
    /// </summary>
    public required MeanEstimate RateFromSource { get; init; }

    /// <summary>D by chains that climb from samples of the model, as they stand.</summary>
    public required MeanEstimate DistortionFromModel { get; init; }

    /// <summary>D by chains that come down from x.</summary>
    public required MeanEstimate DistortionFromSource { get; init; }

    /// <summary>E log Z'_beta(x), in nats for an item.</summary>
    public required MeanEstimate LogNormalizer { get; init; }

    /// <summary>Median over the items of the effective number of chains; infinity where nothing is estimated.</summary>
    public required double EffectiveChains { get; init; }

    /// <summary>
    /// On simulated pairs, by how much log Z' differs between chains that climb from mu and chains that come down to it, in bits for a
    /// source bit: in expectation no less than what either misses there. NaN where it was left out, 0 where nothing is estimated.
    /// </summary>
    public required MeanEstimate SimulatedGap { get; init; }

    /// <summary>Why there is no number here yet; null if there is one.</summary>
    public string? Refusal { get; init; }

    /// <summary>The lower end of a 95 % interval of the model's own R, which chains from the other side give.</summary>
    public double RateFromBelow => Math.Max(0, Math.Min(Rate.Value - Rate.Margin, RateFromSource.Value - RateFromSource.Margin));

    /// <summary>
    /// What the point says of the source's function: no more than <see cref="Rate"/> and its 95 % margin; from below nothing is known.
    /// </summary>
    public RateDistortionPoint Point => new(Beta, Distortion.Value, Rate.Value, 0, Rate.Value + Rate.Margin);
}
