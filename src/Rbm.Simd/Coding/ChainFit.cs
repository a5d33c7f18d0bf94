using System.Numerics;
using Rbm.Simd.Bits;
using Rbm.Simd.Models;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Coding;

/// <summary>
/// Learns a chain p(m_i given m_j, j &lt; i) of codes of up to 64 bits: a logistic regression for each bit, by Newton's method.
/// </summary>
/// <remarks>
/// Everything is + - * / sqrt in double precision in a fixed order, and exp and log from <see cref="Elementwise"/>: the same bits on
/// every machine.
/// </remarks>
internal static class ChainFit
{
    // A prior of variance 4 on the weights: it keeps those of bits that decide each other finite, and costs the others nothing.
    private const double WeightPrior = 0.25, BiasPrior = 1e-3;

    private const int MostSteps = 15, MostHalvings = 8;

    /// <summary>The chain.</summary>
    /// <param name="codes">One or more rows of 2 to 64 bits.</param>
    /// <param name="start">Logits that the biases begin with.</param>
    public static CodeModel Fit(ReadOnlyBitView codes, ReadOnlySpan<short> start)
    {
        int bits = codes.Columns;
        short[] biases = new short[bits], weights = new short[CodeModel.WeightsOf(bits)];
        var regression = new Regression(codes.Words.ToArray(), bits);
        for (int i = 0; i < bits; i++)
        {
            ReadOnlySpan<double> solution = regression.Solve(i, start[i] / (double)LogisticTable.UnitsPerNat);
            Span<short> row = weights.AsSpan(CodeModel.WeightsOf(i), i);
            for (int j = 0; j < i; j++) row[j] = CodeModelFit.Quantize(solution[j]);
            biases[i] = CodeModelFit.Quantize(solution[i]);
        }

        return new CodeModel(biases, weights);
    }

    // The parameters of bit i are the i weights and, after them, the bias.
    private sealed class Regression(ulong[] codes, int bits)
    {
        private readonly double[] _at = new double[bits], _step = new double[bits], _trial = new double[bits];
        private readonly double[,] _curvature = new double[bits, bits];
        private readonly float[] _logits = new float[codes.Length], _scratch = new float[codes.Length];

        public ReadOnlySpan<double> Solve(int bit, double bias)
        {
            Array.Clear(_at);
            _at[bit] = bias;
            double loss = Loss(bit, _at);
            for (int step = 0; step < MostSteps; step++)
            {
                FindStep(bit);
                double next = loss, length = 1;
                for (int halving = 0; halving <= MostHalvings; halving++, length /= 2)
                {
                    for (int j = 0; j <= bit; j++) _trial[j] = _at[j] + length * _step[j];
                    next = Loss(bit, _trial);
                    if (next < loss) break;
                }

                // A thousandth of a bit over all codes is less than the rounding of the parameters.
                if (!(next < loss)) break;
                _trial.CopyTo(_at, 0);
                bool settled = loss - next < 1e-3;
                loss = next;
                if (settled) break;
            }

            return _at.AsSpan(0, bit + 1);
        }

        // Minus the logarithm of the codes' probability and of the prior's; leaves the logits behind.
        private double Loss(int bit, double[] parameters)
        {
            ulong before = (1ul << bit) - 1;
            for (int r = 0; r < codes.Length; r++)
            {
                double logit = parameters[bit];
                for (ulong ones = codes[r] & before; ones != 0; ones &= ones - 1)
                    logit += parameters[BitOperations.TrailingZeroCount(ones)];
                _logits[r] = (float)logit;
                _scratch[r] = (codes[r] >> bit & 1) != 0 ? -(float)logit : (float)logit;
            }

            Elementwise.Softplus(_scratch, _scratch);
            double loss = 0;
            foreach (float cost in _scratch) loss += cost;
            for (int j = 0; j < bit; j++) loss += 0.5 * WeightPrior * parameters[j] * parameters[j];
            return loss + 0.5 * BiasPrior * parameters[bit] * parameters[bit];
        }

        // Newton's step where the logits are those of _at or of the trial that became it.
        private void FindStep(int bit)
        {
            ulong before = (1ul << bit) - 1;
            Elementwise.Sigmoid(_logits, _scratch);
            for (int j = 0; j <= bit; j++)
            {
                double prior = j < bit ? WeightPrior : BiasPrior;
                _step[j] = -prior * _at[j];
                for (int k = 0; k < j; k++) _curvature[j, k] = 0;
                _curvature[j, j] = prior;
            }

            for (int r = 0; r < codes.Length; r++)
            {
                double p = _scratch[r], slope = (codes[r] >> bit & 1) - p, curvature = p * (1 - p);
                _step[bit] += slope;
                _curvature[bit, bit] += curvature;
                for (ulong ones = codes[r] & before; ones != 0; ones &= ones - 1)
                {
                    int j = BitOperations.TrailingZeroCount(ones);
                    _step[j] += slope;
                    _curvature[bit, j] += curvature;
                    ulong below = codes[r] & ((2ul << j) - 1);
                    for (; below != 0; below &= below - 1) _curvature[j, BitOperations.TrailingZeroCount(below)] += curvature;
                }
            }

            SolveInPlace(bit + 1);
        }

        // Cholesky; the prior keeps the matrix positive definite.
        private void SolveInPlace(int size)
        {
            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k <= j; k++)
                {
                    double sum = _curvature[j, k];
                    for (int l = 0; l < k; l++) sum -= _curvature[j, l] * _curvature[k, l];
                    _curvature[j, k] = j == k ? Math.Sqrt(sum) : sum / _curvature[k, k];
                }
            }

            for (int j = 0; j < size; j++)
            {
                for (int k = 0; k < j; k++) _step[j] -= _curvature[j, k] * _step[k];
                _step[j] /= _curvature[j, j];
            }

            for (int j = size - 1; j >= 0; j--)
            {
                for (int k = j + 1; k < size; k++) _step[j] -= _curvature[k, j] * _step[k];
                _step[j] /= _curvature[j, j];
            }
        }
    }
}
