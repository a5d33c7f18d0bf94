using Rbm.Simd.Bits;
using Rbm.Simd.Numerics;
using Rbm.Simd.Threading;

namespace Rbm.Simd.Information;

/// <summary>
/// The rate-distortion function of a finite source and a finite set of reproductions, by the alternation of Blahut and Arimoto in
/// double precision over logarithms, with Blahut's bounds on what it leaves open.
/// </summary>
/// <remarks>
/// R. E. Blahut, "Computation of channel capacity and rate-distortion functions", IEEE Trans. IT-18, 1972. One step from mu:
/// Z'(x) = sum_y mu(y) exp(-beta d(x, y)); c(y) = sum_x P(x) exp(-beta d(x, y)) / Z'(x); the new mu is mu c. E log Z' never falls
/// from one such step to the next, and mu is optimal exactly where no c is above 1. Everything is reported of a source bit, with
/// beta before the sum over bits.
/// </remarks>
public sealed class BlahutArimoto
{
    /// <summary>The most words of a codebook.</summary>
    public const int MostCodewords = 1 << 16;

    // beta d is rounded to 1.1e-16 of itself: within 1.1e-10 nats where it is no larger.
    private const double LargestExponent = 1e6;

    // As much of a start is made uniform, so that every letter can come back.
    private const double UniformShare = 1e-3;

    private readonly DistortionKernel _kernel;
    private readonly double[] _probabilities, _logProbabilities;
    private readonly double _bitsPerNat;

    private BlahutArimoto(DistortionKernel kernel, double[] probabilities, int bits)
    {
        (_kernel, _probabilities, Bits) = (kernel, probabilities, bits);
        _logProbabilities = [.. probabilities.Select(p => Math.Log(p))];
        _bitsPerNat = 1 / (bits * LogDomain.Ln2);
        LargestBeta = Math.Min(double.MaxValue, LargestExponent / kernel.LargestDistortion);
        var means = new double[kernel.Reproductions];
        kernel.MeanDistortions(probabilities, means);
        BestConstant = means.AsSpan().IndexOf(means.Min());
        ZeroRateDistortion = means[BestConstant] / bits;
    }

    /// <summary>N, the source bits of a letter, for which rates and distortions are divided.</summary>
    public int Bits { get; }

    /// <summary>Letters of the source.</summary>
    public int SourceLetters => _kernel.Sources;

    /// <summary>Letters of the reproduction.</summary>
    public int ReproductionLetters => _kernel.Reproductions;

    /// <summary>The largest beta that is taken: 1e6 over the largest distortion, beyond which rounding decides.</summary>
    public double LargestBeta { get; }

    /// <summary>
    /// The least distortion of a source bit at rate 0 (D_max), which one letter reproduces for the whole source; infinity where
    /// the measure allows no letter for all of it.
    /// </summary>
    public double ZeroRateDistortion { get; }

    private int BestConstant { get; }

    /// <summary>Any alphabets.</summary>
    /// <param name="probabilities">P(x) of |X| letters: finite, 0 or more, of sum 1 within 1e-9.</param>
    /// <param name="distortions">d(x, y), |X| x |Y|: 0 or more; infinity for pairs that are forbidden, but not of a whole row.</param>
    /// <param name="bits">The source bits of a letter, for which results are divided; 1 or more.</param>
    /// <exception cref="ArgumentException">An argument is not so.</exception>
    public static BlahutArimoto OfMatrix(ReadOnlySpan<double> probabilities, double[,] distortions, int bits = 1)
    {
        Throw.IfNotPositive(bits);
        var rows = new MatrixRows(distortions);
        Throw.IfDifferent(probabilities.Length, rows.Sources, "number of probabilities");
        double[] p = SourceDistribution.Checked(probabilities);
        return new(new RowKernel(rows, p, null), p, bits);
    }

