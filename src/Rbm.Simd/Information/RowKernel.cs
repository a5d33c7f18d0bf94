using System.Numerics;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>Any distortions, a row at a time. Rows are shared out among a team; results do not depend on its size.</summary>
/// <remarks>
/// Sums are taken over numbers, not logarithms, after each row's and each column's least distortion is taken out:
/// d(x, y) = r(x) + c(y) + a rest of 0 or more, where each row and each column has a rest of 0. So exp(-beta rest) is at most 1, and no
/// sum vanishes unless mu or P are themselves near the least double; then the pass is made again over logarithms.
/// </remarks>
internal sealed class RowKernel : DistortionKernel
{
    // Fixed, so that sums are taken in the same order by every team; each has its own sums over rows.
    private const int MostParts = 32;

    // exp(-beta rest) is kept while it takes no more than 32 MiB, else made anew at every pass.
    private const long MostKept = 1 << 22;

    private readonly DistortionRows _rows;
    private readonly double[] _probabilities, _ofRow, _ofColumn;
    private readonly WorkerTeam? _team;

    public RowKernel(DistortionRows rows, ReadOnlySpan<double> probabilities, WorkerTeam? team)
    {
        (_rows, _probabilities, _team) = (rows, probabilities.ToArray(), team);
        _ofRow = new double[Sources];
        var job = new LeastJob(this);
        Run(ref job);
        _ofColumn = job.OfColumns[0];
        foreach (double[] part in job.OfColumns)
            for (int y = 0; y < part.Length; y++) _ofColumn[y] = Math.Min(_ofColumn[y], part[y]);
        for (int x = 0; x < Sources; x++)
        {
            if (_probabilities[x] > 0 && double.IsPositiveInfinity(_ofRow[x]))
                throw new ArgumentException($"source letter {x} has no reproduction that the measure allows");
        }
    }

    /// <inheritdoc/>
    public override int Sources => _rows.Sources;

    /// <inheritdoc/>
    public override int Reproductions => _rows.Reproductions;

    /// <inheritdoc/>
    public override double LargestDistortion => _rows.LargestDistortion;

    private int Parts => Math.Min(MostParts, Sources);

    /// <inheritdoc/>
    public override void MeanDistortions(ReadOnlySpan<double> probabilities, Span<double> means)
    {
        means.Clear();
        var distances = new double[Reproductions];
        for (int x = 0; x < Sources; x++)
        {
            if (probabilities[x] == 0) continue;
            _rows.Distances(x, distances);
            for (int y = 0; y < means.Length; y++) means[y] += probabilities[x] * distances[y];
        }
    }

    /// <inheritdoc/>
    public override TiltedKernel At(double beta) => new Tilted(this, beta);

    private void Run<TJob>(ref TJob job)
        where TJob : struct, IParallelJob
    {
        if (_team is not null)
        {
            _team.Run(ref job, Parts);
            return;
        }

        for (int part = 0; part < Parts; part++) job.Run(part, 0);
    }

    private (int From, int To) Part(int index) =>
        ((int)((long)Sources * index / Parts), (int)((long)Sources * (index + 1) / Parts));

    /// <summary>The least distortion of each row, and of each column once that is taken out.</summary>
    private readonly struct LeastJob(RowKernel kernel) : IParallelJob
    {
        public double[][] OfColumns { get; } = new double[kernel.Parts][];

        public void Run(int index, int worker)
        {
            double[] least = new double[kernel.Reproductions], distances = new double[kernel.Reproductions];
            least.AsSpan().Fill(double.PositiveInfinity);
            (int from, int to) = kernel.Part(index);
            for (int x = from; x < to; x++)
            {
                if (kernel._probabilities[x] == 0) continue;
                kernel._rows.Distances(x, distances);
                double nearest = double.PositiveInfinity;
                foreach (double d in distances) nearest = Math.Min(nearest, d);
                kernel._ofRow[x] = nearest;
                if (double.IsPositiveInfinity(nearest)) continue;
                for (int y = 0; y < least.Length; y++) least[y] = Math.Min(least[y], distances[y] - nearest);
            }

            OfColumns[index] = least;
        }
    }

