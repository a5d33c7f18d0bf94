using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;

namespace Rbm.Simd.Coding;

/// <summary>
/// Chooses the bits of a reproduction to flip, and the levels to code them with, so that an item's distortion meets a bound in few bits.
/// </summary>
/// <remarks>
/// For every pair of levels the errors are flipped in the order of their bits for each unit of distortion, those that are shorter to
/// flip than not first, until the bound is met; the shortest pair wins. Costs are integers, so the choice is the same everywhere.
/// </remarks>
/// <param name="measure">The distortion measure.</param>
/// <param name="visible">N.</param>
internal sealed class EscapePlanner(DistortionMeasure measure, int visible)
{
    private readonly int[] _errors = new int[visible];
    private readonly long[] _order = new long[visible];
    private readonly long[] _background = new long[EscapeLevels.Count];
    private readonly int[] _cutoffCosts = new int[EscapeLevels.Count], _tiltCosts = new int[EscapeLevels.Count];

    /// <summary>The bits to flip.</summary>
    public ulong[] Flips { get; } = new ulong[BitMatrix.WordsFor(visible)];

    /// <summary>The level of the tilt.</summary>
    public int Tilt { get; private set; }

    /// <summary>The level of the cutoff.</summary>
    public int Cutoff { get; private set; }

    /// <summary>Chooses.</summary>
    /// <param name="source">The item.</param>
    /// <param name="reproduction">Its reproduction.</param>
    /// <param name="logits">The logits of the reproduction's errors.</param>
    /// <param name="limit">The distortion that may remain, summed over the bits: 0 or more.</param>
    /// <param name="writer">Where the escape will go; what its levels cost there counts.</param>
    public void Plan(
        ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> reproduction, ReadOnlySpan<short> logits, double limit, EscapeWriter writer)
    {
        writer.LevelCosts(EscapeLevels.CutoffContext, _cutoffCosts);
        writer.LevelCosts(EscapeLevels.TiltContext, _tiltCosts);
        int errors = FindErrors(source, reproduction);
        long least = long.MaxValue;
        for (int tilt = 0; tilt < EscapeLevels.Count; tilt++)
        {
            int off = EscapeLevels.Tilt(tilt);
            CountBackground(logits, off);
            Sort(source, logits, errors, off);
            for (int cutoff = 0; cutoff < EscapeLevels.Count; cutoff++)
            {
                long cost = _background[cutoff] + _cutoffCosts[cutoff] + _tiltCosts[tilt];
                if (!Walk(source, logits, errors, off, cutoff, limit, ref cost, null) || cost >= least) continue;
                (least, Tilt, Cutoff) = (cost, tilt, cutoff);
            }
        }

        int best = EscapeLevels.Tilt(Tilt);
        long unused = 0;
        Sort(source, logits, errors, best);
        Array.Clear(Flips);
        Walk(source, logits, errors, best, Cutoff, limit, ref unused, Flips);
    }

    private int FindErrors(ReadOnlySpan<ulong> source, ReadOnlySpan<ulong> reproduction)
    {
        int count = 0;
        for (int w = 0; w < source.Length; w++)
        {
            ulong named = w == source.Length - 1 ? BitMatrix.LastWordMask(visible) : ulong.MaxValue;
            for (ulong wrong = (source[w] ^ reproduction[w]) & named; wrong != 0; wrong &= wrong - 1)
                _errors[count++] = 64 * w + BitOperations.TrailingZeroCount(wrong);
        }

        return count;
    }

    // What the flags would cost if nothing were flipped, for each cutoff.
    private void CountBackground(ReadOnlySpan<short> logits, int off)
    {
        Array.Clear(_background);
        foreach (short logit in logits) _background[EscapeLevels.HighestCutoff(logit)] += BitCosts.Of(false, logit - off);
        for (int level = EscapeLevels.Count - 2; level >= 0; level--) _background[level] += _background[level + 1];
    }

    // By the bits that a flip adds for each unit of distortion; the bit's index beside it decides ties.
    private void Sort(ReadOnlySpan<ulong> source, ReadOnlySpan<short> logits, int errors, int off)
    {
        for (int e = 0; e < errors; e++)
        {
            int bit = _errors[e], added = Added(logits[bit], off);
            double cost = Cost(source, bit);
            // What must not remain comes first, what costs nothing to leave last, unless it is shorter to flip.
            float key = double.IsInfinity(cost) ? float.NegativeInfinity
                : cost == 0 ? (added < 0 ? float.MinValue : float.PositiveInfinity)
                : (float)(added / cost);
            int bits = BitConverter.SingleToInt32Bits(key + 0f);
            _order[e] = (long)(bits >= 0 ? bits : bits ^ int.MaxValue) << 32 | (uint)bit;
        }

        _order.AsSpan(0, errors).Sort();
    }

    // Flips errors in their order until the bound is met; false if it cannot be with this cutoff.
    private bool Walk(
        ReadOnlySpan<ulong> source, ReadOnlySpan<short> logits, int errors, int off, int cutoff, double limit, ref long cost,
        ulong[]? flips)
    {
        int least = EscapeLevels.Cutoff(cutoff);
        var left = new Remainder(measure, visible);
        for (int e = 0; e < errors; e++)
        {
            int bit = (int)(uint)_order[e];
            left.Add(IsOne(source, bit), Cost(source, bit));
        }

        for (int e = 0; e < errors; e++)
        {
            int bit = (int)(uint)_order[e];
            if (logits[bit] < least) continue;
            int added = Added(logits[bit], off);
            if (added >= 0 && left.IsWithin(limit)) continue;
            left.Remove(IsOne(source, bit), Cost(source, bit));
            cost += added;
            if (flips is not null) flips[bit >> 6] |= 1ul << (bit & 63);
        }

        return left.IsWithin(limit);
    }

    private double Cost(ReadOnlySpan<ulong> source, int bit)
    {
        (double a, double b) = measure.Weights.Length == 0 ? (measure.A, measure.B) : measure.At(bit);
        return IsOne(source, bit) ? b : a;
    }

    private static bool IsOne(ReadOnlySpan<ulong> words, int bit) => (words[bit >> 6] >> (bit & 63) & 1) != 0;

    private static int Added(int logit, int off) => BitCosts.Of(true, logit - off) - BitCosts.Of(false, logit - off);

    // The distortion of the errors that are not flipped.
    private struct Remainder(DistortionMeasure measure, int visible)
    {
        private long _falseOnes, _falseZeros;
        private double _sum, _most;

        public void Add(bool one, double cost)
        {
            Count(one, 1);
            if (!double.IsInfinity(cost)) _most = _sum += cost;
        }

        public void Remove(bool one, double cost)
        {
            Count(one, -1);
            if (!double.IsInfinity(cost)) _sum -= cost;
        }

        public readonly bool IsWithin(double limit)
        {
            if (_falseOnes + _falseZeros == 0) return true;
            // Counts give what DistortionMeasure.Sum gives, to the bit. Sums of weights are rounded in another order there: at most by
            // this.
            if (measure.Weights.Length == 0) return (_falseOnes == 0 ? 0 : _falseOnes * measure.A) + _falseZeros * measure.B <= limit;
            return (!measure.IsConstraint || _falseOnes == 0) && _sum + _most * visible * Rounding <= limit;
        }

        private const double Rounding = 4.0 / (1L << 52);

        private void Count(bool one, int by)
        {
            if (one) _falseZeros += by;
            else _falseOnes += by;
        }
    }
}
