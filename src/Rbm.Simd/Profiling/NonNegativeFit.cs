namespace Rbm.Simd.Profiling;

/// <summary>Least squares with coefficients of 0 or more, for a few terms.</summary>
internal static class NonNegativeFit
{
    // Terms in nearly one proportion cannot be told apart; the fit then does without one of them.
    private const double SmallestPivot = 1e-9;

    /// <summary>Finds the coefficients with the least sum of (sum of coefficient x term - wanted)^2.</summary>
    /// <param name="terms">The terms of each row, as many in all.</param>
    /// <param name="wanted">What each row should give.</param>
    /// <remarks>
    /// The best fit with all coefficients free and positive over some set of terms, the others 0, is the solution for one of the
    /// sets; all are tried, small ones first, so that what one term explains is not spread over two.
    /// </remarks>
    public static double[] Solve(IReadOnlyList<double[]> terms, IReadOnlyList<double> wanted)
    {
        int count = terms[0].Length;
        var best = new double[count];
        double least = wanted.Sum(t => t * t);
        foreach (int set in Enumerable.Range(1, (1 << count) - 1).OrderBy(s => System.Numerics.BitOperations.PopCount((uint)s)))
        {
            int[] chosen = [.. Enumerable.Range(0, count).Where(i => (set >> i & 1) != 0)];
            if (Free(terms, wanted, chosen) is not { } found || found.Any(c => c < 0)) continue;
            double error = 0;
            for (int r = 0; r < terms.Count; r++)
            {
                double sum = 0;
                for (int i = 0; i < chosen.Length; i++) sum += found[i] * terms[r][chosen[i]];
                error += (sum - wanted[r]) * (sum - wanted[r]);
            }

            if (error >= least) continue;
            least = error;
            Array.Clear(best);
            for (int i = 0; i < chosen.Length; i++) best[chosen[i]] = found[i];
        }

        return best;
    }

    // The normal equations of the chosen terms by Gauss-Jordan elimination; null if they are singular. Symmetric and positive
    // definite otherwise, so that no exchange of rows is needed.
    private static double[]? Free(IReadOnlyList<double[]> terms, IReadOnlyList<double> wanted, int[] chosen)
    {
        int n = chosen.Length;
        var m = new double[n, n + 1];
        for (int r = 0; r < terms.Count; r++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++) m[i, j] += terms[r][chosen[i]] * terms[r][chosen[j]];
                m[i, n] += terms[r][chosen[i]] * wanted[r];
            }
        }

        double[] scale = [.. Enumerable.Range(0, n).Select(i => m[i, i])];
        for (int p = 0; p < n; p++)
        {
            if (!(m[p, p] > SmallestPivot * scale[p])) return null;
            for (int i = 0; i < n; i++)
            {
                if (i == p) continue;
                double factor = m[i, p] / m[p, p];
                for (int j = p; j <= n; j++) m[i, j] -= factor * m[p, j];
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => m[i, n] / m[i, i])];
    }
}
