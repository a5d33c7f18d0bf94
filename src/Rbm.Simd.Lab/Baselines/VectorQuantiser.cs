using Rbm.Simd.Bits;
using Rbm.Simd.Coding;
using Rbm.Simd.Models;
using Rbm.Simd.Random;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// 2^K codewords by Lloyd's steps in the Hamming distortion, from training items, each item coded as the nearest one: what K bits could
/// do at best, but for overfitting and local optima.
/// </summary>
public sealed class VectorQuantiser : IBaseline
{
    /// <summary>The largest K.</summary>
    public const int MostBits = 16;

    private const uint FirstStream = 0x0100_0061;

    private readonly BitMatrix _codebook;
    private readonly NearestCodeword _search;

    private VectorQuantiser(BitMatrix codebook, int bits)
    {
        (_codebook, Bits) = (codebook, bits);
        _search = new NearestCodeword(codebook.View);
    }

    /// <inheritdoc/>
    public string Name => "Lloyd VQ";

    /// <inheritdoc/>
    public double? Bits { get; }

    /// <summary>2^K codewords, one a row.</summary>
    public ReadOnlyBitView Codebook => _codebook.View;

    /// <summary>Trains the codewords.</summary>
    /// <param name="source">The training items, one or more.</param>
    /// <param name="bits">K, 1 to <see cref="MostBits"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">There are no items, or K or an option is outside its range.</exception>
    public static VectorQuantiser Fit(
        IBinarySource source, int bits, VectorQuantiserOptions options, WorkerTeam team, CancellationToken token = default)
    {
        if (bits is < 1 or > MostBits) throw new ArgumentException($"a codebook of {bits} bits asked for, 1 to {MostBits} bits expected");
        if (source.Count == 0) throw new ArgumentException($"source {source.Name} is empty; 1 item or more expected");

        // Of the network nothing but its sizes is used: the codebook is the decoder, and without a prior it is nowhere drawn to.
        var model = new CompressionModel
        {
            Autoencoder = new DeepAutoencoder(source.Length, bits),
            Codebook = FirstCodewords(source, 1 << bits, options.Seed),
        };
        var refinement = new RefinementOptions
        {
            Passes = options.Passes, Draws = options.Draws, Prior = 0, Noise = options.Noise, Seed = options.Seed, MostBits = bits,
        };
        RefinementResult result = CodebookRefinement.Refine(model, source, refinement, team, options.Report, token: token);
        return new(result.Model.Codebook!, bits);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _codebook.Columns);
        return BaselineItems.Gather(_codebook, Encode(items.View, team));
    }

    /// <summary>The nearest codeword of each item.</summary>
    public int[] Encode(ReadOnlyBitView items, WorkerTeam team)
    {
        int[] indices = new int[items.Rows], distances = new int[items.Rows];
        _search.Find(items, indices, distances, team);
        return indices;
    }

    // Different items, as long as there are any; then those of the next draw, which are the same ones again if the source does not vary.
    private static BitMatrix FirstCodewords(IBinarySource source, int count, ulong seed)
    {
        var codewords = new BitMatrix(count, source.Length);
        var stream = new RandomStream(seed, FirstStream);
        int[] order = [.. Enumerable.Range(0, source.Count)];
        for (int i = 0; i < count; i++)
        {
            (int place, uint draw) = (i % source.Count, (uint)(i / source.Count));
            if (draw == 0)
            {
                int other = place + (int)((ulong)stream.Draw(0, (uint)place, 0) * (uint)(source.Count - place) >> 32);
                (order[place], order[other]) = (order[other], order[place]);
            }

            source.Read(order[place], draw, codewords.Slice(i, 1));
        }

        return codewords;
    }
}
