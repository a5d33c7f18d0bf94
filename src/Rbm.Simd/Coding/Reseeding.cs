using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;

namespace Rbm.Simd.Coding;

/// <summary>
/// Moves codewords to where they are worth more: one that no item uses, or that its items would hardly miss, takes over a half of
/// a cell whose items are far apart.
/// </summary>
/// <remarks>
/// A cell that is given up goes to the nearest other codeword as a whole, a cell that is split loses the items that have 1 at its most even
/// bit. What both does to the distortion of the items as they are counted is known before it is done, and only what lowers it is done;
/// assigning them anew can but lower it further.
/// </remarks>
internal sealed class Reseeding
{
    // Moves a pass, as a share of the codewords: what a pass of Lloyd's steps can settle again.
    private const int MostMoved = 8;

    private readonly DistortionMeasure _measure;
    private readonly BitMatrix _codebook;
    private readonly CellCounts _cells;
    private readonly int[] _splits;
    private readonly int[] _splitOf;
    private readonly int[] _bits;

    /// <summary>Chooses the cells that might be split.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="codebook">The codewords, each that of least distortion for its cell.</param>
    /// <param name="cells">What is in the codewords' cells.</param>
    /// <param name="distortions">The cells' distortions.</param>
    public Reseeding(DistortionMeasure measure, BitMatrix codebook, CellCounts cells, double[] distortions)
    {
        (_measure, _codebook, _cells) = (measure, codebook, cells);
        int unused = Enumerable.Range(0, codebook.Rows).Count(IsUnused);
        _splits =
        [
            .. Enumerable.Range(0, codebook.Rows).Where(c => cells.Items(c) > 1 && distortions[c] > 0)
                .OrderByDescending(c => distortions[c]).ThenBy(c => c).Take(unused + codebook.Rows / MostMoved)
                .Where(c => Centroids.Halving(cells.Items(c), cells.Ones(c)) >= 0),
        ];
        _bits = [.. _splits.Select(c => Centroids.Halving(cells.Items(c), cells.Ones(c)))];
        _splitOf = new int[codebook.Rows];
        Array.Fill(_splitOf, -1);
        for (int s = 0; s < _splits.Length; s++) _splitOf[_splits[s]] = s;
    }

    /// <summary>The halves that must be counted before the moves: 2 s are the zeros of the s-th cell, 2 s + 1 its ones.</summary>
    public int Halves => 2 * _splits.Length;

    /// <summary>The half that an item is in, or -1.</summary>
    public int HalfOf(int cell, ReadOnlySpan<ulong> item) =>
        _splitOf[cell] is >= 0 and int s ? 2 * s + (int)(item[_bits[s] >> 6] >> (_bits[s] & 63) & 1) : -1;

    /// <summary>Moves codewords.</summary>
    /// <param name="halves">The counts of the halves.</param>
    /// <param name="share">How many times as many items the cells have as the halves.</param>
    /// <returns>The number of codewords moved.</returns>
    public int Move(CellCounts halves, int share)
    {
        (int Split, double Gain)[] gains =
        [
            .. Enumerable.Range(0, _splits.Length).Select(s => (s, Gain: share * Gain(halves, s))).Where(g => g.Gain > 0)
                .OrderByDescending(g => g.Gain).ThenBy(g => g.s),
        ];
        bool[] kept = new bool[_codebook.Rows], gone = new bool[_codebook.Rows];
        int next = 0, moved = 0;
        foreach ((int cell, int heir, double loss) in Givers())
        {
            while (next < gains.Length && (kept[_splits[gains[next].Split]] || gone[_splits[gains[next].Split]])) next++;
            if (next == gains.Length || gains[next].Gain <= loss) break;
            (int s, int split) = (gains[next].Split, _splits[gains[next].Split]);

            // A cell takes part in one move only, for the sums hold for the codewords as they are.
            if (kept[cell] || cell == split || (heir >= 0 && (gone[heir] || kept[heir] || heir == split))) continue;
            gone[cell] = kept[split] = true;
            if (heir >= 0) kept[heir] = true;
            Write(halves, 2 * s, split);
            Write(halves, 2 * s + 1, cell);
            next++;
            moved++;
        }

        return moved;
    }

    private bool IsUnused(int cell) => _cells.Items(cell) == 0 && !(_measure.IsConstraint && cell == 0);

    private void Write(CellCounts halves, int half, int cell)
    {
        if (_measure.IsConstraint && cell == 0) return;
        Centroids.Write(_measure, halves.Items(half), halves.Ones(half), 0, default, _codebook.Row(cell));
    }

    private double Gain(CellCounts halves, int s)
    {
        (int zeros, int ones) = (halves.Items(2 * s), halves.Items(2 * s + 1));
        if (zeros == 0 || ones == 0) return 0;
        int[] both = new int[_codebook.Columns];
        ReadOnlySpan<int> a = halves.Ones(2 * s), b = halves.Ones(2 * s + 1);
        for (int i = 0; i < both.Length; i++) both[i] = a[i] + b[i];
        return Centroids.Cost(_measure, zeros + ones, both) - Centroids.Cost(_measure, zeros, a) - Centroids.Cost(_measure, ones, b);
    }

    // Unused codewords first, then those of the fewest items, by what giving them up costs.
    private IEnumerable<(int Cell, int Heir, double Loss)> Givers()
    {
        for (int c = 0; c < _codebook.Rows; c++)
        {
            if (IsUnused(c)) yield return (c, -1, 0);
        }

        // Another codeword that is feasible for all items of a cell is hardly ever there.
        if (_measure.IsConstraint) yield break;
        IEnumerable<(int Cell, int Heir, double Loss)> small = Enumerable.Range(0, _codebook.Rows).Where(c => _cells.Items(c) > 0)
            .OrderBy(c => _cells.Items(c)).ThenBy(c => c).Take(_codebook.Rows / MostMoved)
            .Select(c =>
            {
                int heir = NearestOther(c);
                double loss = heir < 0 ? double.PositiveInfinity
                    : Centroids.Cost(_measure, _cells.Items(c), _cells.Ones(c), _codebook.Row(heir))
                        - Centroids.Cost(_measure, _cells.Items(c), _cells.Ones(c), _codebook.Row(c));
                return (c, heir, loss);
            });
        foreach ((int Cell, int Heir, double Loss) giver in small.OrderBy(g => g.Loss).ThenBy(g => g.Cell)) yield return giver;
    }

    private int NearestOther(int cell)
    {
        ReadOnlySpan<ulong> row = _codebook.Row(cell);
        int best = -1, least = int.MaxValue;
        for (int c = 0; c < _codebook.Rows; c++)
        {
            if (c == cell || _cells.Items(c) == 0) continue;
            int distance = 0;
            ReadOnlySpan<ulong> other = _codebook.Row(c);
            for (int w = 0; w < row.Length; w++) distance += BitOperations.PopCount(row[w] ^ other[w]);
            if (distance < least) (best, least) = (c, distance);
        }

        return best;
    }
}
