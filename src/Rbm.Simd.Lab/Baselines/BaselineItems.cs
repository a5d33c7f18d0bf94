using Rbm.Simd.Bits;
using Rbm.Simd.Memory;
using Rbm.Simd.Sources;

namespace Rbm.Simd.Lab.Baselines;

/// <summary>What the baselines do with items and reproductions.</summary>
internal static class BaselineItems
{
    /// <summary>Rows that are taken through a product at once: their numbers stay in the caches or nearly so.</summary>
    public const int RowsAtOnce = 2048;

    /// <summary>All items of a source, in so many draws if it varies.</summary>
    public static BitMatrix Read(IBinarySource source, int draws = 1)
    {
        if (source.Count == 0) throw new ArgumentException($"source {source.Name} is empty; 1 item or more expected");
        if (!source.VariesByEpoch) draws = 1;
        if ((long)source.Count * draws > int.MaxValue)
            throw new ArgumentException($"{source.Count} items in {draws} draws are more than can be counted, 2^31 - 1");
        var items = new BitMatrix(source.Count * draws, source.Length);
        for (int d = 0; d < draws; d++) source.Read(0, (uint)d, items.Slice(d * source.Count, source.Count));
        return items;
    }

    /// <summary>Refuses items of other lengths than the training items'.</summary>
    public static void Require(BitMatrix items, int bits)
    {
        if (items.Columns != bits) throw new ArgumentException($"an item has {items.Columns} bits, the training items had {bits}");
    }

    /// <summary>The mean Hamming distance per bit.</summary>
    public static double Distortion(BitMatrix items, BitMatrix reproductions)
    {
        int[] distances = new int[items.Rows];
        HammingDistance.OfRows(items.View, reproductions.View, distances);
        long sum = 0;
        foreach (int distance in distances) sum += distance;
        return (double)sum / items.Rows / items.Columns;
    }

    /// <summary>A row of bits that are 1 where numbers are above a threshold.</summary>
    public static void Threshold(ReadOnlySpan<float> values, float threshold, Span<ulong> words)
    {
        words.Clear();
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] > threshold) words[i >> 6] |= 1ul << (i & 63);
        }
    }

    /// <summary>The same for rows.</summary>
    public static void Threshold(ReadOnlyMatrixView values, float threshold, BitView bits)
    {
        for (int r = 0; r < values.Rows; r++) Threshold(values.Row(r), threshold, bits.Row(r));
    }

    /// <summary>Where the set bits of an item are.</summary>
    public static int Ones(ReadOnlySpan<ulong> words, Span<int> places)
    {
        int count = 0;
        for (int w = 0; w < words.Length; w++)
        {
            for (ulong word = words[w]; word != 0; word &= word - 1)
                places[count++] = w * 64 + System.Numerics.BitOperations.TrailingZeroCount(word);
        }

        return count;
    }

    /// <summary>Rows of a codebook, by index.</summary>
    public static BitMatrix Gather(BitMatrix codebook, ReadOnlySpan<int> indices)
    {
        var rows = new BitMatrix(indices.Length, codebook.Columns);
        for (int r = 0; r < indices.Length; r++) codebook.Row(indices[r]).CopyTo(rows.Row(r));
        return rows;
    }

    /// <summary>All rows alike.</summary>
    public static void Fill(MatrixView rows, ReadOnlySpan<float> row)
    {
        for (int r = 0; r < rows.Rows; r++) row.CopyTo(rows.Row(r));
    }
}
