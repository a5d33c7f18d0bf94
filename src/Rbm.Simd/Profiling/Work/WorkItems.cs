using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Sources.Glyphs;

namespace Rbm.Simd.Profiling.Work;

/// <summary>The items that speed is measured on.</summary>
internal static class WorkItems
{
    /// <summary>The share of ones in binarised MNIST.</summary>
    public const double Density = 0.13;

    /// <summary>Independent bits with a share of ones.</summary>
    public static BitMatrix Draw(int rows, int columns, double density = Density)
    {
        var bits = new BitMatrix(rows, columns);
        new BernoulliSource(density, columns, rows, seed: 1).Read(0, 0, bits.View);
        return bits;
    }

    /// <summary>Drawn digits of the built-in source, their pixels repeated or left out so that there are as many as asked for.</summary>
    public static BitMatrix Digits(int rows, int columns)
    {
        var source = new BinarizedImages(new GlyphImages(SourceSplit.Train, rows), Binarization.Fixed, seed: 1);
        var digits = new BitMatrix(rows, source.Length);
        source.Read(0, 0, digits.View);
        var items = new BitMatrix(rows, columns);
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++) items[r, c] = digits[r, (int)((long)c * source.Length / columns)];
        return items;
    }
}
