using Rbm.Simd.Learning;

namespace Rbm.Simd.Lab.Studies;

/// <summary>A way of learning a machine that a comparison runs.</summary>
/// <param name="Name">What tables and charts call it.</param>
/// <param name="Divergence">The estimator.</param>
/// <param name="Rates">
/// The learning rates to begin with: each is tried for a while and the best one runs the whole time; a single one is not tried.
/// </param>
public sealed record SamplerMethod(string Name, CdOptions Divergence, IReadOnlyList<double> Rates)
{
    // No momentum: persistent chains do not keep up with parameters where momentum multiplies the rate by ten.
    private static readonly CdOptions Plain = new() { Momentum = 0 };

    private static readonly double[] UsualRates = [0.1, 0.05, 0.02];

    /// <summary>CD-1, CD-10, PCD-1, PCD-1 centred, CD-1 centred, and parallel tempering with twenty temperatures, centred.</summary>
    public static IReadOnlyList<SamplerMethod> All { get; } =
    [
        new("CD-1", Plain, UsualRates),
        new("CD-10", Plain with { Steps = 10 }, UsualRates),
        new("PCD-1", Plain with { Persistent = true }, UsualRates),
        new("PCD-1 centred", Plain with { Persistent = true, Centered = true }, UsualRates),
        new("CD-1 centred", Plain with { Centered = true }, UsualRates),
        new("PT-20 centred", Plain with { Persistent = true, Temperatures = 20, Centered = true }, UsualRates),
    ];
}