    private sealed class Tilted : TiltedKernel
    {
        // What is lost below the least double is nothing to a sum of this size.
        private const double LeastSum = 1e-280;

        // P / Z' of a row must not overflow either.
        private const double LeastNormalizer = 1e-250;

        private readonly RowKernel _kernel;
        private readonly double _beta;
        private readonly double[]? _kept;

        public Tilted(RowKernel kernel, double beta)
        {
            (_kernel, _beta) = (kernel, beta);
            if ((long)kernel.Sources * kernel.Reproductions > MostKept) return;
            _kept = new double[kernel.Sources * kernel.Reproductions];
            for (int x = 0; x < kernel.Sources; x++)
            {
                Span<double> row = _kept.AsSpan(x * kernel.Reproductions, kernel.Reproductions);
                Exponents(x, row);
                Exp(row);
            }
        }

        /// <inheritdoc/>
        public override void Pass(
            ReadOnlySpan<double> logProbabilities, ReadOnlySpan<double> logMarginal, Span<double> logNormalizers, Span<double> logFactors)
        {
            double[] shifted = logMarginal.ToArray();
            for (int y = 0; y < shifted.Length; y++)
                shifted[y] = IsForbidden(y) ? double.NegativeInfinity : shifted[y] - _beta * _kernel._ofColumn[y];
            double[] logs = logProbabilities.ToArray();
            if (!TryPass(new(this, logs, shifted, false), logNormalizers, logFactors))
                TryPass(new(this, logs, shifted, true), logNormalizers, logFactors);
        }

        /// <inheritdoc/>
        public override double MeanDistortion(
            ReadOnlySpan<double> probabilities, ReadOnlySpan<double> logMarginal, ReadOnlySpan<double> logNormalizers)
        {
            var job = new MeanJob(this, logMarginal.ToArray(), logNormalizers.ToArray());
            _kernel.Run(ref job);
            return job.Means.Sum();
        }

        private bool TryPass(PassJob job, Span<double> logNormalizers, Span<double> logFactors)
        {
            _kernel.Run(ref job);
            if (job.Lost.Contains(true)) return false;
            double[] sums = job.Sums[0];
            for (int part = 1; part < job.Sums.Length; part++)
            {
                if (job.OverLogs) LogDomain.Add(sums, job.Sums[part], 0);
                else for (int y = 0; y < sums.Length; y++) sums[y] += job.Sums[part][y];
            }

            for (int y = 0; y < sums.Length; y++)
            {
                if (!job.OverLogs && sums[y] < LeastSum && !IsForbidden(y)) return false;
                logFactors[y] = IsForbidden(y)
                    ? double.NegativeInfinity
                    : (job.OverLogs ? sums[y] : Math.Log(sums[y])) - _beta * _kernel._ofColumn[y];
            }

            job.LogNormalizers.CopyTo(logNormalizers);
            return true;
        }

        // Of a y that no possible source letter may be reproduced as.
        private bool IsForbidden(int y) => double.IsPositiveInfinity(_kernel._ofColumn[y]);

        /// <summary>-beta rest(x, y) for every y, minus infinity for forbidden pairs.</summary>
        private void Exponents(int x, Span<double> row)
        {
            _kernel._rows.Distances(x, row);
            ReadOnlySpan<double> ofColumn = _kernel._ofColumn;
            double ofRow = _kernel._ofRow[x];
            for (int y = 0; y < row.Length; y++)
            {
                // Rounding may leave a rest a little below 0.
                row[y] = double.IsPositiveInfinity(row[y]) ? double.NegativeInfinity
                    : Math.Min(0, -_beta * (row[y] - ofRow - ofColumn[y]));
            }
        }

        private static void Exp(Span<double> row)
        {
            int y = 0;
            for (; y <= row.Length - Vector<double>.Count; y += Vector<double>.Count)
                Vector.Exp(new Vector<double>(row[y..])).CopyTo(row[y..]);
            for (; y < row.Length; y++) row[y] = Math.Exp(row[y]);
        }

