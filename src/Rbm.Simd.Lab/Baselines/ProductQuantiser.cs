using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// Items cut into groups of rows of pixels, each with a codebook of its own (Jegou, Douze and Schmid, "Product quantization for nearest
/// neighbor search", IEEE Trans. PAMI 33(1), 2011).
/// </summary>
public sealed class ProductQuantiser : IBaseline
{
    private readonly int[] _firsts;
    private readonly VectorQuantiser[] _parts;

    private ProductQuantiser(int[] firsts, VectorQuantiser[] parts) => (_firsts, _parts) = (firsts, parts);

    /// <inheritdoc/>
    public string Name => $"product VQ, {_parts.Length} groups of rows";

    /// <inheritdoc/>
    public double? Bits => _parts.Sum(p => p.Bits);

    /// <summary>Trains a codebook for each group.</summary>
    /// <param name="source">The training items, one or more.</param>
    /// <param name="groups">
    /// The number of groups, which have as many rows each or one more; of a source without rows, as many bits.
    /// </param>
    /// <param name="bits">The bits of a group, 1 to <see cref="VectorQuantiser.MostBits"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">There are no items, not so many rows, or a number is outside its range.</exception>
    public static ProductQuantiser Fit(
        IBinarySource source, int groups, int bits, VectorQuantiserOptions options, WorkerTeam team, CancellationToken token = default)
    {
        (int rows, int width) = source.Height > 1 ? (source.Height, source.Width) : (source.Length, 1);
        if (groups < 1 || groups > rows) throw new ArgumentException($"{groups} groups asked for, 1 to {rows} expected");
        int[] ends = [.. Enumerable.Range(0, groups + 1).Select(g => (int)((long)g * rows / groups) * width)];
        var parts = new VectorQuantiser[groups];
        for (int g = 0; g < groups; g++)
        {
            var part = new ColumnsSource(source, ends[g], ends[g + 1] - ends[g]);
            parts[g] = VectorQuantiser.Fit(part, bits, options, team, token);
        }

        return new(ends, parts);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _firsts[^1]);
        var result = new BitMatrix(items.Rows, items.Columns);
        for (int g = 0; g < _parts.Length; g++)
        {
            var part = new BitMatrix(items.Rows, _firsts[g + 1] - _firsts[g]);
            ColumnsSource.Extract(items.View, _firsts[g], part.View);
            ColumnsSource.Insert(_parts[g].Reproduce(part, team).View, _firsts[g], result.View);
        }

        return result;
    }

    /// <summary>The codes of each group.</summary>
    /// <param name="items">The items.</param>
    /// <param name="team">Who computes.</param>
    public int[][] Encode(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _firsts[^1]);
        return
        [
            .. _parts.Select((quantiser, g) =>
            {
                var part = new BitMatrix(items.Rows, _firsts[g + 1] - _firsts[g]);
                ColumnsSource.Extract(items.View, _firsts[g], part.View);
                return quantiser.Encode(part.View, team);
            }),
        ];
    }
}
