using Rbm.Simd.Bits;
using Rbm.Simd.Learning;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;
using Rbm.Simd.Random;

namespace Rbm.Simd.Tests.Learning;

/// <summary>
/// Contrastive divergence as the textbook writes it: unit by unit, item by item, in plain loops, with the engine's draws. Reads
/// W from its one orientation only.
/// </summary>
internal sealed class NaiveDivergence(RestrictedBoltzmannMachine machine, CdOptions options, ulong seed, int layer)
{
    private const double OffsetRate = 0.01;

    private double[]? _foundationMeans;

    public float[,] Weights { get; } = new float[machine.Visible, machine.Hidden];

    public float[] Visible { get; } = new float[machine.Visible];

    public float[] Hidden { get; } = new float[machine.Hidden];

    /// <summary>The centred gradient, in double precision from the same states.</summary>
    public double[,] CenteredWeights { get; } = new double[machine.Visible, machine.Hidden];

    public double[] CenteredVisible { get; } = new double[machine.Visible];

    public double[] CenteredHidden { get; } = new double[machine.Hidden];

    public bool[][]? Chains { get; private set; }

    private double[]? VisibleOffsets { get; set; }

    private double[]? HiddenOffsets { get; set; }

    /// <summary>The gradient summed over the mini-batch; returns the bits that the first reconstruction gets wrong.</summary>
    public long Gradient(BitMatrix data, uint step)
    {
        bool[][] v0 =
            [.. Enumerable.Range(0, data.Rows).Select(r => Enumerable.Range(0, data.Columns).Select(i => data[r, i]).ToArray())];
        float[][] sums = [.. v0.Select(Sums)], p0 = [.. sums.Select(Sigmoid)];
        bool[][] hidden = Draw(p0, RandomUse.HiddenUnits, 0, step);
        if (options.Persistent) hidden = Chains ?? [.. hidden.SelectMany(h => Enumerable.Repeat(h, options.Temperatures))];
        if (options.Temperatures > 1) return Tempered(v0, p0, hidden, step);
        long wrong = 0;
        bool[][] v1 = [];
        float[][] p1 = [];
        for (int s = 0; s < options.Steps; s++)
        {
            bool[][] before = s == 0 ? v0 : v1;
            v1 = Draw([.. hidden.Select(Down)], RandomUse.VisibleUnits, s, step);
            if (s == 0) wrong = v0.Zip(v1, (x, y) => x.Zip(y, (a, b) => a != b ? 1L : 0).Sum()).Sum();
            sums = s == 0 && options.Persistent
                ? [.. v1.Select(Sums)]
                : [.. sums.Select((z, r) => Follow(z, before[r], v1[r]))];
            p1 = [.. sums.Select(Sigmoid)];
            hidden = Draw(p1, RandomUse.HiddenUnits, s + 1, step);
        }

        if (options.Persistent) Chains = hidden;
        Sum(v0, p0, v1, p1);
        if (options.Centered) Center(v0, p0, v1, p1);
        return wrong;
    }

    private long Tempered(bool[][] v0, float[][] p0, bool[][] hidden, uint step)
    {
        // In single precision, since the draws depend on them.
        double[] means = [.. Enumerable.Range(0, machine.Visible).Select(i => (double)(v0.Count(v => v[i]) / (float)v0.Length))];
        _foundationMeans = _foundationMeans is null
            ? means
            : [.. _foundationMeans.Zip(means, (o, m) => (double)((float)o + 0.01f * ((float)m - (float)o)))];
        (bool[][] v1, float[][] p1) = new NaiveTempering(machine, options, seed, layer).Run(hidden, _foundationMeans, step);
        Chains = hidden;
        Sum(v0, p0, v1, p1);
        if (options.Centered) Center(v0, p0, v1, p1);
        return 0;
    }

    private float[] Sums(bool[] v) => Follow(machine.HiddenBias.ToArray(), new bool[v.Length], v);

