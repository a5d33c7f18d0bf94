using Rbm.Simd.Bits;

namespace Rbm.Simd.Tests.Infrastructure;

/// <summary>How often each state of a few units was seen, against its probability.</summary>
internal static class Frequencies
{
    private const double LeastExpected = 20;

    /// <summary>The number of rows in each state.</summary>
    public static long[] Count(BitMatrix states)
    {
        var counts = new long[1 << states.Columns];
        for (int r = 0; r < states.Rows; r++) counts[states.Row(r)[0]]++;
        return counts;
    }

    /// <summary>
    /// Fails if independent counts are too far from their probabilities: chi-square, with rare states taken together as one. A
    /// state of probability 0 must not occur at all.
    /// </summary>
    public static void AssertDistribution(long[] counts, double[] probabilities, double falseAlarmRate, string what)
    {
        (double statistic, int cells, double impossible) = ChiSquare(counts, probabilities);
        Assert.True(impossible == 0, $"{what}: {impossible} in states of probability 0");
        if (cells < 2) return;
        double bound = Statistics.ChiSquareBound(cells - 1, falseAlarmRate);
        Assert.True(statistic <= bound, $"{what}: chi-square {statistic:F1} over {cells} cells, bound {bound:F1}");
    }

    /// <summary>Whether the counts are too far from the probabilities, as a test's check that it can tell.</summary>
    public static bool Differ(long[] counts, double[] probabilities, double falseAlarmRate)
    {
        (double statistic, int cells, double impossible) = ChiSquare(counts, probabilities);
        return impossible > 0 || statistic > Statistics.ChiSquareBound(Math.Max(cells - 1, 1), falseAlarmRate);
    }

    private static (double Statistic, int Cells, double Impossible) ChiSquare(long[] counts, double[] probabilities)
    {
        Assert.Equal(probabilities.Length, counts.Length);
        long total = counts.Sum(), rareCount = 0;
        double rare = 0, statistic = 0, impossible = 0;
        int cells = 0;
        for (int s = 0; s < counts.Length; s++)
        {
            double expected = probabilities[s] * total;
            if (expected == 0) impossible += counts[s];
            if (expected < LeastExpected)
            {
                rare += expected;
                rareCount += counts[s];
                continue;
            }

            statistic += (counts[s] - expected) * (counts[s] - expected) / expected;
            cells++;
        }

        if (rare < 1) return (statistic, cells, impossible);
        return (statistic + (rareCount - rare) * (rareCount - rare) / rare, cells + 1, impossible);
    }
}
