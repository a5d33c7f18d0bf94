using Rbm.Simd.Bits;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>K principal components with real coefficients, thresholded at 1/2: the paper's baseline, which has no rate.</summary>
/// <param name="components">The components.</param>
/// <param name="count">K, 1 to as many as there are.</param>
public sealed class RealComponents(PrincipalComponents components, int count) : IBaseline
{
    private readonly int _count = count >= 1 && count <= components.Count
        ? count
        : throw new ArgumentException($"{count} components asked for, 1 to {components.Count} are there");

    /// <inheritdoc/>
    public string Name => "PCA, real coefficients";

    /// <inheritdoc/>
    public double? Bits => null;

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team) =>
        components.Reconstruct(components.Project(items, team), _count, team);
}
