using Rbm.Simd.Models;

namespace Rbm.Simd.Lab.Studies;

/// <summary>Small machines and networks in double precision, by enumeration of their visible and lower states.</summary>
internal static class Enumeration
{
    /// <summary>The most units of a layer whose states are enumerated.</summary>
    public const int MostUnits = 12;

    /// <summary>log(1 + e^x).</summary>
    public static double Softplus(double x) => Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs(x)));

    /// <summary>Probabilities from their logarithms up to a constant.</summary>
    public static double[] Normalize(ReadOnlySpan<double> logs)
    {
        double most = double.NegativeInfinity, sum = 0;
        foreach (double x in logs) most = Math.Max(most, x);
        var p = new double[logs.Length];
        for (int i = 0; i < p.Length; i++) sum += p[i] = Math.Exp(logs[i] - most);
        for (int i = 0; i < p.Length; i++) p[i] /= sum;
        return p;
    }

    /// <summary>P(v) of a machine for every v, from its free energies.</summary>
    public static double[] Marginal(RestrictedBoltzmannMachine machine)
    {
        CheckUnits(machine.Visible);
        int n = machine.Visible, k = machine.Hidden;
        var logs = new double[1 << n];
        var inputs = new double[k];
        for (int v = 0; v < logs.Length; v++)
        {
            for (int j = 0; j < k; j++) inputs[j] = machine.HiddenBias[j];
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                if ((v >> i & 1) == 0) continue;
                sum += machine.VisibleBias[i];
                ReadOnlySpan<float> row = machine.Weights.Row(i);
                for (int j = 0; j < k; j++) inputs[j] += row[j];
            }

            foreach (double x in inputs) sum += Softplus(x);
            logs[v] = sum;
        }

        return Normalize(logs);
    }

    /// <summary>The inputs of the visible units for every state of the hidden ones, 2^K rows of N: b + W h.</summary>
    public static double[][] VisibleInputs(RestrictedBoltzmannMachine machine) =>
        Inputs(machine.Hidden, machine.VisibleBias, (h, v) => machine.Weights.Row(v)[h]);

    /// <summary>The inputs of the hidden units for every state of the visible ones, 2^N rows of K: c + W'v.</summary>
    public static double[][] HiddenInputs(RestrictedBoltzmannMachine machine) =>
        Inputs(machine.Visible, machine.HiddenBias, (v, h) => machine.Weights.Row(v)[h]);

    /// <summary>The probabilities of all states of independent units, from their inputs.</summary>
    public static double[] Product(ReadOnlySpan<double> inputs)
    {
        var p = new double[1 << inputs.Length];
        p[0] = 1;
        for (int i = 0; i < inputs.Length; i++)
        {
            double one = 1 / (1 + Math.Exp(-inputs[i])), zero = 1 / (1 + Math.Exp(inputs[i]));
            for (int s = 0; s < 1 << i; s++) (p[s], p[s | 1 << i]) = (p[s] * zero, p[s] * one);
        }

        return p;
    }

    /// <summary>A row of probabilities times a matrix whose rows are those of the states left.</summary>
    public static double[] Push(ReadOnlySpan<double> row, double[][] matrix)
    {
        var result = new double[matrix[0].Length];
        for (int s = 0; s < row.Length; s++)
        {
            double p = row[s];
            double[] to = matrix[s];
            for (int t = 0; t < result.Length; t++) result[t] += p * to[t];
        }

        return result;
    }

    /// <summary>Two transitions, the left one first.</summary>
    public static double[][] Then(double[][] first, double[][] second) => [.. first.Select(row => Push(row, second))];

    /// <summary>The distribution that an irreducible transition leaves as it is, by elimination (Grassmann, Taksar and Heyman
    /// 1985), which subtracts nothing and so loses nothing.</summary>
    public static double[] Stationary(double[][] transition)
    {
        double[][] p = [.. transition.Select(row => (double[])row.Clone())];
        for (int n = p.Length - 1; n > 0; n--)
        {
            double leaving = 0;
            for (int j = 0; j < n; j++) leaving += p[n][j];
            for (int i = 0; i < n; i++)
            {
                double share = p[i][n] /= leaving;
                for (int j = 0; j < n; j++) p[i][j] += share * p[n][j];
            }
        }

        var law = new double[p.Length];
        double sum = law[0] = 1;
        for (int n = 1; n < p.Length; n++)
        {
            for (int i = 0; i < n; i++) law[n] += law[i] * p[i][n];
            sum += law[n];
        }

        for (int n = 0; n < law.Length; n++) law[n] /= sum;
        return law;
    }

    /// <summary>Refuses a layer that is too large to enumerate.</summary>
    public static void CheckUnits(int units)
    {
        if (units > MostUnits)
            throw new ArgumentException($"a layer has {units} units, {MostUnits} at most can be enumerated here (2^{MostUnits} states)");
    }

    private delegate float Weight(int from, int to);

    private static double[][] Inputs(int units, ReadOnlySpan<float> biases, Weight weight)
    {
        CheckUnits(units);
        var inputs = new double[1 << units][];
        for (int s = 0; s < inputs.Length; s++)
        {
            var row = new double[biases.Length];
            for (int t = 0; t < row.Length; t++)
            {
                row[t] = biases[t];
                for (int u = 0; u < units; u++)
                    if ((s >> u & 1) != 0) row[t] += weight(u, t);
            }

            inputs[s] = row;
        }

        return inputs;
    }
}
