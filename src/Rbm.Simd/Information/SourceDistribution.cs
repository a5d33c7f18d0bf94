using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Information;

/// <summary>
/// The distribution of a source on all of {0,1}^N, letter by letter: bit i of a letter's index is bit i of the item.
/// </summary>
public sealed class SourceDistribution
{
    /// <summary>The largest N: 2^16 letters.</summary>
    public const int MostBits = 16;

    // Sums of as many probabilities as there are letters, each rounded where it was made, are not further from 1 than this.
    internal const double SumTolerance = 1e-9;

    private readonly double[] _probabilities;

    private SourceDistribution(int bits, double[] probabilities)
    {
        Bits = bits;
        _probabilities = probabilities;
        EntropyBits = EntropyOf(probabilities);
    }

    /// <summary>N, the bits of an item.</summary>
    public int Bits { get; }

    /// <summary>P of each of the 2^N letters; they sum to 1.</summary>
    public ReadOnlySpan<double> Probabilities => _probabilities;

    /// <summary>The entropy of a whole item, in bits.</summary>
    public double EntropyBits { get; }

    /// <summary>Independent bits, each 1 with probability p.</summary>
    /// <param name="probability">p, 0 to 1.</param>
    /// <param name="bits">N, 1 to <see cref="MostBits"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">p or N is outside its range.</exception>
    public static SourceDistribution Bernoulli(double probability, int bits)
    {
        Throw.IfOutside(probability, 0, 1);
        CheckBits(bits);
        var p = new double[1 << bits];
        for (int x = 0; x < p.Length; x++)
        {
            int ones = BitOperations.PopCount((uint)x);
            p[x] = Math.Pow(probability, ones) * Math.Pow(1 - probability, bits - ones);
        }

        return new(bits, p);
    }

    /// <summary>
    /// The binary symmetric Markov source: the first bit is uniform, each further one differs from the one before it with
    /// probability p.
    /// </summary>
    /// <param name="flipProbability">p, 0 to 1.</param>
    /// <param name="bits">N, 1 to <see cref="MostBits"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">p or N is outside its range.</exception>
    public static SourceDistribution Markov(double flipProbability, int bits)
    {
        Throw.IfOutside(flipProbability, 0, 1);
        CheckBits(bits);
        var p = new double[1 << bits];
        for (int x = 0; x < p.Length; x++)
        {
            int flips = BitOperations.PopCount((uint)((x ^ x >> 1) & (p.Length / 2 - 1)));
            p[x] = 0.5 * Math.Pow(flipProbability, flips) * Math.Pow(1 - flipProbability, bits - 1 - flips);
        }

        return new(bits, p);
    }

    /// <summary>Every letter equally likely.</summary>
    /// <param name="bits">N, 1 to <see cref="MostBits"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">N is outside its range.</exception>
    public static SourceDistribution Uniform(int bits) => Bernoulli(0.5, bits);

    /// <summary>The shares that the letters have of a source's items.</summary>
    /// <param name="source">A source of N bits, 1 to <see cref="MostBits"/>, with at least one item.</param>
    /// <param name="epoch">The epoch that is read, of a source that varies by epoch.</param>
    /// <exception cref="ArgumentException">The source has no items, or its N is outside its range.</exception>
    public static SourceDistribution Empirical(IBinarySource source, uint epoch = 0)
    {
        CheckBits(source.Length);
        if (source.Count == 0) throw new ArgumentException($"source {source.Name} has 0 items, expected 1 or more");
        const int Rows = 4096;
        var items = new BitMatrix(Math.Min(source.Count, Rows), source.Length);
        var counts = new long[1 << source.Length];
        for (int first = 0; first < source.Count; first += items.Rows)
        {
            BitView some = items.Slice(0, Math.Min(items.Rows, source.Count - first));
            source.Read(first, epoch, some);
            for (int r = 0; r < some.Rows; r++) counts[some.Row(r)[0] & BitMatrix.LastWordMask(source.Length)]++;
        }

        return new(source.Length, [.. counts.Select(count => (double)count / source.Count)]);
    }

    /// <summary>Any distribution.</summary>
    /// <param name="probabilities">
    /// 2^N numbers for an N of 1 to <see cref="MostBits"/>: finite, 0 or more, of sum 1 within 1e-9 (they are divided by it).
    /// </param>
    /// <exception cref="ArgumentException">The numbers are not so many, or not so.</exception>
    public static SourceDistribution Of(ReadOnlySpan<double> probabilities)
    {
        int bits = BitOperations.Log2((uint)probabilities.Length);
        if (probabilities.Length != 1 << bits || bits == 0)
            throw new ArgumentException($"number of probabilities is {probabilities.Length}, expected 2^N for an N of 1 to {MostBits}");
        CheckBits(bits);
        return new(bits, Checked(probabilities));
    }

    /// <summary>Probabilities that are so, divided by their sum.</summary>
    internal static double[] Checked(ReadOnlySpan<double> probabilities, string what = "probability")
    {
        double sum = 0;
        for (int x = 0; x < probabilities.Length; x++)
        {
            double p = probabilities[x];
            if (!(p >= 0) || double.IsInfinity(p))
                throw new ArgumentException(FormattableString.Invariant($"{what} {x} is {p}, expected a finite number of 0 or more"));
            sum += p;
        }

        if (!(Math.Abs(sum - 1) <= SumTolerance))
            throw new ArgumentException(FormattableString.Invariant($"{what} values sum to {sum}, expected 1 within {SumTolerance}"));
        double[] checkedOnes = probabilities.ToArray();
        foreach (ref double p in checkedOnes.AsSpan()) p /= sum;
        return checkedOnes;
    }

    private static double EntropyOf(ReadOnlySpan<double> probabilities)
    {
        double sum = 0;
        foreach (double p in probabilities)
            if (p > 0) sum -= p * Math.Log2(p);
        return Math.Max(0, sum);
    }

    private static void CheckBits(int bits)
    {
        Throw.IfNotPositive(bits);
        if (bits > MostBits)
        {
            throw new ArgumentOutOfRangeException(nameof(bits), FormattableString.Invariant(
                $"bits is {bits}, expected 1 to {MostBits}: 2^{bits} letters are too many to enumerate; ")
                + "take items of the source against a codebook (BlahutArimoto.OfCodebook), or the bounds of a learned model");
        }
    }
}