    /// <summary>A source's letters against all of {0,1}^N.</summary>
    /// <param name="source">The source, N of <see cref="SourceDistribution.MostBits"/> or less.</param>
    /// <param name="measure">The measure, bit by bit.</param>
    /// <exception cref="ArgumentException">The measure has weights, and not N.</exception>
    public static BlahutArimoto OfBits(SourceDistribution source, DistortionMeasure measure)
    {
        measure.ThrowUnlessFits(source.Bits);
        return new(new BitwiseKernel(measure, source.Bits), source.Probabilities.ToArray(), source.Bits);
    }

    /// <summary>The same with the costs d(0,1) and d(1,0) of each bit.</summary>
    internal static BlahutArimoto OfBitCosts(SourceDistribution source, ReadOnlySpan<(double A, double B)> costs) =>
        new(new BitwiseKernel(costs), source.Probabilities.ToArray(), source.Bits);

    /// <summary>
    /// Items against the words of a codebook. Distortions are counted as they are needed, so that memory grows with the numbers of
    /// items and words, not with their product.
    /// </summary>
    /// <param name="items">|X| x N bits, copied.</param>
    /// <param name="codewords">|Y| x N bits, |Y| of <see cref="MostCodewords"/> or less, copied.</param>
    /// <param name="measure">The measure.</param>
    /// <param name="team">Who computes; it must outlive this object. Results do not depend on its size.</param>
    /// <param name="probabilities">P of each item; all the same if there are none.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or an item has no word that the measure allows.</exception>
    public static BlahutArimoto OfCodebook(
        ReadOnlyBitView items, ReadOnlyBitView codewords, DistortionMeasure measure, WorkerTeam team,
        ReadOnlySpan<double> probabilities = default)
    {
        if (items.Rows == 0 || items.Columns == 0)
            throw new ArgumentException($"items are {items.Rows} of {items.Columns} bits, expected 1 or more of each");
        Throw.IfDifferent(codewords.Columns, items.Columns, "number of bits of a codeword");
        if (codewords.Rows is 0 or > MostCodewords)
            throw new ArgumentException($"number of codewords is {codewords.Rows}, expected 1 to {MostCodewords}");
        measure.ThrowUnlessFits(items.Columns);
        var p = new double[items.Rows];
        if (probabilities.IsEmpty)
        {
            p.AsSpan().Fill(1.0 / items.Rows);
        }
        else
        {
            Throw.IfDifferent(probabilities.Length, items.Rows, "number of probabilities");
            p = SourceDistribution.Checked(probabilities);
        }

        return new(new RowKernel(new CodebookRows(items, codewords, measure), p, team), p, items.Columns);
    }

    /// <summary>The point of the curve at which its slope is -beta / ln 2.</summary>
    /// <param name="beta">
    /// 0 to <see cref="LargestBeta"/>. At 0 the result is (<see cref="ZeroRateDistortion"/>, 0), the end of the curve, where one letter
    /// may reproduce the whole source; else the least rate at which the measure can be obeyed.
    /// </param>
    /// <param name="options">When to end; the defaults if none.</param>
    /// <param name="start">
    /// Where mu begins, one number a letter, as in <see cref="Evaluate"/>; 1/1000 of it is made uniform. All letters alike if none.
    /// </param>
    /// <exception cref="ArgumentException">beta, an option or the start is not so.</exception>
    public BlahutArimotoResult Solve(double beta, BlahutArimotoOptions? options = null, ReadOnlySpan<double> start = default)
    {
        CheckBeta(beta);
        options ??= new();
        options.Check();
        double[] logMarginal = Start(start);
        if (beta == 0 && double.IsFinite(ZeroRateDistortion))
        {
            var constant = new double[ReproductionLetters];
            constant[BestConstant] = 1;
            return new(new(0, ZeroRateDistortion, 0, 0, 0), constant, 0, 0, true);
        }

        var state = new BlahutArimotoState(_kernel.At(beta), _probabilities, _logProbabilities, logMarginal, options.Accelerate);
        while (true)
        {
            if (options.Observer is not null) options.Observer(Bounds(beta, state.Tilted, state.Current));
            double gap = state.Current.Gap * _bitsPerNat;
            bool converged = gap <= options.Tolerance;
            if (converged || state.Passes >= options.MostIterations)
            {
                RateDistortionPoint point = Bounds(beta, state.Tilted, state.Current).ToPoint();
                return new(point, [.. state.Current.LogMarginal.Select(Math.Exp)], state.Passes, gap, converged);
            }

            state.Step();
        }
    }

