namespace Rbm.Simd.Lab.Baselines;

/// <summary>
/// A quantiser of numbers of least squared error on training numbers (Lloyd, IEEE Trans. Inform. Theory 28(2), 1982; Max, IRE Trans.
/// Inform. Theory 6(1), 1960): a local optimum, from levels that as many numbers share each.
/// </summary>
public sealed class ScalarQuantiser
{
    // Steps end by themselves, after some tens, when no number changes its level.
    private const int MostSteps = 1000;

    private readonly double[] _levels;

    private ScalarQuantiser(double[] levels, double error) => (_levels, Error) = (levels, error);

    /// <summary>The levels, ascending.</summary>
    public IReadOnlyList<double> Levels => _levels;

    /// <summary>The mean squared error on the training numbers.</summary>
    public double Error { get; }

    /// <summary>Finds the levels.</summary>
    /// <param name="sorted">The training numbers, ascending, 1 or more.</param>
    /// <param name="levels">How many levels, 1 or more; fewer are found where there are not so many different numbers.</param>
    /// <exception cref="ArgumentException">There is no number, or no level.</exception>
    public static ScalarQuantiser Fit(ReadOnlySpan<float> sorted, int levels)
    {
        if (sorted.IsEmpty) throw new ArgumentException("number of training numbers is 0, expected 1 or more");
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        double[] sums = new double[sorted.Length + 1], squares = new double[sorted.Length + 1];
        for (int i = 0; i < sorted.Length; i++)
        {
            sums[i + 1] = sums[i] + sorted[i];
            squares[i + 1] = squares[i] + (double)sorted[i] * sorted[i];
        }

        // Level l has the numbers from ends[l] to ends[l + 1].
        int count = sorted.Length;
        int[] ends = [.. Enumerable.Range(0, levels + 1).Select(l => (int)((long)l * count / levels))];
        double[] means = Means(ends, sums);
        for (int step = 0; step < MostSteps; step++)
        {
            int[] next = new int[means.Length + 1];
            next[^1] = count;
            for (int l = 1; l < means.Length; l++) next[l] = CountBelow(sorted, (means[l - 1] + means[l]) / 2);
            bool same = next.AsSpan().SequenceEqual(ends);
            (ends, means) = (next, Means(next, sums));
            if (same) break;
        }

        double error = 0;
        for (int l = 0; l + 1 < ends.Length; l++)
        {
            int members = ends[l + 1] - ends[l];
            double sum = sums[ends[l + 1]] - sums[ends[l]];
            if (members > 0) error += squares[ends[l + 1]] - squares[ends[l]] - sum * sum / members;
        }

        return new(means, Math.Max(0, error) / count);
    }

    /// <summary>The level that is nearest to a number, the lower of two.</summary>
    public double Quantise(double value)
    {
        int l = 0;
        while (l + 1 < _levels.Length && value > (_levels[l] + _levels[l + 1]) / 2) l++;
        return _levels[l];
    }

    // Levels without numbers are dropped.
    private static double[] Means(int[] ends, double[] sums) =>
    [
        .. Enumerable.Range(0, ends.Length - 1).Where(l => ends[l + 1] > ends[l])
            .Select(l => (sums[ends[l + 1]] - sums[ends[l]]) / (ends[l + 1] - ends[l])),
    ];

    private static int CountBelow(ReadOnlySpan<float> sorted, double limit)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= limit) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
