namespace Rbm.Simd.Lab.Sweeps;

/// <summary>A point of a sweep.</summary>
/// <param name="Label">The table's part that it belongs to.</param>
/// <param name="Code">K, the bits of the code.</param>
/// <param name="Beta">beta; null for Hinton's scheme, without Blahut-Arimoto.</param>
public sealed record SweepPoint(string Label, int Code, double? Beta)
{
    // Section IV-B of the paper.
    private static readonly (int Code, double Beta)[] AsPrinted =
        [(24, 0), (22, 0.25), (20, 0.5), (18, 0.75), (16, 1), (15, 1.25), (12, 1.5), (10, 1.75), (9, 2)];

    /// <summary>The nine points of the paper's table, beta and K paired as printed: the longest code at beta = 0.</summary>
    public static IReadOnlyList<SweepPoint> Paper { get; } = [.. AsPrinted.Select(p => new SweepPoint("paper", p.Code, p.Beta))];

    /// <summary>The same with the betas reversed: by Lemma 1, high beta is high fidelity, which long codes are for.</summary>
    public static IReadOnlyList<SweepPoint> Consistent { get; } =
        [.. AsPrinted.Select((p, i) => new SweepPoint("consistent", p.Code, AsPrinted[^(i + 1)].Beta))];
}