    // Each is begun afresh: begun at the one before, seven points of Markov p = 1/4, N = 8, took 8735 passes in place of 7286.
    /// <summary>Points of the curve.</summary>
    /// <param name="betas">As many as points are wanted, in any order.</param>
    /// <param name="options">When to end at each; the defaults if none.</param>
    /// <exception cref="ArgumentException">A beta or an option is not as <see cref="Solve"/> wants it.</exception>
    public BlahutArimotoResult[] Curve(ReadOnlySpan<double> betas, BlahutArimotoOptions? options = null)
    {
        foreach (double beta in betas) CheckBeta(beta);
        var results = new BlahutArimotoResult[betas.Length];
        for (int i = 0; i < results.Length; i++) results[i] = Solve(betas[i], options);
        return results;
    }

    /// <summary>Blahut's bounds at any distribution of reproductions: how far it is from optimal.</summary>
    /// <param name="beta">0 to <see cref="LargestBeta"/>.</param>
    /// <param name="marginal">mu(y) of |Y| letters: finite, 0 or more, of sum 1 within 1e-9.</param>
    /// <exception cref="ArgumentException">
    /// An argument is not so, or mu has no letter that a possible letter of the source may be reproduced as.
    /// </exception>
    public BlahutBounds Evaluate(double beta, ReadOnlySpan<double> marginal)
    {
        CheckBeta(beta);
        double[] mu = CheckedMarginal(marginal);
        TiltedKernel tilted = _kernel.At(beta);
        var at = BlahutArimotoStep.At(tilted, _probabilities, _logProbabilities, [.. mu.Select(p => Math.Log(p))]);
        if (double.IsNegativeInfinity(at.MeanLogNormalizer))
        {
            int x = Enumerable.Range(0, SourceLetters)
                .First(i => _probabilities[i] > 0 && double.IsNegativeInfinity(at.LogNormalizers[i]));
            throw new ArgumentException($"marginal has no reproduction that the measure allows for source letter {x}");
        }

        return Bounds(beta, tilted, at);
    }

    private BlahutBounds Bounds(double beta, TiltedKernel tilted, BlahutArimotoStep at)
    {
        double distortion = tilted.MeanDistortion(_probabilities, at.LogMarginal, at.LogNormalizers);
        double functional = -beta * distortion - at.MeanLogNormalizer;
        return new()
        {
            Beta = beta,
            Distortion = distortion / Bits,
            FunctionalRate = functional * _bitsPerNat,
            MutualInformation = Math.Max(0, functional - at.Divergence) * _bitsPerNat,
            RateLower = (functional - at.LargestLogFactor) * _bitsPerNat,
            MeanLogNormalizer = at.MeanLogNormalizer,
        };
    }

    private double[] Start(ReadOnlySpan<double> start)
    {
        var logs = new double[ReproductionLetters];
        double uniform = 1.0 / ReproductionLetters;
        double[] mu = start.IsEmpty ? [] : CheckedMarginal(start);
        for (int y = 0; y < logs.Length; y++)
            logs[y] = Math.Log(mu.Length == 0 ? uniform : (1 - UniformShare) * mu[y] + UniformShare * uniform);
        return logs;
    }

    private double[] CheckedMarginal(ReadOnlySpan<double> marginal)
    {
        Throw.IfDifferent(marginal.Length, ReproductionLetters, "number of probabilities of the marginal");
        return SourceDistribution.Checked(marginal, "marginal probability");
    }

    private void CheckBeta(double beta)
    {
        if (!(beta >= 0 && beta <= LargestBeta))
        {
            throw new ArgumentOutOfRangeException(nameof(beta), FormattableString.Invariant(
                $"beta is {beta}, expected 0 to {LargestBeta:G6} (times the largest distortion, {_kernel.LargestDistortion:G6}: ")
                + FormattableString.Invariant($"{LargestExponent:G}, beyond which rounding decides)"));
        }
    }
}
