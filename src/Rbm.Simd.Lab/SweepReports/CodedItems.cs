using Rbm.Simd.Bits;

namespace Rbm.Simd.Lab.SweepReports;

/// <summary>What a model of the sweep made of the test items.</summary>
/// <param name="Series">The curve that it is of.</param>
/// <param name="K">K.</param>
/// <param name="Beta">beta; null without Blahut-Arimoto.</param>
/// <param name="Seed">The seed of its training.</param>
/// <param name="Reproductions">The items' reproductions, one a row.</param>
/// <param name="Distances">The bits in which each differs from its original.</param>
public sealed record CodedItems(string Series, int K, double? Beta, ulong Seed, BitMatrix Reproductions, int[] Distances)
{
    /// <summary>The class that the classifier gives to each reproduction; null where there is no classifier.</summary>
    public byte[]? Classes { get; init; }

    /// <summary>The mean distortion per bit.</summary>
    public double Distortion => Mean(_ => true);

    /// <summary>The mean distortion per bit of some of the items; NaN where there are none.</summary>
    public double Mean(Func<int, bool> of)
    {
        long sum = 0;
        int count = 0;
        for (int i = 0; i < Distances.Length; i++)
        {
            if (!of(i)) continue;
            sum += Distances[i];
            count++;
        }

        return count == 0 ? double.NaN : (double)sum / count / Reproductions.Columns;
    }
}

/// <summary>The test items that a report looks at closely.</summary>
/// <param name="Name">The source.</param>
/// <param name="Originals">The items, one a row.</param>
/// <param name="Width">Width of an item as a picture.</param>
/// <param name="Labels">The class of each; null where the source has none.</param>
public sealed record TestItems(string Name, BitMatrix Originals, int Width, byte[]? Labels)
{
    /// <summary>Height of an item as a picture.</summary>
    public int Height => Originals.Columns / Width;

    /// <summary>Number of classes: one more than the largest label; 0 without labels.</summary>
    public int Classes => Labels is null ? 0 : Labels.Max() + 1;

    /// <summary>Items to show: the first of each class, or the first ten where there are no classes.</summary>
    public int[] Shown => Labels is null
        ? [.. Enumerable.Range(0, Math.Min(10, Originals.Rows))]
        : [.. Enumerable.Range(0, Classes).Select(c => Array.IndexOf(Labels, (byte)c)).Where(i => i >= 0)];
}
