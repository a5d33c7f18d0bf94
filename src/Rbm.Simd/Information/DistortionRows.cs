using System.Numerics;
using Rbm.Simd.Bits;

namespace Rbm.Simd.Information;

/// <summary>Distortions that are asked for a source letter at a time.</summary>
internal abstract class DistortionRows
{
    /// <summary>|X|.</summary>
    public abstract int Sources { get; }

    /// <summary>|Y|.</summary>
    public abstract int Reproductions { get; }

    /// <summary>The largest of the distortions that are not forbidden, or somewhat more.</summary>
    public abstract double LargestDistortion { get; }

    /// <summary>d(x, y) for every y; infinity marks a forbidden pair. May be asked by several threads at once.</summary>
    public abstract void Distances(int x, Span<double> distances);
}

/// <summary>A matrix of distortions.</summary>
internal sealed class MatrixRows : DistortionRows
{
    private readonly double[] _distortions;

    public MatrixRows(double[,] distortions)
    {
        (Sources, Reproductions) = (distortions.GetLength(0), distortions.GetLength(1));
        if (Sources == 0 || Reproductions == 0)
            throw new ArgumentException($"distortions are {Sources} x {Reproductions}, expected 1 or more of each");
        _distortions = new double[distortions.Length];
        for (int x = 0; x < Sources; x++)
        {
            bool feasible = false;
            for (int y = 0; y < Reproductions; y++)
            {
                double d = distortions[x, y];
                if (!(d >= 0))
                {
                    throw new ArgumentException(FormattableString.Invariant(
                        $"distortion of row {x}, column {y} is {d}, expected 0 or more, or infinity for a forbidden pair"));
                }

                _distortions[x * Reproductions + y] = d;
                if (double.IsPositiveInfinity(d)) continue;
                feasible = true;
                LargestDistortion = Math.Max(LargestDistortion, d);
            }

            if (!feasible) throw new ArgumentException($"distortions of row {x} are all infinite: every pair of this letter is forbidden");
        }
    }

    /// <inheritdoc/>
    public override int Sources { get; }

    /// <inheritdoc/>
    public override int Reproductions { get; }

    /// <inheritdoc/>
    public override double LargestDistortion { get; }

    /// <inheritdoc/>
    public override void Distances(int x, Span<double> distances) =>
        _distortions.AsSpan(x * Reproductions, Reproductions).CopyTo(distances);
}

/// <summary>Items against the words of a codebook, by counting bits: the distortions are nowhere stored.</summary>
internal sealed class CodebookRows : DistortionRows
{
    private readonly ulong[] _items, _codewords;
    private readonly int[] _itemOnes, _codewordOnes;
    private readonly double[] _a, _b;
    private readonly bool _uniform;
    private readonly int _words;

    public CodebookRows(ReadOnlyBitView items, ReadOnlyBitView codewords, DistortionMeasure measure)
    {
        (Sources, Reproductions, _words) = (items.Rows, codewords.Rows, items.WordsPerRow);
        (_a, _b) = (new double[items.Columns], new double[items.Columns]);
        for (int i = 0; i < _a.Length; i++) (_a[i], _b[i]) = measure.At(i);
        _uniform = _a.AsSpan().Count(_a[0]) == _a.Length && _b.AsSpan().Count(_b[0]) == _b.Length;
        for (int i = 0; i < _a.Length; i++) LargestDistortion += double.IsPositiveInfinity(_a[i]) ? _b[i] : Math.Max(_a[i], _b[i]);
        (_items, _itemOnes) = Copy(items);
        (_codewords, _codewordOnes) = Copy(codewords);
    }

    /// <inheritdoc/>
    public override int Sources { get; }

    /// <inheritdoc/>
    public override int Reproductions { get; }

    /// <inheritdoc/>
    public override double LargestDistortion { get; }

    /// <inheritdoc/>
    public override void Distances(int x, Span<double> distances)
    {
        ReadOnlySpan<ulong> item = _items.AsSpan(x * _words, _words);
        if (!_uniform)
        {
            for (int y = 0; y < Reproductions; y++) distances[y] = BitByBit(item, _codewords.AsSpan(y * _words, _words));
            return;
        }

        (double a, double b) = (_a[0], _b[0]);
        bool forbidden = double.IsPositiveInfinity(a);
        int ones = _itemOnes[x];
        ReadOnlySpan<ulong> codewords = _codewords;
        for (int y = 0; y < Reproductions; y++)
        {
            ReadOnlySpan<ulong> codeword = codewords.Slice(y * item.Length, item.Length);
            int both = 0;
            for (int w = 0; w < item.Length; w++) both += BitOperations.PopCount(item[w] & codeword[w]);
            int falseOnes = _codewordOnes[y] - both, falseZeros = ones - both;
            distances[y] = !forbidden ? falseOnes * a + falseZeros * b : falseOnes == 0 ? falseZeros * b : a;
        }
    }

    private double BitByBit(ReadOnlySpan<ulong> item, ReadOnlySpan<ulong> codeword)
    {
        double sum = 0;
        for (int w = 0; w < item.Length; w++)
        {
            for (ulong differing = item[w] ^ codeword[w]; differing != 0; differing &= differing - 1)
            {
                int bit = BitOperations.TrailingZeroCount(differing);
                double cost = (item[w] >> bit & 1) == 0 ? _a[w * 64 + bit] : _b[w * 64 + bit];
                if (double.IsPositiveInfinity(cost)) return cost;
                sum += cost;
            }
        }

        return sum;
    }

    // Bits past the last column count nowhere.
    private static (ulong[] Words, int[] Ones) Copy(ReadOnlyBitView view)
    {
        ulong[] words = view.Words.ToArray();
        int perRow = view.WordsPerRow;
        var ones = new int[view.Rows];
        for (int r = 0; r < ones.Length; r++)
        {
            Span<ulong> row = words.AsSpan(r * perRow, perRow);
            row[^1] &= BitMatrix.LastWordMask(view.Columns);
            foreach (ulong word in row) ones[r] += BitOperations.PopCount(word);
        }

        return (words, ones);
    }
}
