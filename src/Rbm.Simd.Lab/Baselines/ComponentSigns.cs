using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>A bit for each of K principal components, its sign, and a least-squares decoder.</summary>
public sealed class ComponentSigns : IBaseline
{
    private readonly PrincipalComponents _components;
    private readonly LeastSquaresDecoder _decoder;
    private readonly int _count;

    private ComponentSigns(PrincipalComponents components, LeastSquaresDecoder decoder, int count) =>
        (_components, _decoder, _count) = (components, decoder, count);

    /// <inheritdoc/>
    public string Name => "PCA, signs";

    /// <inheritdoc/>
    public double? Bits => _count;

    /// <summary>Fits the decoder.</summary>
    /// <param name="components">The components.</param>
    /// <param name="coefficients">The training items', by <see cref="PrincipalComponents.Project"/>.</param>
    /// <param name="items">The training items.</param>
    /// <param name="count">K, 1 to as many as there are.</param>
    /// <param name="team">Who computes.</param>
    public static ComponentSigns Fit(
        PrincipalComponents components, Matrix coefficients, BitMatrix items, int count, WorkerTeam team)
    {
        if (count < 1 || count > components.Count)
            throw new ArgumentException($"{count} components asked for, 1 to {components.Count} are there");
        return new(components, LeastSquaresDecoder.Fit(Signs(coefficients, count), items, team), count);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team) =>
        _decoder.Decode(Signs(_components.Project(items, team), _count), team);

    private static BitMatrix Signs(Matrix coefficients, int count)
    {
        var signs = new BitMatrix(coefficients.Rows, count);
        for (int r = 0; r < signs.Rows; r++) BaselineItems.Threshold(coefficients.Row(r)[..count], 0, signs.Row(r));
        return signs;
    }
}
