using Rbm.Simd.Bits;
using Rbm.Simd.Linear;
using Rbm.Simd.Memory;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// Z'_beta(x), the sum over y of mu(y) exp(-beta d(x, y)) where mu is a machine's distribution of visible states, and the mean
/// distortion under mu(y given x): exactly, for many x at once, by the states of the machine's smaller layer.
/// </summary>
/// <remarks>
/// By Theorem 1, log Z'_beta(x) = log Z(W, b + s(x), c) - log Z(W, b, c) - beta sum of b_i x_i, with the field s_i = -beta a_i where
/// x_i = 0 and +beta b_i where it is 1. Given a hidden state h the visible units are independent and each contributes one of two
/// numbers, for x_i = 0 or 1; so what all x share is computed once for a block of states, and an item adds the differences of its set
/// bits. Where the visible layer is the smaller one, the states are those of y, and s(x)'y is made up of the bits of x in the same way.
/// Bits whose a_i is infinite are clamped: y_i = 0 where x_i = 0. Double precision; the same for every number of threads, and on every
/// processor to rounding. The parameters are copied: what happens to the machine afterwards does not matter.
/// </remarks>
public sealed unsafe class TiltedPartition
{
    // However many threads there are, so that their number does not show in the order of the sums.
    private const int MaxParts = 32;

    private readonly EnumeratedSide _side;

    /// <summary>Copies a machine and enumerates it once, for log Z.</summary>
    /// <param name="machine">The machine; one of its layers has at most <see cref="PartitionFunction.MaxEnumerated"/> units.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">Both layers are larger, or a parameter is not finite.</exception>
    public TiltedPartition(RestrictedBoltzmannMachine machine, WorkerTeam team)
        : this(machine, machine.Hidden <= machine.Visible, team)
    {
    }

    /// <summary>The same by the states of a chosen layer.</summary>
    internal TiltedPartition(RestrictedBoltzmannMachine machine, bool hidden, WorkerTeam team)
    {
        FiniteParameters.Require(machine);
        _side = new EnumeratedSide(machine, hidden);
        LogPartition = PartitionFunction.Sum(_side, team);
    }

    /// <summary>log Z of the machine itself, in nats.</summary>
    public double LogPartition { get; }

    private int Visible => _side.IsHidden ? _side.Others : _side.Units;

    /// <summary>log Z'_beta(x) and E[d(x, y) given x] for every x.</summary>
    /// <param name="items">B x N bits, x.</param>
    /// <param name="measure">d.</param>
    /// <param name="beta">beta, 0 or more and finite; it multiplies the distortion summed over the bits.</param>
    /// <param name="logNormalizers">B results in nats, each 0 or less.</param>
    /// <param name="meanDistortions">B results, each summed over the N bits; or none, where they are not wanted.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the measure has weights for another number of bits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative, infinite or NaN.</exception>
    public void LogNormalizers(
        ReadOnlyBitView items, DistortionMeasure measure, double beta, Span<double> logNormalizers, Span<double> meanDistortions,
        WorkerTeam team)
    {
        Throw.IfNotFiniteOrNegative(beta);
        Throw.IfDifferent(items.Columns, Visible, "number of bits of an item");
        measure.ThrowUnlessFits(items.Columns);
        Throw.IfShorter(logNormalizers.Length, items.Rows, "log normalizers", "one an item");
        if (!meanDistortions.IsEmpty) Throw.IfShorter(meanDistortions.Length, items.Rows, "mean distortions", "one an item");
        if (items.Rows == 0) return;
        var tilt = new TiltedSide(_side, measure, beta);
        var workspace = new Workspace();
        int parts = Math.Min(MaxParts, _side.Blocks), rows = items.Rows;
        var sums = new TiltedSum[Throw.IfTooLarge(parts, rows, rows)];
        fixed (ulong* words = items.Words)
        {
            var job = new TiltJob
            {
                Tilt = tilt, Parts = parts, Rows = rows, Sums = sums,
                Words = words, WordsPerRow = items.WordsPerRow,
                Active = IndexLists.Of(words, items.WordsPerRow, rows, items.Columns, team, workspace),
                Scratch = workspace.Take<double>((long)team.Size * tilt.Scratch),
            };
            team.Run(ref job, parts);
        }

        for (int r = 0; r < rows; r++)
        {
            TiltedSum sum = TiltedSum.Nothing;
            for (int part = 0; part < parts; part++) sum.Add(sums[part * rows + r]);
            double ones = 0;
            for (int i = 0; i < items.Columns; i++)
                if (items[r, i]) ones += measure.At(i).B;
            logNormalizers[r] = sum.Log - LogPartition - beta * ones;
            // What a bit adds is a difference: a mean of 0 may come out as some 1e-17 below.
            if (!meanDistortions.IsEmpty) meanDistortions[r] = Math.Max(0, sum.MeanDistortion);
        }
    }

    /// <summary>Some blocks of states, for all items.</summary>
    private struct TiltJob : IParallelJob
    {
        public TiltedSide Tilt;
        public int Parts, Rows;
        public TiltedSum[] Sums;
        public ulong* Words;
        public nint WordsPerRow;
        public IndexLists Active;
        public double* Scratch;

        public readonly void Run(int index, int worker)
        {
            double* scratch = Scratch + worker * (nint)Tilt.Scratch;
            Span<TiltedSum> sums = Sums.AsSpan(index * Rows, Rows);
            sums.Fill(TiltedSum.Nothing);
            int blocks = Tilt.Side.Blocks, end = (int)((long)(index + 1) * blocks / Parts);
            for (int block = (int)((long)index * blocks / Parts); block < end; block++)
            {
                Tilt.BeginBlock(block, scratch);
                for (int group = 0; group < TiltedSide.Groups; group++)
                {
                    Tilt.FillGroup(block, group, scratch);
                    for (int r = 0; r < Rows; r++)
                        Tilt.Add(block, group, Words[r * WordsPerRow], Active.Row(r), Active.Count(r), scratch, ref sums[r]);
                }
            }
        }
    }
}
