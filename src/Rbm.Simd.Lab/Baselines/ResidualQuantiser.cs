using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// Codebooks one after another, each for what the ones before left over: the bits that still differ (Juang and Gray, "Multiple
/// stage vector quantization", ICASSP 1982, with exclusive or in place of differences).
/// </summary>
public sealed class ResidualQuantiser : IBaseline
{
    private readonly VectorQuantiser[] _stages;

    private ResidualQuantiser(VectorQuantiser[] stages) => _stages = stages;

    /// <inheritdoc/>
    public string Name => $"residual VQ, {_stages.Length} stages";

    /// <inheritdoc/>
    public double? Bits => _stages.Sum(s => s.Bits);

    /// <summary>The codebooks, of the first stage first.</summary>
    public IReadOnlyList<VectorQuantiser> Stages => _stages;

    /// <summary>Trains the stages in turn.</summary>
    /// <param name="source">The training items, one or more.</param>
    /// <param name="stages">The number of stages, 1 or more.</param>
    /// <param name="bits">The bits of a stage, 1 to <see cref="VectorQuantiser.MostBits"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">There are no items, or a number is outside its range.</exception>
    public static ResidualQuantiser Fit(
        IBinarySource source, int stages, int bits, VectorQuantiserOptions options, WorkerTeam team, CancellationToken token = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        var trained = new VectorQuantiser[stages];
        IBinarySource rest = source;
        for (int s = 0; s < stages; s++)
        {
            trained[s] = VectorQuantiser.Fit(rest, bits, options, team, token);
            rest = new ResidualSource(rest, trained[s], team);
        }

        return new(trained);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _stages[0].Codebook.Columns);
        BitMatrix rest = Copy(items);
        foreach (VectorQuantiser stage in _stages) ExclusiveOr(rest.View, stage.Reproduce(rest, team).View);

        // What is left over in the end is what the reproduction has wrong.
        ExclusiveOr(rest.View, items.View);
        return rest;
    }

    /// <summary>The codes of each stage.</summary>
    /// <param name="items">The items.</param>
    /// <param name="team">Who computes.</param>
    public int[][] Encode(BitMatrix items, WorkerTeam team)
    {
        BitMatrix rest = Copy(items);
        var codes = new int[_stages.Length][];
        for (int s = 0; s < codes.Length; s++)
        {
            codes[s] = _stages[s].Encode(rest.View, team);
            ExclusiveOr(rest.View, _stages[s].Reproduce(rest, team).View);
        }

        return codes;
    }

    private static BitMatrix Copy(BitMatrix items)
    {
        var copy = new BitMatrix(items.Rows, items.Columns);
        items.Words.CopyTo(copy.Words);
        return copy;
    }

    private static void ExclusiveOr(BitView to, ReadOnlyBitView other)
    {
        for (int w = 0; w < to.Words.Length; w++) to.Words[w] ^= other.Words[w];
    }

    /// <summary>What a stage leaves over of each item.</summary>
    private sealed class ResidualSource(IBinarySource source, VectorQuantiser stage, WorkerTeam team) : IBinarySource
    {
        public string Name => $"{source.Name}, less a codeword";

        public int Count => source.Count;

        public int Length => source.Length;

        public int Width => source.Width;

        public int Height => source.Height;

        public bool VariesByEpoch => source.VariesByEpoch;

        public void Read(int first, uint epoch, BitView destination)
        {
            source.Read(first, epoch, destination);
            int[] codes = stage.Encode(destination, team);
            for (int r = 0; r < codes.Length; r++)
            {
                ReadOnlySpan<ulong> codeword = stage.Codebook.Row(codes[r]);
                Span<ulong> row = destination.Row(r);
                for (int w = 0; w < row.Length; w++) row[w] ^= codeword[w];
            }
        }
    }
}
