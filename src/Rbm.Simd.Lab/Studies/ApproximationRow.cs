namespace Rbm.Simd.Lab.Studies;

/// <summary>A way to draw y given x against eq. (3).</summary>
/// <param name="MostTotalVariation">The largest total variation over all possible x.</param>
/// <param name="MeanTotalVariation">The mean over x.</param>
/// <param name="Distortion">D, the mean distortion of a source bit.</param>
public readonly record struct LawError(double MostTotalVariation, double MeanTotalVariation, double Distortion);

/// <summary>One network at one beta; for random networks the means over all of them (the largest total variation: the largest).</summary>
public sealed record ApproximationRow
{
    /// <summary>The source it was trained on, or random.</summary>
    public required string Network { get; init; }

    /// <summary>beta.</summary>
    public required double Beta { get; init; }

    /// <summary>D by eq. (3).</summary>
    public required double ExactDistortion { get; init; }

    /// <summary>Eq. (5) as printed.</summary>
    public required LawError Literal { get; init; }

    /// <summary>Eq. (5) with the factor r_x.</summary>
    public required LawError Corrected { get; init; }

    /// <summary>The up-down chain, which the engine runs, when it has forgotten its start.</summary>
    public required LawError Stationary { get; init; }

    /// <summary>The same after a few sweeps from y = x.</summary>
    public required LawError Swept { get; init; }
}
