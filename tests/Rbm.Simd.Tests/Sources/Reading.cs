using Rbm.Simd.Bits;
using Rbm.Simd.Sources;
using Rbm.Simd.Tests.Infrastructure;

namespace Rbm.Simd.Tests.Sources;

/// <summary>Reads sources in several ways, and counts what was read.</summary>
internal static class Reading
{
    /// <summary>All items of an epoch, read at once into memory that was not zero.</summary>
    public static BitMatrix All(IBinarySource source, uint epoch = 0)
    {
        var bits = new BitMatrix(source.Count, source.Length);
        bits.Words.Fill(ulong.MaxValue);
        source.Read(0, epoch, bits.View);
        return bits;
    }

    /// <summary>All items, read in blocks of varying size, last block first.</summary>
    public static BitMatrix InBlocks(IBinarySource source, uint epoch = 0)
    {
        var bits = new BitMatrix(source.Count, source.Length);
        bits.Words.Fill(ulong.MaxValue);
        for (int end = source.Count, size = 1; end > 0; size = size % 5 + 1)
        {
            int count = Math.Min(size, end);
            end -= count;
            source.Read(end, epoch, bits.Slice(end, count));
        }

        return bits;
    }

    public static long Ones(BitMatrix bits)
    {
        long ones = 0;
        foreach (ulong word in bits.Words) ones += long.PopCount((long)word);
        return ones;
    }

    /// <summary>Checks that any blocks in any order give the same bits, and that bits past the last column are zero.</summary>
    public static BitMatrix AssertOrderless(IBinarySource source, uint epoch = 0)
    {
        BitMatrix all = All(source, epoch);
        Assert.True(all.Words.SequenceEqual(InBlocks(source, epoch).Words));
        if (source.Length % 64 != 0)
        {
            for (int r = 0; r < all.Rows; r++) Assert.Equal(0ul, all.Row(r)[^1] >> source.Length % 64);
        }

        return all;
    }

    /// <summary>Checks a count of independent events of probability p; a correct source fails once in 1e9 counts.</summary>
    public static void AssertFrequency(double p, long events, long trials) =>
        Statistics.AssertBinomial(events, trials, p, falseAlarmRate: 1e-9);
}
