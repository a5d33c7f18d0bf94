using System.Globalization;
using Rbm.Simd.Bits;
using Rbm.Simd.Information;
using Rbm.Simd.Random;

namespace Rbm.Simd.Lab.Studies;

/// <summary>
/// A source over {0,1}^N, N at most <see cref="MostBits"/>, given by its whole distribution: bit i of a letter's index is bit i of
/// the item.
/// </summary>
public sealed class SmallSource
{
    /// <summary>The largest N: the studies enumerate {0,1}^N over and over.</summary>
    public const int MostBits = 12;

    // The engine's own uses have the high half of a stream's number below 256.
    private const uint WordStream = 0x0100_0000, WeightStream = 0x0100_0001, ItemStream = 0x0100_0002;

    private SmallSource(string name, string title, SourceDistribution distribution) =>
        (Name, Title, Distribution) = (name, title, distribution);

    /// <summary>A name for files and tables: letters, digits and hyphens.</summary>
    public string Name { get; }

    /// <summary>A name for people.</summary>
    public string Title { get; }

    /// <summary>P of each of the 2^N letters.</summary>
    public SourceDistribution Distribution { get; }

    /// <summary>N.</summary>
    public int Bits => Distribution.Bits;

    /// <summary>Independent bits, each 1 with probability p.</summary>
    /// <param name="p">0 to 1.</param>
    /// <param name="bits">N, 1 to <see cref="MostBits"/>.</param>
    public static SmallSource Bernoulli(double p, int bits)
    {
        CheckBits(bits);
        string title = string.Create(CultureInfo.InvariantCulture, $"Bernoulli({p}), N = {bits}");
        return new("bernoulli", title, SourceDistribution.Bernoulli(p, bits));
    }

    /// <summary>The first bit is uniform, each further one differs from the one before it with probability p.</summary>
    /// <param name="p">0 to 1.</param>
    /// <param name="bits">N, 1 to <see cref="MostBits"/>.</param>
    public static SmallSource Markov(double p, int bits)
    {
        CheckBits(bits);
        string title = string.Create(CultureInfo.InvariantCulture, $"binary symmetric Markov({p}), N = {bits}");
        return new("markov", title, SourceDistribution.Markov(p, bits));
    }

    /// <summary>
    /// Bars and stripes (MacKay, "Information Theory, Inference, and Learning Algorithms", chapter 43): a fair coin decides between
    /// rows and columns, then each of them is black or white by a fair coin of its own. So the two patterns of one colour, which
    /// both ways lead to, are twice as likely as each of the others.
    /// </summary>
    /// <param name="side">Rows and columns, 2 or 3; N is its square.</param>
    public static SmallSource BarsAndStripes(int side)
    {
        if (side is not (2 or 3)) throw new ArgumentOutOfRangeException(nameof(side), $"side is {side}, expected 2 or 3");
        var p = new double[1 << side * side];
        for (int lines = 0; lines < 1 << side; lines++)
        {
            int rows = 0, columns = 0;
            for (int i = 0; i < side * side; i++)
            {
                rows |= (lines >> i / side & 1) << i;
                columns |= (lines >> i % side & 1) << i;
            }

            p[rows] += 0.5 / (1 << side);
            p[columns] += 0.5 / (1 << side);
        }

        return new("bars-and-stripes", $"bars and stripes, {side} x {side}", SourceDistribution.Of(p));
    }

    /// <summary>Words drawn without repetition, with weights of a flat Dirichlet distribution; all other letters never occur.</summary>
    /// <param name="bits">N, 1 to <see cref="MostBits"/>.</param>
    /// <param name="words">Number of words, 1 to 2^N.</param>
    /// <param name="seed">The seed of words and weights.</param>
    public static SmallSource Sparse(int bits, int words, ulong seed)
    {
        CheckBits(bits);
        if (words < 1 || words > 1 << bits)
            throw new ArgumentOutOfRangeException(nameof(words), $"words is {words}, expected 1 to {1 << bits} (2^{bits})");
        var p = new double[1 << bits];
        var letters = new RandomStream(seed, WordStream);
        var weights = new RandomStream(seed, WeightStream);
        double sum = 0;
        uint draw = 0;
        for (uint w = 0; w < words; w++)
        {
            uint letter;
            do letter = letters.Draw(draw++, 0, 0) >> 32 - bits;
            while (p[letter] > 0);

            // Shares of independent exponential weights have the flat Dirichlet distribution.
            p[letter] = -Math.Log((weights.Draw(w, 0, 0) + 0.5) / 4294967296.0);
            sum += p[letter];
        }

        for (int x = 0; x < p.Length; x++) p[x] /= sum;
        return new("sparse", $"{words} random words of {bits} bits", SourceDistribution.Of(p));
    }

    /// <summary>Draws items, which are functions of (seed, row).</summary>
    /// <param name="count">Number of items, 1 or more.</param>
    /// <param name="seed">The seed.</param>
    public BitMatrix Draw(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var items = new BitMatrix(count, Bits);
        ReadOnlySpan<double> p = Distribution.Probabilities;
        var cumulative = new double[p.Length];
        double sum = 0;
        for (int x = 0; x < cumulative.Length; x++) cumulative[x] = sum += p[x];
        var stream = new RandomStream(seed, ItemStream);
        for (int r = 0; r < count; r++)
        {
            double u = (stream.Draw(0, (uint)r, 0) + 0.5) / 4294967296.0 * sum;
            int letter = Array.BinarySearch(cumulative, u);
            if (letter < 0) letter = ~letter;

            // The last letters may have no probability, and rounding must not lead there.
            while (p[letter] == 0) letter--;
            items.Row(r)[0] = (uint)letter;
        }

        return items;
    }

    /// <summary>The shares that the letters have of items of N bits.</summary>
    internal static double[] Shares(BitMatrix items)
    {
        var counts = new int[1 << items.Columns];
        for (int r = 0; r < items.Rows; r++) counts[items.Row(r)[0]]++;
        return [.. counts.Select(count => (double)count / items.Rows)];
    }

    private static void CheckBits(int bits)
    {
        if (bits is < 1 or > MostBits)
            throw new ArgumentOutOfRangeException(nameof(bits), $"bits is {bits}, expected 1 to {MostBits}, which can be enumerated");
    }
}
