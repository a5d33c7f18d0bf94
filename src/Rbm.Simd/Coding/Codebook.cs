using System.Globalization;
using System.Runtime.InteropServices;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Coding;

/// <summary>
/// The reproductions of all 2^K codes as packed bits: decoding is a copy, and the best code of an item is found by comparing it
/// with all of them.
/// </summary>
/// <remarks>A codebook does not change, so that any number of callers may use it at once, each with a team of its own.</remarks>
public sealed class Codebook
{
    /// <summary>The most bits of a code that is compiled unless more are asked for: 65,536 reproductions.</summary>
    public const int DefaultMostBits = 16;

    /// <summary>The most bits that can be asked for: 16,777,216 reproductions, of 784 bits 1.7 GB, with 2.4 GB to search them.</summary>
    public const int LargestBits = 24;

    /// <summary>Codes that are reproduced between two looks at the token.</summary>
    private const int RowsAtOnce = 4096;

    private readonly BitMatrix _reproductions;
    private readonly Lazy<CodewordSearch> _search;

    private Codebook(CompressionModel model, BitMatrix reproductions)
    {
        CodeBits = model.Autoencoder.Code;
        _reproductions = reproductions;
        // A second copy of all reproductions, which decoding does not need.
        _search = new(() => new CodewordSearch(reproductions.View, model.Measure));
    }

    /// <summary>K, the bits of a code.</summary>
    public int CodeBits { get; }

    /// <summary>N, the bits of a reproduction.</summary>
    public int Visible => _reproductions.Columns;

    /// <summary>2^K, the number of reproductions.</summary>
    public int Count => _reproductions.Rows;

    /// <summary>All reproductions: row i is that of the code whose bits are the number i, bit 0 lowest.</summary>
    public ReadOnlyBitView Reproductions => _reproductions.View;

    /// <summary>Reproduces all codes of at most <see cref="DefaultMostBits"/> bits.</summary>
    /// <inheritdoc cref="Compile(CompressionModel, WorkerTeam, int, CancellationToken)"/>
    public static Codebook Compile(CompressionModel model, WorkerTeam team, CancellationToken token = default) =>
        Compile(model, team, DefaultMostBits, token);

    /// <summary>Reproduces all codes, or takes the model's own codebook, which must not change then.</summary>
    /// <param name="model">The model.</param>
    /// <param name="team">Who computes.</param>
    /// <param name="mostBits">The most bits of a code that are accepted, 1 to <see cref="LargestBits"/>.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">
    /// The code has more bits, or so many reproductions do not fit, or the measure or the codebook is none of such a model's.
    /// </exception>
    public static Codebook Compile(CompressionModel model, WorkerTeam team, int mostBits, CancellationToken token = default)
    {
        Throw.IfOutside(mostBits, 1, LargestBits);
        (int bits, int visible) = (model.Autoencoder.Code, model.Autoencoder.Visible);
        model.Measure.ThrowUnlessFits(visible);
        if (bits > mostBits)
        {
            double gigabytes = Math.ScaleB(BitMatrix.WordsFor(visible) * sizeof(ulong), bits) / 1e9;
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"the code has {bits} bits, at most {mostBits} for a codebook: its 2^{bits} reproductions of {visible} bits would take ")
                + gigabytes.ToString("0.###", CultureInfo.InvariantCulture) + " GB");
        }

        if (model.Codebook is { } own)
        {
            CodebookRows.Check(model);
            return new(model, own);
        }

        int count = 1 << bits;
        var reproductions = new BitMatrix(count, visible);
        var reproducer = new Reproducer(model, team);
        var codes = new BitMatrix(Math.Min(count, RowsAtOnce), bits);
        for (int first = 0; first < count; first += RowsAtOnce)
        {
            token.ThrowIfCancellationRequested();
            for (int r = 0; r < codes.Rows; r++) codes.Words[r] = (ulong)(first + r);
            reproducer.Reproduce(codes.View, reproductions.Slice(first, codes.Rows));
        }

        return new(model, reproductions);
    }

    /// <summary>Copies codes' reproductions. Nothing is allocated.</summary>
    /// <param name="codes">B x K bits.</param>
    /// <param name="items">B x N bits, the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public void Reproduce(ReadOnlyBitView codes, BitView items) => CodebookRows.Copy(_reproductions, CodeBits, codes, items);

    /// <summary>
    /// The best code of each item: exact, the same for every instruction set and number of threads. After the first call nothing is
    /// allocated.
    /// </summary>
    /// <param name="items">B x N bits.</param>
    /// <param name="indices">
    /// B results: the reproduction of least distortion in the model's measure, as <see cref="Information.DistortionMeasure.Sum"/> has
    /// it, and of several the one of the smallest index. Where the measure is a constraint that all reproductions break, 0.
    /// </param>
    /// <param name="distortions">B results, summed over the bits; infinity where all reproductions break the constraint.</param>
    /// <param name="team">Who computes.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the results overlap.</exception>
    public void Nearest(ReadOnlyBitView items, Span<int> indices, Span<double> distortions, WorkerTeam team)
    {
        Throw.IfDifferent(items.Columns, Visible, "number of bits of an item");
        Throw.IfShorter(indices.Length, items.Rows, "indices", "one an item");
        Throw.IfShorter(distortions.Length, items.Rows, "distortions", "one an item");
        Throw.IfOverlapping(indices, MemoryMarshal.Cast<double, int>(distortions), "indices");
        _search.Value.Find(items, indices[..items.Rows], distortions[..items.Rows], team);
    }

    /// <summary>Writes numbers of reproductions as codes.</summary>
    /// <param name="indices">Numbers from 0 to 2^K - 1, such as <see cref="Nearest"/> gives.</param>
    /// <param name="codes">As many rows of K bits, the result.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or a number is none of a code.</exception>
    public void ToCodes(ReadOnlySpan<int> indices, BitView codes)
    {
        Throw.IfDifferent(codes.Columns, CodeBits, "number of bits of a code");
        Throw.IfDifferent(codes.Rows, indices.Length, "number of codes");
        for (int i = 0; i < indices.Length; i++)
        {
            Throw.IfNoRow(indices[i], Count);
            codes.Words[i] = (ulong)indices[i];
        }
    }
}
