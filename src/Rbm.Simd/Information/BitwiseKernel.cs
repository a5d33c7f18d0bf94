using System.Numerics;
using Rbm.Simd.Numerics;

namespace Rbm.Simd.Information;

/// <summary>
/// A measure that is a sum over bits, on all of {0,1}^N against all of {0,1}^N: its kernel is a product over bits, so a sum over
/// 2^N letters for each of 2^N others takes N 2^N steps, a bit at a time.
/// </summary>
internal sealed class BitwiseKernel : DistortionKernel
{
    private readonly double[] _a, _b;

    public BitwiseKernel(DistortionMeasure measure, int bits)
    {
        (_a, _b) = (new double[bits], new double[bits]);
        for (int i = 0; i < bits; i++) (_a[i], _b[i]) = measure.At(i);
    }

    public BitwiseKernel(ReadOnlySpan<(double A, double B)> costs)
    {
        (_a, _b) = (new double[costs.Length], new double[costs.Length]);
        for (int i = 0; i < costs.Length; i++) (_a[i], _b[i]) = costs[i];
    }

    /// <inheritdoc/>
    public override int Sources => 1 << _a.Length;

    /// <inheritdoc/>
    public override int Reproductions => Sources;

    /// <inheritdoc/>
    public override double LargestDistortion
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _a.Length; i++) sum += double.IsPositiveInfinity(_a[i]) ? _b[i] : Math.Max(_a[i], _b[i]);
            return sum;
        }
    }

    /// <inheritdoc/>
    public override void MeanDistortions(ReadOnlySpan<double> probabilities, Span<double> means)
    {
        means.Clear();
        for (int i = 0; i < _a.Length; i++)
        {
            double zero = 0, one = 0;
            for (int x = 0; x < probabilities.Length; x++)
            {
                if ((x >> i & 1) == 0) zero += probabilities[x];
                else one += probabilities[x];
            }

            double asOne = zero == 0 ? 0 : zero * _a[i], asZero = one * _b[i];
            for (int y = 0; y < means.Length; y++) means[y] += (y >> i & 1) == 0 ? asZero : asOne;
        }
    }

    /// <inheritdoc/>
    public override TiltedKernel At(double beta) => new Tilted(_a, _b, beta);

    private sealed class Tilted : TiltedKernel
    {
        // Of a sum of numbers up to 1, what is lost below the least double is at most 2^16 times 16 times that: nothing to a sum of
        // this size. Smaller sums are taken over logarithms, at an exponential and a logarithm for each addition.
        private const double LeastSum = 1e-280;

        // a and b are costs times beta; minus the logarithm of the kernel's entries for (0, 1) and (1, 0).
        private readonly double[] _costA, _costB, _a, _b;
        private readonly double[] _sums;

        public Tilted(double[] a, double[] b, double beta)
        {
            (_costA, _costB) = (a, b);
            _a = [.. a.Select(cost => double.IsPositiveInfinity(cost) ? cost : cost * beta)];
            _b = [.. b.Select(cost => cost * beta)];
            _sums = new double[1 << a.Length];
        }

        /// <inheritdoc/>
        public override void Pass(
            ReadOnlySpan<double> logProbabilities, ReadOnlySpan<double> logMarginal, Span<double> logNormalizers, Span<double> logFactors)
        {
            Transform(logMarginal, logNormalizers, _a, _b);
            var weights = new double[logNormalizers.Length];
            for (int x = 0; x < weights.Length; x++) weights[x] = LogWeight(logProbabilities[x], logNormalizers[x]);
            Transform(weights, logFactors, _b, _a);
        }

        /// <inheritdoc/>
        public override double MeanDistortion(
            ReadOnlySpan<double> probabilities, ReadOnlySpan<double> logMarginal, ReadOnlySpan<double> logNormalizers)
        {
            // Beside each sum of mu exp(-beta d) goes the sum of mu exp(-beta d) d, both as logarithms.
            double[] sums = logMarginal.ToArray(), moments = new double[sums.Length];
            moments.AsSpan().Fill(double.NegativeInfinity);
            for (int i = 0; i < _a.Length; i++)
            {
                (double a, double b, double logA, double logB) = (_a[i], _b[i], Math.Log(_costA[i]), Math.Log(_costB[i]));
                bool forbidden = double.IsPositiveInfinity(a);
                int bit = 1 << i;
                for (int zero = 0; zero < sums.Length; zero = (zero + 1 + bit) & ~bit)
                {
                    int one = zero + bit;
                    (double f0, double f1, double g0, double g1) = (sums[zero], sums[one], moments[zero], moments[one]);
                    if (!forbidden)
                    {
                        sums[zero] = LogDomain.Add(f0, f1 - a);
                        moments[zero] = LogDomain.Add(g0, LogDomain.Add(g1, f1 + logA) - a);
                    }

                    sums[one] = LogDomain.Add(f1, f0 - b);
                    moments[one] = LogDomain.Add(g1, LogDomain.Add(g0, f0 + logB) - b);
                }
            }

            double mean = 0;
            for (int x = 0; x < sums.Length; x++)
                if (probabilities[x] > 0) mean += probabilities[x] * Math.Exp(moments[x] - logNormalizers[x]);
            return mean;
        }

        /// <summary>log sum_j exp(from_j - sum of costs), where a bit i that is 0 in the result and 1 in j costs up_i, the other way
        /// down_i.</summary>
        private void Transform(ReadOnlySpan<double> from, Span<double> to, double[] up, double[] down)
        {
            double most = double.NegativeInfinity;
            foreach (double x in from) most = Math.Max(most, x);
            if (double.IsNegativeInfinity(most))
            {
                to.Fill(most);
                return;
            }

            for (int j = 0; j < _sums.Length; j++) _sums[j] = Math.Exp(from[j] - most);
            double least = 1;
            for (int i = 0; i < up.Length; i++) AddBit(_sums, 1 << i, Math.Exp(-up[i]), Math.Exp(-down[i]));
            foreach (double sum in _sums) least = Math.Min(least, sum);
            if (least >= LeastSum)
            {
                for (int j = 0; j < _sums.Length; j++) to[j] = most + Math.Log(_sums[j]);
                return;
            }

            from.CopyTo(to);
            for (int i = 0; i < up.Length; i++) AddBitOfLogs(to, 1 << i, up[i], down[i]);
        }

        private static void AddBit(Span<double> sums, int bit, double up, double down)
        {
            var ups = new Vector<double>(up);
            var downs = new Vector<double>(down);
            for (int start = 0; start < sums.Length; start += 2 * bit)
            {
                Span<double> zeros = sums.Slice(start, bit), ones = sums.Slice(start + bit, bit);
                int j = 0;
                for (; j <= bit - Vector<double>.Count; j += Vector<double>.Count)
                {
                    Vector<double> zero = new(zeros[j..]), one = new(ones[j..]);
                    (zero + ups * one).CopyTo(zeros[j..]);
                    (one + downs * zero).CopyTo(ones[j..]);
                }

                for (; j < bit; j++) (zeros[j], ones[j]) = (zeros[j] + up * ones[j], ones[j] + down * zeros[j]);
            }
        }

        private static void AddBitOfLogs(Span<double> logs, int bit, double up, double down)
        {
            for (int start = 0; start < logs.Length; start += 2 * bit)
            {
                Span<double> zeros = logs.Slice(start, bit), ones = logs.Slice(start + bit, bit);
                int j = 0;
                for (; j <= bit - Vector<double>.Count; j += Vector<double>.Count)
                {
                    Vector<double> zero = new(zeros[j..]), one = new(ones[j..]);
                    if (!double.IsPositiveInfinity(up)) LogDomain.Add(zero, one - new Vector<double>(up)).CopyTo(zeros[j..]);
                    if (!double.IsPositiveInfinity(down)) LogDomain.Add(one, zero - new Vector<double>(down)).CopyTo(ones[j..]);
                }

                for (; j < bit; j++)
                {
                    (double zero, double one) = (zeros[j], ones[j]);
                    if (!double.IsPositiveInfinity(up)) zeros[j] = LogDomain.Add(zero, one - up);
                    if (!double.IsPositiveInfinity(down)) ones[j] = LogDomain.Add(one, zero - down);
                }
            }
        }
    }
}