    // The sums go on from those of the units before: the ones that went off are subtracted, then those that came on are added.
    private float[] Follow(float[] sums, bool[] before, bool[] now)
    {
        var z = (float[])sums.Clone();
        for (int j = 0; j < z.Length; j++)
        {
            for (int i = 0; i < now.Length; i++) z[j] -= before[i] && !now[i] ? machine.Weights[i, j] : 0;
            for (int i = 0; i < now.Length; i++) z[j] += now[i] && !before[i] ? machine.Weights[i, j] : 0;
        }

        return z;
    }

    private static float[] Sigmoid(float[] sums)
    {
        var p = new float[sums.Length];
        Elementwise.Sigmoid(sums, p);
        return p;
    }

    private float[] Down(bool[] h)
    {
        var p = new float[machine.Visible];
        for (int i = 0; i < p.Length; i++)
        {
            float z = machine.VisibleBias[i];
            for (int j = 0; j < h.Length; j++) z += h[j] ? machine.Weights[i, j] : 0;
            p[i] = z;
        }

        Elementwise.Sigmoid(p, p);
        return p;
    }

    private bool[][] Draw(float[][] p, RandomUse use, int index, uint step)
    {
        RandomStream stream = use.Stream(seed, layer << 10 | index);
        return [.. p.Select((row, r) => row.Select((q, j) => stream.DrawUniform(step, (uint)r, (uint)j) < q).ToArray())];
    }

    private void Sum(bool[][] v0, float[][] p0, bool[][] v1, float[][] p1)
    {
        for (int j = 0; j < machine.Hidden; j++)
        {
            for (int i = 0; i < machine.Visible; i++)
            {
                float sum = 0;
                for (int r = 0; r < v0.Length; r++)
                    sum += (v0[r][i] ? p0[r][j] : 0) - (v1[r][i] ? p1[r][j] : 0);
                Weights[i, j] = sum;
            }

            float hidden = 0;
            for (int r = 0; r < v0.Length; r++) hidden += p0[r][j] - p1[r][j];
            Hidden[j] = hidden;
        }

        for (int i = 0; i < machine.Visible; i++) Visible[i] = v0.Count(v => v[i]) - v1.Count(v => v[i]);
    }

    // From the centred states themselves: sum of (v - mu)(h - lambda)', then the biases of the plain machine.
    private void Center(bool[][] v0, float[][] p0, bool[][] v1, float[][] p1)
    {
        int rows = v0.Length;
        double[] visibleMeans = [.. Enumerable.Range(0, machine.Visible).Select(i => v0.Count(v => v[i]) / (double)rows)];
        double[] hiddenMeans = [.. Enumerable.Range(0, machine.Hidden).Select(j => p0.Average(p => (double)p[j]))];
        VisibleOffsets = Follow(VisibleOffsets, visibleMeans);
        HiddenOffsets = Follow(HiddenOffsets, hiddenMeans);
        for (int i = 0; i < machine.Visible; i++)
        {
            for (int j = 0; j < machine.Hidden; j++)
            {
                double mu = VisibleOffsets[i], lambda = HiddenOffsets[j];
                CenteredWeights[i, j] = v0.Zip(p0, (v, p) => ((v[i] ? 1 : 0) - mu) * (p[j] - lambda)).Sum()
                    - v1.Zip(p1, (v, p) => ((v[i] ? 1 : 0) - mu) * (p[j] - lambda)).Sum();
            }
        }

        for (int i = 0; i < machine.Visible; i++)
            CenteredVisible[i] =
                Visible[i] - Enumerable.Range(0, machine.Hidden).Sum(j => CenteredWeights[i, j] * HiddenOffsets[j]);
        for (int j = 0; j < machine.Hidden; j++)
            CenteredHidden[j] =
                Hidden[j] - Enumerable.Range(0, machine.Visible).Sum(i => CenteredWeights[i, j] * VisibleOffsets[i]);

        static double[] Follow(double[]? offsets, double[] means) =>
            offsets is null ? means : [.. offsets.Zip(means, (o, m) => o + OffsetRate * (m - o))];
    }
}
