using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Tests.Learning;

/// <summary>
/// Replica exchange in plain loops with the engine's draws: row r R + k is replica k of chain r, at t = (1 - k / (R - 1))^(5/4).
/// </summary>
internal sealed class NaiveTempering(RestrictedBoltzmannMachine machine, CdOptions options, ulong seed, int layer)
{
    private int Temperatures => options.Temperatures;

    /// <summary>The negative phase: advances the hidden states; returns v and P' at t = 1.</summary>
    public (bool[][] Visible, float[][] Probabilities) Run(bool[][] hidden, double[] means, uint step)
    {
        float[] foundation = Foundation(means);
        bool[][] visible = [];
        float[][] p = [];
        for (int s = 0; s < options.Steps; s++)
        {
            visible = Draw([.. hidden.Select((h, row) => VisibleProbabilities(h, T(row), foundation))], RandomUse.TemperedVisible, s, step);
            float[][] sums = [.. visible.Select(v => Sums(v))];
            Exchange(visible, sums, foundation, s, step);
            p = [.. sums.Select((z, row) => Sigmoid([.. z.Select(x => T(row) * x)]))];
            Draw(p, RandomUse.TemperedHidden, s, step).CopyTo(hidden, 0);
        }

        int chains = hidden.Length / Temperatures;
        return ([.. Enumerable.Range(0, chains).Select(r => visible[r * Temperatures])],
            [.. Enumerable.Range(0, chains).Select(r => p[r * Temperatures])]);
    }

    private float T(int row)
    {
        double y = 1 - (double)(row % Temperatures) / (Temperatures - 1);
        return (float)(y * Math.Sqrt(Math.Sqrt(y)));
    }

    private static float[] Foundation(double[] means)
    {
        float[] odds = [.. means.Select(m => 0.01f + (1 - 0.02f) * (float)m).Select(q => q / (1 - q))];
        Elementwise.Log(odds, odds);
        return odds;
    }

    private void Exchange(bool[][] visible, float[][] sums, float[] foundation, int s, uint step)
    {
        RandomStream stream = RandomUse.TemperedSwap.Stream(seed, layer << 10 | s);
        int odd = (int)((step * (uint)options.Steps + (uint)s) % 2);
        for (int r = 0; r < visible.Length / Temperatures; r++)
        {
            for (int k = odd; k + 1 < Temperatures; k += 2)
            {
                int a = r * Temperatures + k, b = a + 1;
                double atB = (double)Softplus(sums[b], T(a)) - Softplus(sums[b], T(b));
                double atA = (double)Softplus(sums[a], T(a)) - Softplus(sums[a], T(b));
                double ratio = ((double)T(a) - T(b)) * (Linear(visible[b]) - Linear(visible[a])) + (atB - atA);
                float[] probability = [(float)ratio];
                Elementwise.Exp(probability, probability);
                if (ratio < 0 && stream.DrawUniform(step, (uint)r, (uint)k) >= probability[0]) continue;
                (visible[a], visible[b]) = (visible[b], visible[a]);
                (sums[a], sums[b]) = (sums[b], sums[a]);
            }
        }

        double Linear(bool[] v)
        {
            double sum = 0;
            for (int i = 0; i < v.Length; i++) sum += v[i] ? machine.VisibleBias[i] - foundation[i] : 0;
            return sum;
        }
    }

    private static float Softplus(float[] sums, float t)
    {
        float[] values = [.. sums.Select(x => t * x)];
        Elementwise.Softplus(values, values);
        return Reduction.Sum(values);
    }

    private float[] Sums(bool[] v)
    {
        float[] z = machine.HiddenBias.ToArray();
        for (int j = 0; j < z.Length; j++)
        {
            for (int i = 0; i < v.Length; i++) z[j] += v[i] ? machine.Weights[i, j] : 0;
        }

        return z;
    }

    private float[] VisibleProbabilities(bool[] h, float t, float[] foundation)
    {
        var p = new float[machine.Visible];
        for (int i = 0; i < p.Length; i++)
        {
            float z = machine.VisibleBias[i];
            for (int j = 0; j < h.Length; j++) z += h[j] ? machine.Weights[i, j] : 0;
            p[i] = MathF.FusedMultiplyAdd(t, z, (1 - t) * foundation[i]);
        }

        return Sigmoid(p);
    }

    private static float[] Sigmoid(float[] values)
    {
        Elementwise.Sigmoid(values, values);
        return values;
    }

    private bool[][] Draw(float[][] p, RandomUse use, int s, uint step)
    {
        RandomStream stream = use.Stream(seed, layer << 10 | s);
        return [.. p.Select((row, r) => row.Select((q, j) => stream.DrawUniform(step, (uint)r, (uint)j) < q).ToArray())];
    }
}
