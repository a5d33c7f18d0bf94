using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// Two codebooks of real vectors, an item being the sum of one of each, thresholded at 1/2 (Babenko and Lempitsky, "Additive quantization
/// for extreme vector compression", CVPR 2014).
/// </summary>
/// <remarks>
/// Codewords are fitted by alternating least squares: those of a codebook are the means of what the other one leaves over of their items.
/// Items are coded by squared error in training; afterwards the pair of least Hamming distortion within the beam is taken.
/// </remarks>
public sealed class AdditiveQuantiser : IBaseline
{
    // Sweeps over both codebooks before items are coded anew.
    private const int Sweeps = 3;

    private readonly Matrix[] _codebooks;
    private readonly AdditiveSearch _search;
    private readonly int _bits;

    private AdditiveQuantiser(Matrix[] codebooks, AdditiveSearch search, int bits) =>
        (_codebooks, _search, _bits) = (codebooks, search, bits);

    /// <inheritdoc/>
    public string Name => "additive VQ, 2 codebooks";

    /// <inheritdoc/>
    public double? Bits => _bits;

    /// <summary>Trains the codebooks.</summary>
    /// <param name="items">The training items, one or more.</param>
    /// <param name="codes">The items' codes in both codebooks to begin with, such as another quantiser's.</param>
    /// <param name="bits">The bits of a codebook, 1 to <see cref="VectorQuantiser.MostBits"/>.</param>
    /// <param name="options">How.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">The codes are not two for each item, or a number is outside its range.</exception>
    public static AdditiveQuantiser Fit(
        BitMatrix items, int[][] codes, int bits, AdditiveOptions options, WorkerTeam team, CancellationToken token = default)
    {
        if (items.Rows == 0) throw new ArgumentException("number of training items is 0, expected 1 or more");
        if (bits is < 1 or > VectorQuantiser.MostBits)
            throw new ArgumentException($"a codebook of {bits} bits asked for, 1 to {VectorQuantiser.MostBits} bits expected");
        if (codes.Length != 2 || codes.Any(c => c.Length != items.Rows))
            throw new ArgumentException($"codes of {items.Rows} items in 2 codebooks expected");
        if (codes.Any(c => c.Any(code => code < 0 || code >= 1 << bits)))
            throw new ArgumentException($"codes from 0 to {(1 << bits) - 1} expected for codebooks of {bits} bits");
        ArgumentOutOfRangeException.ThrowIfNegative(options.Steps);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Beam, 1);
        codes = [(int[])codes[0].Clone(), (int[])codes[1].Clone()];
        Matrix[] codebooks = [new(1 << bits, items.Columns), new(1 << bits, items.Columns)];
        Fit(items, codes, codebooks);
        var search = new AdditiveSearch(codebooks, options.Beam, team);
        for (int step = 1; step <= options.Steps; step++)
        {
            double error = search.Encode(items, codes, team, token);
            options.Report?.Invoke(step, error);
            Fit(items, codes, codebooks);
            search = new AdditiveSearch(codebooks, options.Beam, team);
        }

        return new(codebooks, search, 2 * bits);
    }

    /// <inheritdoc/>
    public BitMatrix Reproduce(BitMatrix items, WorkerTeam team)
    {
        BaselineItems.Require(items, _codebooks[0].Columns);
        var result = new BitMatrix(items.Rows, items.Columns);
        _search.Reproduce(items, result, team);
        return result;
    }

    /// <summary>Fits the codewords to the items that are coded with them.</summary>
    private static void Fit(BitMatrix items, int[][] codes, Matrix[] codebooks)
    {
        for (int sweep = 0; sweep < Sweeps; sweep++)
            for (int which = 0; which < 2; which++) Fit(items, codes[which], codes[1 - which], codebooks[which], codebooks[1 - which]);
    }

    private static void Fit(BitMatrix items, int[] codes, int[] others, Matrix codebook, Matrix other)
    {
        int n = items.Columns;
        double[] sums = new double[codebook.Rows * (long)n];
        int[] counts = new int[codebook.Rows];
        int[] places = new int[n];
        for (int r = 0; r < items.Rows; r++)
        {
            Span<double> sum = sums.AsSpan(codes[r] * n, n);
            counts[codes[r]]++;
            int ones = BaselineItems.Ones(items.Row(r), places);
            for (int i = 0; i < ones; i++) sum[places[i]]++;
            ReadOnlySpan<float> rest = other.Row(others[r]);
            for (int i = 0; i < n; i++) sum[i] -= rest[i];
        }

        // A codeword without items stays as it is.
        for (int c = 0; c < codebook.Rows; c++)
        {
            Span<float> row = codebook.Row(c);
            for (int i = 0; i < n && counts[c] > 0; i++) row[i] = (float)(sums[c * n + i] / counts[c]);
        }
    }
}
