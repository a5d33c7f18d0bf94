using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// K bits shared out among principal components: the next bit goes to the component whose squared error a finer
/// <see cref="ScalarQuantiser"/> lowers most.
/// </summary>
public sealed class AllottedComponents : IBaseline
{
    private readonly PrincipalComponents _components;
    private readonly ScalarQuantiser[] _quantisers;
    private readonly int[] _bits;

    private AllottedComponents(PrincipalComponents components, ScalarQuantiser[] quantisers, int[] bits) =>
        (_components, _quantisers, _bits) = (components, quantisers, bits);

    /// <inheritdoc/>
    public string Name => "PCA, bits allotted";

    /// <inheritdoc/>
    public double? Bits => _bits.Sum();

    /// <summary>The bits of each component that has any.</summary>
    public IReadOnlyList<int> BitsOfComponents => _bits;

    /// <summary>Shares out the bits.</summary>
    /// <param name="components">The components.</param>
    /// <param name="coefficients">The training items', by <see cref="PrincipalComponents.Project"/>.</param>
    /// <param name="bits">K, 1 or more.</param>
    public static AllottedComponents Fit(PrincipalComponents components, Matrix coefficients, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        int count = Math.Min(components.Count, bits);
        var sorted = new float[count][];
        var now = new ScalarQuantiser[count];
        var finer = new ScalarQuantiser[count];
        int[] shares = new int[count];
        for (int c = 0; c < count; c++)
        {
            sorted[c] = new float[coefficients.Rows];
            for (int r = 0; r < sorted[c].Length; r++) sorted[c][r] = coefficients[r, c];
            Array.Sort(sorted[c]);
            now[c] = ScalarQuantiser.Fit(sorted[c], 1);
            finer[c] = ScalarQuantiser.Fit(sorted[c], 2);
        }

        for (int b = 0; b < bits; b++)
        {
            int best = 0;
            for (int c = 1; c < count; c++)
            {
                if (now[c].Error - finer[c].Error > now[best].Error - finer[best].Error) best = c;
            }

            now[best] = finer[best];
            finer[best] = ScalarQuantiser.Fit(sorted[best], 1 << Math.Min(++shares[best] + 1, 20));
        }

        int used = Array.FindLastIndex(shares, s => s > 0) + 1;
        return new(components, now[..used], shares[..used]);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        Matrix coefficients = _components.Project(items, team);
        for (int r = 0; r < coefficients.Rows; r++)
        {
            Span<float> row = coefficients.Row(r);
            for (int c = 0; c < _quantisers.Length; c++) row[c] = (float)_quantisers[c].Quantise(row[c]);
        }

        return _components.Reconstruct(coefficients, _quantisers.Length, team);
    }
}
