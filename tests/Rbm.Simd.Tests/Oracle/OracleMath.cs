namespace Rbm.Simd.Tests.Oracle;

/// <summary>Double-precision helpers. States are bit masks: bit i is unit i, as in the words of a BitMatrix.</summary>
public static class OracleMath
{
    /// <summary>1 / (1 + exp(-x)), accurate at both ends.</summary>
    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>log(1 + exp(x)).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    /// <summary>log(sum of exp(x)); minus infinity of nothing.</summary>
    public static double LogSumExp(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double largest = all.Length == 0 ? double.NegativeInfinity : all.Max();
        return double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(all.Sum(x => Math.Exp(x - largest)));
    }

    /// <summary>Probabilities from their logarithms up to a constant.</summary>
    public static double[] Normalize(IReadOnlyCollection<double> logs)
    {
        double total = LogSumExp(logs);
        return [.. logs.Select(x => Math.Exp(x - total))];
    }

    /// <summary>Half the sum of the absolute differences.</summary>
    public static double TotalVariation(IReadOnlyList<double> p, IReadOnlyList<double> q) =>
        p.Zip(q, (x, y) => Math.Abs(x - y)).Sum() / 2;

    /// <summary>Unit <paramref name="i"/> of a state, 0 or 1.</summary>
    public static int Bit(int state, int i) => state >> i & 1;

    /// <summary>The probability of a state of independent units.</summary>
    public static double Product(IReadOnlyList<double> probabilities, int state)
    {
        double product = 1;
        for (int i = 0; i < probabilities.Count; i++)
            product *= Bit(state, i) == 1 ? probabilities[i] : 1 - probabilities[i];
        return product;
    }

    /// <summary>The logarithm of the probability of a state of independent sigmoid units, from their inputs.</summary>
    public static double LogProduct(IReadOnlyList<double> inputs, int state) =>
        inputs.Select((z, i) => -Softplus(Bit(state, i) == 1 ? -z : z)).Sum();

    /// <summary>A distribution pushed through a transition matrix whose rows are the states left.</summary>
    public static double[] Push(IReadOnlyList<double> distribution, double[,] transition)
    {
        var result = new double[transition.GetLength(1)];
        for (int s = 0; s < distribution.Count; s++)
        {
            for (int t = 0; t < result.Length; t++) result[t] += distribution[s] * transition[s, t];
        }

        return result;
    }

    /// <summary>The product of two transition matrices, the left one's step first.</summary>
    public static double[,] Then(double[,] first, double[,] second)
    {
        var result = new double[first.GetLength(0), second.GetLength(1)];
        for (int i = 0; i < result.GetLength(0); i++)
        {
            for (int k = 0; k < second.GetLength(0); k++)
            {
                for (int j = 0; j < result.GetLength(1); j++) result[i, j] += first[i, k] * second[k, j];
            }
        }

        return result;
    }

    // log(1 + x) for 0 <= x <= 1 without the loss of 1 + x: the correction is Kahan's.
    private static double LogOnePlus(double x)
    {
        double u = 1 + x;
        return u == 1 ? x : Math.Log(u) * (x / (u - 1));
    }
}