        /// <summary>Both sums of a pass, over some of the rows.</summary>
        private readonly struct PassJob(Tilted tilted, double[] logProbabilities, double[] shifted, bool overLogs) : IParallelJob
        {
            private readonly double[] _marginal = overLogs ? shifted : [.. shifted.Select(Math.Exp)];

            public bool OverLogs { get; } = overLogs;

            public double[] LogNormalizers { get; } = new double[logProbabilities.Length];

            public double[][] Sums { get; } = new double[tilted._kernel.Parts][];

            public bool[] Lost { get; } = new bool[tilted._kernel.Parts];

            public void Run(int index, int worker)
            {
                double[] sums = new double[shifted.Length], scratch = new double[shifted.Length];
                if (OverLogs) sums.AsSpan().Fill(double.NegativeInfinity);
                Sums[index] = sums;
                (int from, int to) = tilted._kernel.Part(index);
                for (int x = from; x < to; x++)
                {
                    if (double.IsNegativeInfinity(logProbabilities[x])) continue;
                    double log = OverLogs ? AddLogs(x, sums, scratch) : Add(x, sums, scratch);
                    Lost[index] |= double.IsNaN(log);
                    LogNormalizers[x] = log - tilted._beta * tilted._kernel._ofRow[x];
                }
            }

            private double AddLogs(int x, Span<double> sums, Span<double> scratch)
            {
                tilted.Exponents(x, scratch);
                var terms = new double[scratch.Length];
                for (int y = 0; y < terms.Length; y++) terms[y] = _marginal[y] + scratch[y];
                double log = LogDomain.Sum(terms);

                // A letter that mu cannot reproduce makes the rate infinite; its factors have no meaning.
                if (!double.IsNegativeInfinity(log)) LogDomain.Add(sums, scratch, logProbabilities[x] - log);
                return log;
            }

            private double Add(int x, Span<double> sums, Span<double> scratch)
            {
                ReadOnlySpan<double> row = scratch;
                if (tilted._kept is not null)
                {
                    row = tilted._kept.AsSpan(x * scratch.Length, scratch.Length);
                }
                else
                {
                    tilted.Exponents(x, scratch);
                    Exp(scratch);
                }

                double normalizer = Dot(_marginal, row);
                if (normalizer < LeastNormalizer) return double.NaN;
                AddScaled(sums, row, Math.Exp(logProbabilities[x]) / normalizer);
                return Math.Log(normalizer);
            }
        }

        /// <summary>E d over some of the rows.</summary>
        private readonly struct MeanJob(Tilted tilted, double[] logMarginal, double[] logNormalizers) : IParallelJob
        {
            public double[] Means { get; } = new double[tilted._kernel.Parts];

            public void Run(int index, int worker)
            {
                double[] distances = new double[logMarginal.Length], shares = new double[logMarginal.Length];
                (int from, int to) = tilted._kernel.Part(index);
                for (int x = from; x < to; x++)
                {
                    double p = tilted._kernel._probabilities[x];
                    if (p == 0) continue;
                    tilted._kernel._rows.Distances(x, distances);
                    for (int y = 0; y < shares.Length; y++)
                    {
                        bool forbidden = double.IsPositiveInfinity(distances[y]);
                        shares[y] = forbidden ? double.NegativeInfinity : logMarginal[y] - tilted._beta * distances[y] - logNormalizers[x];
                        if (forbidden) distances[y] = 0;
                    }

                    Exp(shares);
                    Means[index] += p * Dot(shares, distances);
                }
            }
        }

        private static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
        {
            var sums = Vector<double>.Zero;
            int y = 0;
            for (; y <= one.Length - Vector<double>.Count; y += Vector<double>.Count)
                sums += new Vector<double>(one[y..]) * new Vector<double>(other[y..]);
            double sum = Vector.Sum(sums);
            for (; y < one.Length; y++) sum += one[y] * other[y];
            return sum;
        }

        private static void AddScaled(Span<double> to, ReadOnlySpan<double> row, double scale)
        {
            var scales = new Vector<double>(scale);
            int y = 0;
            for (; y <= to.Length - Vector<double>.Count; y += Vector<double>.Count)
                (new Vector<double>(to[y..]) + scales * new Vector<double>(row[y..])).CopyTo(to[y..]);
            for (; y < to.Length; y++) to[y] += scale * row[y];
        }
    }
}
